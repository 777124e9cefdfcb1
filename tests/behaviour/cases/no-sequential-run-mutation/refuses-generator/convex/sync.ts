import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";

export const odd = internalMutation({
  handler: function* () {
    yield 1;
  } as any,
});

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    await ctx.runMutation(internal.users.put, { name: args.name, age: 1 });
    await ctx.runMutation(internal.sync.odd, {});
  },
});
