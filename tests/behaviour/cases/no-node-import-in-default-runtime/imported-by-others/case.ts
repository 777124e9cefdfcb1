import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a module of actions that a query imports a helper from",
  setup: async (t) => {
    await t.run(async (ctx) => await ctx.db.insert("words", { text: "Tea" }));
  },
  runs: [
    { call: "words:first", expected: { value: "tea" } },
    { call: "words:digest", args: { text: "Tea" }, expected: { value: "7239ea2b5dc943f61f3c0a0276c20974" } },
  ],
};
