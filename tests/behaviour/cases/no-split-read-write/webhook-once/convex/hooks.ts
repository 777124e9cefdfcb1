import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";

export const seen = internalQuery({
  args: { id: v.string() },
  handler: async (ctx, { id }) => {
    const hook = await ctx.db
      .query("hooks")
      .filter((q) => q.eq(q.field("id"), id))
      .first();
    return hook !== null;
  },
});

export const remember = internalMutation({
  args: { id: v.string(), at: v.number() },
  handler: async (ctx, hook) => {
    await ctx.db.insert("hooks", hook);
  },
});
