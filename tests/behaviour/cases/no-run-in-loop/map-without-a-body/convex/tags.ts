import { v } from "convex/values";
import { api } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";

export const put = mutation({
  args: { tag: v.string(), length: v.number() },
  handler: async (ctx, args) => await ctx.db.insert("tags", args),
});

export const length = query({
  args: { tag: v.string() },
  handler: async (ctx, { tag }) => {
    const found = await ctx.db
      .query("tags")
      .filter((q) => q.eq(q.field("tag"), tag))
      .first();
    return found?.length;
  },
});

export const save = action({
  args: { tags: v.array(v.string()) },
  handler: async (ctx, { tags }) => {
    await Promise.all(tags.map((tag) => ctx.runMutation(api.tags.put, { tag, length: tag.length })));
    console.log("saved");
    await fetch("https://example.com");
    const lengths = await Promise.all(
      tags.map((tag) =>
        ctx.runQuery(api.tags.length, {
          tag,
        }),
      ),
    );
    return lengths;
  },
});
