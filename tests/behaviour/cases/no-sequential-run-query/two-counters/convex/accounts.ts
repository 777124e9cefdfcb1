import { v } from "convex/values";

import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";

export const get = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, args) => {
    return await ctx.db
      .query("accounts")
      .filter((q) => q.eq(q.field("name"), args.name))
      .unique();
  },
});

export const move = internalMutation({
  args: { amount: v.number() },
  handler: async (ctx, args) => {
    for (const account of await ctx.db.query("accounts").collect()) {
      const sign = account.name === "left" ? -1 : 1;
      await ctx.db.patch(account._id, { value: account.value + sign * args.amount });
    }
  },
});

export const sum = internalAction({
  handler: async (ctx) => {
    const left = await ctx.runQuery(internal.accounts.get, { name: "left" });
    const right = await ctx.runQuery(internal.accounts.get, { name: "right" });
    return (left?.value ?? 0) + (right?.value ?? 0);
  },
});
