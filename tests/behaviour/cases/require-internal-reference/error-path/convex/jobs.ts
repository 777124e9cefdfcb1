import { ConvexError, v } from "convex/values";
import { api, internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const begin = internalMutation({
  args: { steps: v.number() },
  handler: async (ctx, { steps }) => {
    if (steps === 0) throw new ConvexError({ code: "EMPTY" });
    return await ctx.db.insert("jobs", { steps, state: "running" });
  },
});

export const note = internalMutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    await ctx.db.insert("notes", { text });
  },
});

export const run = action({
  args: { steps: v.number() },
  handler: async (ctx, { steps }) => {
    try {
      const id = await ctx.runMutation(api.jobs.begin, { steps });
      await fetch("https://worker.example.com/", { method: "POST", body: String(steps) });
      return { id };
    } catch (error) {
      if (error instanceof ConvexError) await ctx.runMutation(api.jobs.note, { text: error.data.code });
      throw error;
    } finally {
      await fetch("https://worker.example.com/", { method: "DELETE" });
      await ctx.runMutation(internal.jobs.note, { text: "over" });
    }
  },
});
