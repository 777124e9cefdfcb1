import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";

export const byName = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const found = await ctx.db
      .query("users")
      .filter((q) => q.eq(q.field("name"), name))
      .first();
    return found;
  },
});

/** Another plan, and the old one is gone. */
export const upgrade = internalMutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const user = await ctx.db
      .query("users")
      .filter((q) => q.eq(q.field("name"), name))
      .first();
    if (user === null) return;
    const old = await ctx.db
      .query("plans")
      .filter((q) => q.eq(q.field("name"), user.plan))
      .first();
    if (old !== null) await ctx.db.patch(old._id, { price: 99 });
    await ctx.db.insert("plans", { name: "max", price: 30 });
    await ctx.db.patch(user._id, { plan: "max" });
  },
});
