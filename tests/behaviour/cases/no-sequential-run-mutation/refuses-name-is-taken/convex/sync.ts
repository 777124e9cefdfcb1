import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";

export const make = internalMutation({
  args: { id: v.optional(v.id("users")), again: v.optional(v.boolean()) },
  handler: async (ctx) => await ctx.db.insert("users", { name: "made", age: 0 }),
});

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const id = await ctx.runMutation(internal.sync.make, {});
    if (args.name === "a") {
      const seen = await ctx.runMutation(internal.sync.make, { id });
      return seen;
    } else {
      const seen = await ctx.runMutation(internal.sync.make, { id, again: true });
      return seen;
    }
  },
});
