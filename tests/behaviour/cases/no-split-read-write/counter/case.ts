import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read and a write of one counter",
  isPictured: true,
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("counters", { name: "a", value: 1 }));
  },
  runs: [
    {
      call: "counters:increment",
      args: { name: "a", by: 2 },
      writer: { path: "counters:add", args: { amount: 5 } },
    },
    { call: "counters:increment", args: { name: "none", by: 2 }, isUntouched: true },
  ],
};
