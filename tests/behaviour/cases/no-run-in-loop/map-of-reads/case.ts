import type { BehaviourCase } from "../../../behaviour-case.js";

export const behaviourCase: BehaviourCase = {
  title: "a `Promise.all` of reads, each with work of its own",
  setup: async (t) => {
    await t.run(async (ctx) => {
      for (const slug of ["a", "b"]) await ctx.db.insert("pages", { slug, title: slug.toUpperCase() });
    });
  },
  runs: [{ call: "pages:titles", args: { slugs: ["b", "x", "a"] }, transactions: { before: 3, after: 1 } }],
};
