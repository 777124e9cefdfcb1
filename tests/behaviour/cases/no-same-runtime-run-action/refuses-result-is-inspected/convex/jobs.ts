import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";

export const work = internalAction({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<string | undefined> => id || undefined,
});

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<unknown> => {
    const found = await ctx.runAction(internal.jobs.work, { id });
    return found === null;
  },
});
