import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";

const withUser: any = (handler: any) => async (ctx: any, args: any) =>
  await handler({ ...ctx, user: "ada" }, args);

export const work = internalAction({
  args: { id: v.string() },
  handler: withUser(async (ctx: any, { id }: { id: string }) => id + ctx.user),
});

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<unknown> => {
    return await ctx.runAction(internal.jobs.work, { id });
  },
});
