import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { names: v.array(v.string()) },
  handler: async (ctx, args) => {
    for (let index = 0; index < args.names.length; index++) {
      await ctx.runMutation(internal.users.put, { name: args.names[index] ?? "", age: 1 });
    }
  },
});
