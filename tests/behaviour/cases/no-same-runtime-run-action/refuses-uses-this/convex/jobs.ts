import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";

export const work = internalAction({
  args: { id: v.string() },
  handler: async function (this: unknown, ctx, { id }): Promise<string> {
    return id + typeof this;
  },
});

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<unknown> => {
    return await ctx.runAction(internal.jobs.work, { id });
  },
});
