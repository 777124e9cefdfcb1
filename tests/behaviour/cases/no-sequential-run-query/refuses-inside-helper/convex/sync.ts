import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

async function load(ctx: { runQuery: any }, name: string) {
  return await ctx.runQuery(internal.users.get, { name: `${name}!` });
}

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    const other = await load(ctx, args.name);
    return [user, other];
  },
});
