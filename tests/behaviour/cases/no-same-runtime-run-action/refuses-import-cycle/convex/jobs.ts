import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action } from "./_generated/server";

export const LIMIT = 5;

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<string> => await ctx.runAction(internal.works.work, { id }),
});
