import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a read per item, whose results are gone through where they were",
  setup: async (t) => {
    await t.run(async (ctx) => {
      for (const name of ["ada", "bob"]) await ctx.db.insert("users", { name, age: name.length });
    });
  },
  runs: [
    { call: "ages:sum", args: { names: ["ada", "eve", "bob"] }, transactions: { before: 3, after: 1 } },
    { call: "ages:sum", args: { names: [] }, isUntouched: true },
  ],
};
