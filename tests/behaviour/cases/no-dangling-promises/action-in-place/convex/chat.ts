import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const say = internalMutation({
  args: { author: v.string(), text: v.string() },
  handler: async (ctx, { author, text }) => {
    await ctx.db.insert("messages", { author, text });
  },
});

export const reply = action({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const identity = await ctx.auth.getUserIdentity();
    await ctx.runMutation(internal.chat.say, { author: identity?.name ?? "somebody", text });
    (async () => {
      try {
        const answer = await ctx.runAction(internal.model.complete, { text });
        await ctx.runMutation(internal.chat.say, { author: "model", text: answer });
      } catch (error) {
        console.error(error);
      }
    })();
    return null;
  },
});
