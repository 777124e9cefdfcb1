import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "the reads of a helper that only the action calls",
  setup: async (t) => {
    await t.run(async (ctx) => {
      await ctx.db.insert("members", { email: "ada@example.com", name: "Ada" });
      await ctx.db.insert("teams", { name: "red" });
    });
  },
  runs: [{ call: "teams:describe", args: { email: "ada@example.com" }, expected: { value: "Ada of red" } }],
};
