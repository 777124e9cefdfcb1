import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a guard between reads of two modules, called from Node.js",
  setup: async (t) => {
    await t.run(async (ctx) => {
      await ctx.db.insert("users", { name: "ada", plan: "pro", active: true });
      await ctx.db.insert("users", { name: "bob", plan: "free", active: false });
      await ctx.db.insert("plans", { name: "pro", price: 20 });
    });
  },
  runs: [
    { call: "bills:total", args: { name: "ada" }, writer: { path: "users:upgrade", args: { name: "ada" } } },
    { call: "bills:total", args: { name: "bob" }, isUntouched: true },
    { call: "bills:total", args: { name: "eve" }, isUntouched: true },
  ],
};
