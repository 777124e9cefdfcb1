import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

export const open = internalMutation({
  args: { number: v.number() },
  returns: v.boolean(),
  handler: async (ctx, { number }) => {
    await ctx.db.insert("issues", { number });
    return true;
  },
});

export const close = internalMutation({
  args: { number: v.number() },
  handler: async (ctx, { number }) => {
    const issues = await ctx.db.query("issues").collect();
    for (const issue of issues) if (issue.number === number) await ctx.db.delete(issue._id);
  },
});
