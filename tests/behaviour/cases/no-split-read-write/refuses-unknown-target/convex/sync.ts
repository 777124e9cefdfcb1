import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    const target = user === null ? internal.users.put : internal.users.get;
    await ctx.runMutation(target as any, { name: args.name, age: 1 });
  },
});
