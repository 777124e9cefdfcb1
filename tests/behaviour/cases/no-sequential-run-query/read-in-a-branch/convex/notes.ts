import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation, internalQuery } from "./_generated/server";

/** No hash at all. */
function makeHash(text: string, salt: number): string {
  return `${text}:${salt}`;
}

export const note = internalQuery({
  args: { key: v.string() },
  handler: async (ctx, args) => {
    return await ctx.db
      .query("notes")
      .filter((q) => q.eq(q.field("key"), args.key))
      .unique();
  },
});

export const byHash = internalQuery({
  args: { hash: v.string() },
  handler: async (ctx, args) => {
    if (args.hash.startsWith("throw")) throw new Error("cannot look that up");
    return await ctx.db
      .query("hashes")
      .filter((q) => q.eq(q.field("hash"), args.hash))
      .unique();
  },
});

export const change = internalMutation({
  handler: async (ctx) => {
    for (const { _id, text } of await ctx.db.query("notes").take(10))
      await ctx.db.patch(_id, { text: text + "!" });
    for (const { _id } of await ctx.db.query("hashes").take(10))
      await ctx.db.patch(_id, { hash: "hello  !:3" });
  },
});

export const isKnown = internalAction({
  args: { key: v.string(), salt: v.number() },
  handler: async (ctx, args) => {
    try {
      const found = await ctx.runQuery(internal.notes.note, { key: args.key });
      const text = (found?.text ?? "").trim().toLowerCase();
      if (text !== "") {
        const hash = makeHash(text, args.salt);
        // Seen before?
        const known = await ctx.runQuery(internal.notes.byHash, { hash });
        return { hash, known: known?.hash ?? null };
      }
      return { hash: "", known: null };
    } catch (error) {
      return {
        hash: "",
        known: String(error instanceof Error ? error.message : error).includes("look that up"),
      };
    }
  },
});
