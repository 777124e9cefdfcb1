import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";

export const bySlug = internalQuery({
  args: { slug: v.string() },
  returns: v.union(v.object({ title: v.string() }), v.null()),
  handler: async (ctx, { slug }) => {
    const page = await ctx.db
      .query("pages")
      .filter((q) => q.eq(q.field("slug"), slug))
      .unique();
    return page === null ? null : { title: page.title };
  },
});

export const titles = internalAction({
  args: { slugs: v.array(v.string()) },
  handler: async (ctx, { slugs }): Promise<string[]> => {
    const found = await Promise.all(
      slugs.map(async (slug) => {
        const path = slug.trim();
        const page: { title: string } | null = await ctx.runQuery(internal.pages.bySlug, { slug: path });
        return page === null ? `no ${slug}` : page.title;
      }),
    );
    return found;
  },
});
