import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";

export const all = internalQuery(async (ctx) => await ctx.db.query("users").collect());

export const sync = internalAction({
  args: { names: v.array(v.string()) },
  handler: async (ctx, args) => {
    for (const name of args.names) {
      const users = await ctx.runQuery(internal.sync.all, { name });
      console.log(users.length);
    }
  },
});
