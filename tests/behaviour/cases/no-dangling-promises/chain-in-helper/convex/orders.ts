import { v } from "convex/values";
import { action, internalMutation } from "./_generated/server";
import { notifyWarehouse } from "./model/warehouse";

export const reserve = internalMutation({
  args: { item: v.string() },
  handler: async (ctx, { item }) => {
    if (item === "") throw new Error("nothing to reserve");
    return await ctx.db.insert("reservations", { item });
  },
});

export const place = action({
  args: { item: v.string() },
  handler: async (ctx, { item }) => {
    await notifyWarehouse(ctx, item);
    return "placed";
  },
});
