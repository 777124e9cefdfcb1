import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const add = internalMutation({
  args: { name: v.string(), source: v.optional(v.string()) },
  handler: async (ctx, args) => {
    await ctx.db.insert("names", args);
  },
});

export const addAll = action({
  args: { names: v.array(v.string()) },
  handler: async (ctx, args) => {
    // One by one.
    for (const name of args.names) {
      await ctx.runMutation(internal.names.add, { name, source: "import" });
    }
    return args.names.length;
  },
});
