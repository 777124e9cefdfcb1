import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

const LIMIT = 3;

export const sync = internalAction({
  args: { names: v.array(v.string()) },
  handler: async (ctx, { names }) => {
    await ctx.runMutation(internal.users.put, { name: names[0] ?? "", age: 1 });
    if (names.length > LIMIT) await ctx.runMutation(internal.users.put, { name: "many", age: 2 });
  },
});
