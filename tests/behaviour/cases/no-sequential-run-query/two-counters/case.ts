import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "two reads of a sum that a writer keeps",
  isPictured: true,
  setup: async (t) => {
    await t.run(async (ctx) => {
      await ctx.db.insert("accounts", { name: "left", value: 5 });
      await ctx.db.insert("accounts", { name: "right", value: 5 });
    });
  },
  runs: [{ call: "accounts:sum", writer: { path: "accounts:move", args: { amount: 3 } } }],
};
