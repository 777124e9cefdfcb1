import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";

export const all = internalQuery(async (ctx) => await ctx.db.query("users").collect());

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const all = await ctx.runQuery(internal.sync.all, {});
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    return [all, user];
  },
});
