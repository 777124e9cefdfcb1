import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction, internalMutation } from "./_generated/server";

export const note = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    await ctx.db.insert("notes", { text });
  },
});

export const collect = internalAction({
  args: {},
  handler: async ({ runMutation }) => {
    await runMutation(internal.reports.note, { text: "collected" });
  },
});

export const build = action({
  args: {},
  handler: async ({ runAction, scheduler }) => {
    await runAction(internal.reports.collect, {});
    await scheduler.runAfter(0, internal.reports.note, { text: "later" });
  },
});
