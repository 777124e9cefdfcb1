import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";

export const add = internalMutation({
  args: { name: v.string(), state: v.optional(v.string()) },
  handler: async (ctx, args): Promise<number> => {
    await ctx.db.insert("steps", args);
    return (await ctx.db.query("steps").take(100)).length;
  },
});

export const run = internalAction({
  args: { name: v.string() },
  handler: async (ctx, args): Promise<{ count: number; size: number }> => {
    const count: number = await ctx.runMutation(internal.steps.add, { name: args.name });
    const size: number = await ctx.runMutation(internal.logs.add, { text: `${args.name} ${count}` });
    await ctx.runMutation(internal.steps.add, { name: args.name, state: size > 1 ? "many" : "one" });
    return { count, size };
  },
});
