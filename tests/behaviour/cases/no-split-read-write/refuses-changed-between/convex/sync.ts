import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    let age = 1;
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    if (user !== null) age += 1;
    await ctx.runMutation(internal.users.put, { name: args.name, age });
  },
});
