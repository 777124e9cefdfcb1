import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a write whose error the action catches",
  setup: async (t) => {
    await t.run(async (ctx) => {
      await ctx.db.insert("seats", { row: 1, free: 1 });
      await ctx.db.insert("seats", { row: 2, free: 0 });
    });
  },
  runs: [
    { call: "seats:book", args: { row: 1, count: 1 }, writer: { path: "seats:close", args: {} } },
    { call: "seats:book", args: { row: 2, count: 1 }, isUntouched: true },
    { call: "seats:book", args: { row: 1, count: -1 } },
  ],
};
