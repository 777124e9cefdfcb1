"use node";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action } from "./_generated/server";

export const say = action({
  args: { text: v.string(), draft: v.optional(v.string()), old: v.string() },
  handler: async (ctx, args) => {
    await ctx.runMutation(internal.messages.add, { role: "user", text: args.text });
    if (args.draft !== undefined && args.draft !== args.old) {
      await ctx.runMutation(internal.messages.save, { draft: args.draft });
    }
    return args.draft ?? args.old;
  },
});
