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

export const make = internalMutation({
  args: { id: v.optional(v.id("users")), again: v.optional(v.boolean()) },
  handler: async (ctx) => await ctx.db.insert("users", { name: "made", age: 0 }),
});

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const id = await ctx.runMutation(internal.users.make, {});
    if (args.name === "a") {
      const seen = await ctx.runMutation(internal.users.make, { id });
      return seen;
    } else {
      const seen = await ctx.runMutation(internal.users.make, { id, again: true });
      return seen;
    }
  },
});
