import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { names: v.array(v.string()) },
  handler: async (ctx, args) => {
    for (const name of args.names) {
      await ctx.runMutation(internal.users.put, { name: JSON.parse(name), age: 1 });
    }
  },
});
