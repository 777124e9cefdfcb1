import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";
import { readFirst } from "./readers";

export const first = internalQuery({ handler: readFirst });

export const sync = internalAction({
  args: { name: v.string(), names: v.array(v.string()) },
  handler: async (ctx, args) => {
    const user = await ctx.runQuery(internal.users.get, { name: args.name });
    const other = await ctx.runQuery(internal.sync.first, {});
    return [user, other];
  },
});
