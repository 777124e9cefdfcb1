import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const keep = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const id = await ctx.db.insert("scans", { text });
    await ctx.scheduler.runAfter(60_000, internal.scanner.expire, { id });
    return id;
  },
});

export const expire = internalMutation({
  args: { id: v.id("scans") },
  handler: async (ctx, { id }) => {
    await ctx.db.delete(id);
  },
});

export const scan = action({
  args: { text: v.string(), draft: v.boolean() },
  handler: async (ctx, { text, draft }) => {
    const kept = ctx.runMutation(internal.scanner.keep, { text });
    if (draft) return { draft: true, id: null };
    const id = await kept;
    return { draft: false, id };
  },
});
