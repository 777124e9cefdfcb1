import { v } from "convex/values";
import { internal } from "./_generated/api";
import { mutation } from "./_generated/server";

export const place = mutation({
  args: { item: v.string() },
  handler: async (ctx, { item }) => {
    await ctx.scheduler.runAfter(0, internal["mail/outbox"].enqueue, { to: item });
  },
});
