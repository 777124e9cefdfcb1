import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";

export const work = internalAction({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<string> =>
    id === "" ? "" : await ctx.runAction(internal.jobs.work, { id: id.slice(1) }),
});

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<unknown> => {
    await Promise.resolve();
    return id;
  },
});
