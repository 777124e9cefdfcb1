import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "an HTTP action that answers 404 between two reads",
  setup: async (t) => {
    await t.run(async (ctx) => {
      const base = await ctx.db.insert("bases", { slug: "docs", open: true });
      await ctx.db.insert("bases", { slug: "closed", open: false });
      await ctx.db.insert("pages", { base, title: "One" });
    });
  },
  runs: [
    { request: { path: "/pages?base=docs" } },
    { request: { path: "/pages?base=closed" }, isUntouched: true },
    { request: { path: "/pages" }, isUntouched: true },
  ],
};
