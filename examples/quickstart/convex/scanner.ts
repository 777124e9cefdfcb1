"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const scan = action({
  args: { receiptId: v.id("receipts"), imageId: v.id("_storage") },
  handler: async (ctx, { receiptId, imageId }) => {
    const image = await ctx.storage.get(imageId);
    const response = await fetch("https://scanner.example/v1/receipts", {
      method: "POST",
      headers: { authorization: `Bearer ${process.env.SCANNER_KEY}` },
      body: image && Buffer.from(await image.arrayBuffer()).toString("base64"),
    });
    if (!response.ok) {
      await ctx.runMutation(internal.scanner.markUnreadable, { receiptId });
      return;
    }
    const { merchant, totalCents } = (await response.json()) as { merchant: string; totalCents: number };
    await ctx.runMutation(internal.receipts.saveScan, { receiptId, merchant, totalCents });
  },
});

export const markUnreadable = internalMutation({
  args: { receiptId: v.id("receipts") },
  handler: async (ctx, { receiptId }) => {
    await ctx.db.patch(receiptId, { status: "unreadable" });
  },
});
