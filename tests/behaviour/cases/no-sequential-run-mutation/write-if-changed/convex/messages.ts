import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

const role = v.union(v.literal("user"), v.literal("ai"));

export const add = internalMutation({
  args: { role, text: v.string() },
  handler: async (ctx, args) => {
    await ctx.db.insert("messages", args);
  },
});

export const save = internalMutation({
  args: { draft: v.string() },
  handler: async (ctx, { draft }) => {
    await ctx.db.insert("drafts", { draft });
  },
});

export const wipe = internalMutation({
  handler: async (ctx) => {
    for (const { _id } of await ctx.db.query("messages").take(10)) await ctx.db.delete(_id);
    for (const { _id } of await ctx.db.query("drafts").take(10)) await ctx.db.delete(_id);
  },
});
