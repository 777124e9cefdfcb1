import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, internalQuery } from "./_generated/server";

export const todo = internalQuery({
  args: { size: v.number() },
  handler: async (ctx, { size }) => {
    const rows = await ctx.db
      .query("rows")
      .filter((q) => q.eq(q.field("list"), "todo"))
      .take(size);
    return rows.map(({ text }) => text);
  },
});

export const done = internalQuery({
  args: { size: v.number(), newest: v.optional(v.boolean()) },
  handler: async (ctx, { size, newest }) => {
    const rows = await ctx.db
      .query("rows")
      .filter((q) => q.eq(q.field("list"), "done"))
      .order(newest === true ? "desc" : "asc")
      .take(size);
    return rows.map(({ text }) => text);
  },
});

export const finish = internalMutation({
  handler: async (ctx) => {
    const row = await ctx.db
      .query("rows")
      .filter((q) => q.eq(q.field("list"), "todo"))
      .first();
    if (row !== null) await ctx.db.patch(row._id, { list: "done" });
  },
});

export const show = action({
  args: { size: v.number() },
  handler: async (ctx, args) => {
    const [open, closed] = await Promise.all([
      ctx.runQuery(internal.board.todo, { size: args.size }),
      ctx.runQuery(internal.board.done, { size: args.size, newest: true }),
    ]);
    return { closed, count: open.length + closed.length, open };
  },
});
