import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const ages = [];
    for (const name of args.names) ages.push(await ctx.runQuery(internal.users.get, { name }));
    return ages;
  },
});
