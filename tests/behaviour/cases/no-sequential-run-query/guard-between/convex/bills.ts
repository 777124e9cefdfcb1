"use node";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action } from "./_generated/server";

export const total = action({
  args: { name: v.string() },
  handler: async (ctx, args) => {
    // Who pays?
    const user = await ctx.runQuery(internal.users.byName, { name: args.name });
    if (user === null) throw new Error(`no user ${args.name}`);
    if (!user.active) return { name: user.name, price: 0 };

    const plan = await ctx.runQuery(internal.plans.byName, { name: user.plan });
    return { name: user.name, plan: user.plan, price: plan.price };
  },
});
