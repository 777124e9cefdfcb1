import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { ActionCtx } from "./_generated/server";
import { action, internalAction, internalQuery } from "./_generated/server";

export const count = internalQuery({
  args: {},
  handler: async (ctx) => (await ctx.db.query("feeds").collect()).length,
});

async function parseFeed(ctx: ActionCtx, { url }: { url: string }): Promise<string> {
  const known: number = await ctx.runQuery(internal.feeds.count);
  return `${url}:${String(known)}`;
}

export const parse = internalAction({ args: { url: v.string() }, handler: parseFeed });

export const read = action({
  args: { url: v.string() },
  handler: async (ctx, { url }): Promise<string> => await ctx.runAction(internal.feeds.parse, { url }),
});
