import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";

export const work = internalAction({
  args: { id: v.string() },
  handler: async (ctx, args): Promise<string> => {
    args.id += "!";
    return args.id;
  },
});

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<unknown> => {
    return await ctx.runAction(internal.jobs.work, { id });
  },
});
