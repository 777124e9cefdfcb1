import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";

export const get = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, args) => {
    return await ctx.db
      .query("users")
      .filter((q) => q.eq(q.field("name"), args.name))
      .unique();
  },
});

export const put = internalMutation({
  args: { name: v.string(), age: v.number() },
  handler: async (ctx, args) => {
    await ctx.db.insert("users", args);
  },
});
