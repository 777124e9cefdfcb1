import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

export const credit = internalMutation({
  args: { customer: v.string() },
  handler: async (ctx, { customer }) => {
    await ctx.db.insert("credits", { customer, amount: 100n });
  },
});
