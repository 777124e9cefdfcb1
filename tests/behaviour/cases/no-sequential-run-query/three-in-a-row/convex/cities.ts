import { v } from "convex/values";
import { internalQuery } from "./_generated/server";

export const city = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, { name }) =>
    await ctx.db
      .query("cities")
      .filter((q) => q.eq(q.field("name"), name))
      .unique(),
});
