import { ConvexError, v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";

export const setStatus = internalMutation({
  args: { source: v.string(), status: v.string() },
  handler: async (ctx, { source, status }) => {
    const existing = await ctx.db
      .query("sources")
      .filter((q) => q.eq(q.field("source"), source))
      .unique();
    if (existing === null) await ctx.db.insert("sources", { source, status });
    else await ctx.db.patch(existing._id, { status });
  },
});

export const pull = internalAction({
  args: { source: v.string() },
  handler: async (ctx, { source }) => {
    await ctx.runMutation(internal.sync.setStatus, { source, status: "running" });
    try {
      const response = await fetch(`https://feeds.example.com/${source}`);
      if (!response.ok) throw new ConvexError({ code: "FEED_DOWN", status: response.status });
      await ctx.runMutation(internal.sync.setStatus, { source, status: "done" });
      return null;
    } catch (error) {
      ctx.runMutation(internal.sync.setStatus, { source, status: "failed" });
      throw error;
    }
  },
});
