import { v } from "convex/values";
import { internalQuery } from "./_generated/server";

export const byName = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, args) => {
    const plans = await ctx.db
      .query("plans")
      .filter((q) => q.eq(q.field("name"), args.name))
      .take(1);
    return plans[0] ?? { price: -1 };
  },
});
