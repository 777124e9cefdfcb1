import { v } from "convex/values";
import { api } from "./_generated/api";
import { action, internalMutation, internalQuery, query } from "./_generated/server";

export const preferences = internalQuery({
  args: { member: v.string() },
  handler: async (_ctx, { member }) => ({ member, weekly: true }),
});

export const record = internalMutation({
  args: { member: v.string() },
  handler: async (ctx, { member }) => {
    await ctx.db.insert("sent", { member });
  },
});

export const list = query({
  args: {},
  handler: async (ctx) => await ctx.db.query("sent").collect(),
});

export const send = action({
  args: { member: v.string() },
  handler: async (ctx, { member }): Promise<number> => {
    const { weekly } = await ctx.runQuery(api.digest.preferences, { member });
    if (!weekly) return 0;
    await fetch("https://mail.example.com/", { method: "POST", body: member });
    await ctx.runMutation(api.digest.record, { member });
    await ctx.scheduler.runAfter(1_000, api.digest.record, { member: `${member} (copy)` });
    return 1;
  },
});
