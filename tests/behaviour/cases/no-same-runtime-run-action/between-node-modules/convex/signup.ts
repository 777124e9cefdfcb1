"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action } from "./_generated/server";

export const welcome = action({
  args: { email: v.string() },
  handler: async (ctx, { email }): Promise<number> => {
    await ctx.runAction(internal.mail.post.send, {
      to: email, // nobody else
      lines: ["Hello", "Welcome"],
    });
    return email.length;
  },
});
