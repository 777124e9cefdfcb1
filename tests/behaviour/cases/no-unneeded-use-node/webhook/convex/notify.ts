"use node";

import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const post = internalAction({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => {
    const response = await fetch(`${process.env.WEBHOOK_URL}`, {
      method: "POST",
      body: JSON.stringify({ text, length: new TextEncoder().encode(text).length }),
    });
    if (!response.ok) throw new Error(`The webhook answered ${response.status}`);
    return response.status;
  },
});
