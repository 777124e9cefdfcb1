import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

const entry = { name: v.string(), length: v.number() };

export const insert = internalMutation({
  args: entry,
  handler: async (ctx, args) => await ctx.db.insert("entries", args),
});

export const note = internalMutation({
  args: v.object({ text: v.string(), at: v.number() }),
  handler: async (ctx, args) => {
    await ctx.db.insert("notes", args);
  },
});

export const clear = internalMutation({
  handler: async (ctx) => {
    for (const { _id } of await ctx.db.query("entries").take(10)) await ctx.db.delete(_id);
    for (const { _id } of await ctx.db.query("notes").take(10)) await ctx.db.delete(_id);
  },
});

export const add = action({
  args: { rows: v.array(v.string()) },
  handler: async (ctx, { rows }) => {
    const name = rows.join("+");
    const given = { length: name.length, name };
    await ctx.runMutation(internal.imports.insert, given);
    await ctx.runMutation(internal.imports.note, { text: `${rows.length} rows`, at: 12 });
  },
});
