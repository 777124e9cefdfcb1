import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { names: v.array(v.string()) },
  handler: async (ctx, args) => {
    for (const name of args.names) {
      const user = await ctx.runQuery(internal.users.get, { name });
      if (user !== null) return user;
    }
    return null;
  },
});
