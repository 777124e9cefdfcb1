import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";
async function help(tools: { ctx: any }, id: string): Promise<unknown> {
  return await tools.ctx.runAction(internal.jobs.work, { id });
}

export const work = internalAction({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<string> => id,
});

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<unknown> => {
    return await help({ ctx }, id);
  },
});
