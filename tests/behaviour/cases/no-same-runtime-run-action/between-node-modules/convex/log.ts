import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

export const add = internalMutation({
  args: { key: v.string(), text: v.string() },
  handler: async (ctx, args) => {
    await ctx.db.insert("log", args);
  },
});
