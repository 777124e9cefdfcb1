import { v } from "convex/values";
import { api } from "./_generated/api";
import { internalMutation, mutation, query } from "./_generated/server";

export const listByMember = query({
  args: { memberId: v.id("members") },
  handler: async (ctx, args) => {
    return await ctx.db
      .query("receipts")
      .withIndex("by_member", (q) => q.eq("memberId", args.memberId))
      .order("desc")
      .take(50);
  },
});

export const upload = mutation({
  args: { memberId: v.id("members"), imageId: v.id("_storage") },
  handler: async (ctx, args) => {
    const receiptId = await ctx.db.insert("receipts", { ...args, status: "scanning" });
    await ctx.scheduler.runAfter(0, api.scanner.scan, { receiptId, imageId: args.imageId });
    return receiptId;
  },
});

export const saveScan = internalMutation({
  args: { receiptId: v.id("receipts"), merchant: v.string(), totalCents: v.number() },
  handler: async (ctx, { receiptId, merchant, totalCents }) => {
    await ctx.db.patch(receiptId, { status: "read", merchant, totalCents });
  },
});
