import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    await ctx.runMutation(internal.users.put, { name: args.name, age: 1 });
    try {
      await ctx.runMutation(internal.users.put, { name: "b", age: 2 });
    } catch (error) {
      throw new Error(`no second user: ${String(error)}`);
    }
  },
});
