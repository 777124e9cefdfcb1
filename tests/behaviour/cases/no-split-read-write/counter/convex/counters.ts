import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, internalQuery } from "./_generated/server";

export const get = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, { name }) =>
    await ctx.db
      .query("counters")
      .filter((q) => q.eq(q.field("name"), name))
      .unique(),
});

export const set = internalMutation({
  args: { name: v.string(), value: v.number() },
  handler: async (ctx, { name, value }) => {
    const counter = await ctx.db
      .query("counters")
      .filter((q) => q.eq(q.field("name"), name))
      .unique();
    if (counter !== null) await ctx.db.patch(counter._id, { value });
  },
});

export const add = internalMutation({
  args: { amount: v.number() },
  handler: async (ctx, { amount }) => {
    const counter = await ctx.db.query("counters").first();
    if (counter !== null) await ctx.db.patch(counter._id, { value: counter.value + amount });
  },
});

export const increment = action({
  args: { name: v.string(), by: v.number() },
  handler: async (ctx, args) => {
    const counter = await ctx.runQuery(internal.counters.get, { name: args.name });
    if (!counter) throw new Error("no counter");
    await ctx.runMutation(internal.counters.set, { name: args.name, value: counter.value + args.by });
    return counter.value;
  },
});
