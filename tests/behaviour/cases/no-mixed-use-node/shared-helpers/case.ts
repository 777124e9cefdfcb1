import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a helper and a constant that the action needs as much as the query that moves",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("prices", { cents: 1250, name: "tea" }));
  },
  runs: [
    {
      call: "labels:print",
      args: { name: "tea" },
      expected: { value: "tea: 12.50 EUR (dGVhOiAxMi41MCBFVVI=)" },
    },
    {
      call: "labels:print",
      args: { name: "coffee" },
      expected: { value: "no price for coffee" },
    },
  ],
};
