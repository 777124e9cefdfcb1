import { gunzipSync, gzipSync } from "node:zlib";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, internalQuery } from "./_generated/server";

const SEPARATOR = "\n";

/** There and back again. */
function repack(text: string): string {
  return gunzipSync(gzipSync(text)).toString("utf8");
}

const tidy = (line: string) => line.trim();

export const add = internalMutation({
  args: { lines: v.array(v.string()) },
  handler: async (ctx, { lines }) => {
    for (const line of lines) await ctx.db.insert("lines", { text: tidy(line) });
  },
});

export const all = internalQuery({
  args: {},
  handler: async (ctx) => (await ctx.db.query("lines").collect()).map(({ text }) => text as string).sort(),
});

export const run = action({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<string[]> => {
    const lines = repack(text).split(SEPARATOR).map(tidy);
    await ctx.runMutation(internal.imports.add, { lines });
    await fetch("https://log.example.com/");
    return await ctx.runQuery(internal.imports.all, {});
  },
});
