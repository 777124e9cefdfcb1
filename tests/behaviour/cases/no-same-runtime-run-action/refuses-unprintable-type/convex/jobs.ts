import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";

interface ActionCtx {
  readonly kind: "my own";
}

export const describe = (ctx: ActionCtx) => ctx.kind;

export const work = internalAction({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<string> => {
    await ctx.auth.getUserIdentity();
    return id;
  },
});

export const run = action({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<string> => await ctx.runAction(internal.jobs.work, { id }),
});
