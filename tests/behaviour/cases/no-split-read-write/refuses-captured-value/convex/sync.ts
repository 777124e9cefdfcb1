import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const known = new Map([["a", 1]]);
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    if (user !== null && known.has(user.name)) return null;
    await ctx.runMutation(internal.users.put, { name: args.name, age: 1 });
  },
});
