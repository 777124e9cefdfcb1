import { v } from "convex/values";
import { api } from "./_generated/api";
import { action, mutation } from "./_generated/server";

export const andWait = action({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<string[]> => await ctx.runAction(api.imports.run, { text }),
});

export const now = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.scheduler.runAfter(0, api.imports.run, { text: " c " });
  },
});
