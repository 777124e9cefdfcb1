import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";

const SEPARATOR = "-";

export const load = internalQuery({
  args: { key: v.string() },
  handler: async (ctx, { key }) =>
    await ctx.db
      .query("drafts")
      .filter((q) => q.eq(q.field("key"), key))
      .unique(),
});

export const store = internalMutation({
  args: { id: v.id("drafts"), words: v.array(v.string()), text: v.string(), tag: v.optional(v.string()) },
  handler: async (ctx, { id, ...fields }) => {
    await ctx.db.patch(id, fields);
    return fields.words.length;
  },
});

export const append = internalMutation({
  args: { word: v.string() },
  handler: async (ctx, { word }) => {
    const draft = await ctx.db.query("drafts").first();
    if (draft !== null) await ctx.db.patch(draft._id, { words: [...draft.words, word] });
  },
});

export const sort = internalAction({
  args: { key: v.number(), tag: v.optional(v.string()) },
  handler: async (ctx, { key, tag }) => {
    const name = `k${key}`;
    const draft = await ctx.runQuery(internal.drafts.load, { key: name });
    if (draft === null) return { count: 0, name };
    const words = [...draft.words].sort();
    console.log("sorting", words.length);
    const count = await ctx.runMutation(internal.drafts.store, {
      id: draft._id,
      words,
      text: words.join(SEPARATOR),
      tag,
    });
    return { count, name };
  },
});
