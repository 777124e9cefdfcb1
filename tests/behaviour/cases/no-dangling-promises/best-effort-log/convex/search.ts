import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const remember = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    if (text === "full") throw new Error("the log is full");
    await ctx.db.insert("searches", { text });
  },
});

export const run = action({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const response = await fetch(`https://search.example.com/?q=${text}`);
    // For the statistics only.
    ctx.runMutation(internal.search.remember, { text });
    return await response.text();
  },
});
