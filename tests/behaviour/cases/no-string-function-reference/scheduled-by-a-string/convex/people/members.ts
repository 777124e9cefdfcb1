import { v } from "convex/values";
import { internalMutation } from "../_generated/server";

export const add = internalMutation({
  args: { email: v.string(), status: v.number() },
  handler: async (ctx, args) => await ctx.db.insert("members", args),
});

export const remind = internalMutation({
  args: { email: v.string() },
  handler: async (ctx, { email }) => {
    await ctx.db.insert("reminders", { email });
  },
});
