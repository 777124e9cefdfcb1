import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

const text = v.string();

export const add = internalMutation({
  args: { text },
  handler: async (ctx, args): Promise<number> => {
    await ctx.db.insert("logs", args);
    const logs = await ctx.db.query("logs").take(100);
    return logs.length;
  },
});

export const clear = internalMutation({
  handler: async (ctx) => {
    for (const { _id } of await ctx.db.query("logs").take(100)) await ctx.db.delete(_id);
    for (const { _id } of await ctx.db.query("steps").take(100)) await ctx.db.delete(_id);
  },
});
