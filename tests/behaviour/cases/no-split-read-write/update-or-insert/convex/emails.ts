import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";

export const byKey = internalQuery({
  args: { key: v.string() },
  handler: async (ctx, args) => {
    return await ctx.db
      .query("emails")
      .filter((q) => q.eq(q.field("key"), args.key))
      .first();
  },
});

const fields = { subject: v.string() };

export const update = internalMutation({
  args: { id: v.id("emails"), writes: v.number(), ...fields },
  handler: async (ctx, { id, ...change }) => {
    if ((await ctx.db.get(id)) !== null) await ctx.db.patch(id, change);
  },
});

export const insert = internalMutation({
  args: { key: v.string(), ...fields },
  handler: async (ctx, args) => {
    await ctx.db.insert("emails", { ...args, writes: 1 });
  },
});

export const touch = internalMutation({
  args: { key: v.string() },
  handler: async (ctx, args) => {
    const email = await ctx.db
      .query("emails")
      .filter((q) => q.eq(q.field("key"), args.key))
      .first();
    if (email !== null) await ctx.db.patch(email._id, { writes: email.writes * 10 });
  },
});
