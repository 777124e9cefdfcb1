import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read that is the result",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("tags", { name: "new" }));
  },
  runs: [{ call: "tags:count", expected: { value: 1 } }],
};
