import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction, internalMutation } from "./_generated/server";

export const record = internalMutation({
  args: { bucket: v.string() },
  handler: async (ctx, args) => {
    await ctx.db.insert("backups", args);
  },
});

export const copy = internalAction({
  args: { bucket: v.string() },
  handler: async (ctx, { bucket }) => {
    if (bucket === "") throw new Error("no bucket");
    await ctx.runMutation(internal.backup.record, { bucket });
  },
});

export const run = action({
  args: { bucket: v.string() },
  handler: async (ctx, { bucket }) => {
    try {
      await ctx.runAction(internal.backup.copy, { bucket });
    } catch (error) {
      console.error("the backup failed", error);
    }
    return "done";
  },
});
