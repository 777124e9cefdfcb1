import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";

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

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    for (const name of user.names) {
      await ctx.runMutation(internal.users.put, { name, age: 1 });
    }
  },
});
