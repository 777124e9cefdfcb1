import { v } from "convex/values";
import { internalQuery } from "./_generated/server";

export const bySlug = internalQuery({
  args: { slug: v.string() },
  handler: async (ctx, { slug }) =>
    await ctx.db
      .query("bases")
      .filter((q) => q.eq(q.field("slug"), slug))
      .first(),
});

export const pagesOf = internalQuery({
  args: { base: v.id("bases") },
  handler: async (ctx, { base }) => {
    const pages = await ctx.db
      .query("pages")
      .filter((q) => q.eq(q.field("base"), base))
      .take(10);
    return pages.map((page) => page.title);
  },
});
