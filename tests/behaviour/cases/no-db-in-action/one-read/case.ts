import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "one read",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("members", { email: "ada@example.com", name: "Ada" }));
  },
  runs: [
    { call: "members:greet", args: { email: "ada@example.com" }, expected: { value: "Hello Ada" } },
    { call: "members:greet", args: { email: "bob@example.com" }, expected: { value: "Hello stranger" } },
  ],
  isPictured: true,
};
