import { v } from "convex/values";
import { internalMutation, internalQuery } from "../_generated/server";

export const list = internalQuery({
  args: {},
  handler: async (ctx) => await ctx.db.query("invoices").collect(),
});

export const archive = internalMutation({
  args: { digest: v.string() },
  handler: async (ctx, { digest }) => {
    for (const { _id } of await ctx.db.query("invoices").collect()) await ctx.db.patch(_id, { digest });
  },
});
