import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a module that was renamed, behind a cast",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("users", { email: "ada@example.com" }));
  },
  runs: [{ call: "reminders:sendAll", expected: { value: 1 } }],
};
