import { v } from "convex/values";
import { internalAction, internalMutation } from "./_generated/server";

export const drop = internalMutation({
  args: { limit: v.number() },
  handler: async (ctx, { limit }) => {
    const sessions = await ctx.db.query("sessions").take(limit);
    for (const { _id } of sessions) await ctx.db.delete(_id);
    return sessions.map(({ name }) => name as string);
  },
});

export const sweep = internalAction({
  args: { limit: v.number() },
  handler: async (ctx, { limit }): Promise<string[]> => {
    return await ctx.runMutation(require("./_generated/api").api.cleanup.drop, { limit });
  },
});
