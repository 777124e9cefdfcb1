import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const create = internalMutation({
  args: { item: v.string(), count: v.number() },
  handler: async (ctx, args) => await ctx.db.insert("orders", args),
});

export const charge = internalMutation({
  args: { amount: v.number(), currency: v.string() },
  handler: async (ctx, args) => {
    if (args.amount === 0) throw new Error("nothing to charge");
    await ctx.db.insert("charges", args);
  },
});

export const clear = internalMutation({
  handler: async (ctx) => {
    for (const { _id } of await ctx.db.query("orders").take(10)) await ctx.db.delete(_id);
    for (const { _id } of await ctx.db.query("charges").take(10)) await ctx.db.delete(_id);
  },
});

export const place = action({
  args: { item: v.string(), count: v.number() },
  handler: async (ctx, args) => {
    await ctx.runMutation(internal.orders.create, args);

    // Ten for each.
    await ctx.runMutation(internal.orders.charge, {
      amount: args.count * 10, // in cents
      currency: "EUR",
    });
    return "placed";
  },
});
