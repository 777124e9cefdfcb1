"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: { key: v.string(), subject: v.string() },
  handler: async (ctx, args) => {
    const stats = { created: 0, updated: 0 };
    const existing = await ctx.runQuery(internal.emails.byKey, { key: args.key });
    if (existing) {
      await ctx.runMutation(internal.emails.update, {
        id: existing._id,
        subject: args.subject,
        writes: existing.writes + 1, // this one
      });
      stats.updated++;
    } else {
      await ctx.runMutation(internal.emails.insert, { key: args.key, subject: args.subject });
      stats.created++;
    }
    return stats;
  },
});
