import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const markSubmitted = internalMutation({
  args: { merchant: v.string(), total: v.number() },
  handler: async (ctx, { merchant, total }) => {
    await ctx.db.insert("receipts", { merchant, total, status: "submitted" });
  },
});

export const submit = action({
  args: { merchant: v.string(), total: v.number() },
  handler: async (ctx, { merchant, total }) => {
    const response = await fetch("https://tax.example.com/rate", { method: "POST", body: merchant });
    void ctx.runMutation(internal.receipts.markSubmitted, { merchant, total });
    return { accepted: response.ok };
  },
});
