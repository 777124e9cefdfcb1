import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";
let calls = 0;

export const work = internalAction({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<string> => {
    calls += 1;
    return id + String(calls);
  },
});

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<unknown> => {
    return await ctx.runAction(internal.jobs.work, { id });
  },
});
