import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    if (user === null) {
      await ctx.scheduler.runAfter(0, internal.users.put, { name: "x", age: 1 });
      return null;
    }
    await ctx.runMutation(internal.users.put, { name: args.name, age: 1 });
  },
});
