import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    if (user === null) {
      if (args.names.length === 0) return null;
    } else {
      if (args.names.length > 1) return null;
    }
    const other = await ctx.runQuery(internal.users.get, { name: "b" });
    return other;
  },
});
