import { v } from "convex/values";
import { ConvexError } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, internalQuery } from "./_generated/server";

export const free = internalQuery({
  args: { row: v.number() },
  handler: async (ctx, { row }): Promise<number | null> => {
    const seat = await ctx.db
      .query("seats")
      .filter((q) => q.eq(q.field("row"), row))
      .first();
    return seat === null ? null : seat.free;
  },
});

export const take = internalMutation({
  args: { row: v.number(), count: v.number() },
  returns: v.null(),
  handler: async (ctx, { row, count }) => {
    if (count < 0) throw new ConvexError({ code: "negative", count });
    const seat = await ctx.db
      .query("seats")
      .filter((q) => q.eq(q.field("row"), row))
      .first();
    if (seat !== null) await ctx.db.patch(seat._id, { free: seat.free - count });
    return null;
  },
});

export const close = internalMutation({
  handler: async (ctx) => {
    for (const { _id } of await ctx.db.query("seats").take(10)) await ctx.db.patch(_id, { free: 0 });
  },
});

export const book = action({
  args: { row: v.number(), count: v.number() },
  handler: async (ctx, args): Promise<string> => {
    try {
      const free: number | null = await ctx.runQuery(internal.seats.free, { row: args.row });
      if (free === null || free < args.count) return "full";
      const booked = await ctx.runMutation(internal.seats.take, { row: args.row, count: args.count });
      return booked === null ? "booked" : "odd";
    } catch (error) {
      return error instanceof ConvexError ? `failed: ${JSON.stringify(error.data)}` : "failed";
    }
  },
});
