"use node";

import { createHash } from "node:crypto";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, internalQuery } from "./_generated/server";

const LIMIT = 10;

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** Newest first. */
export const latest = internalQuery({
  args: {},
  handler: async (ctx) => await ctx.db.query("digests").order("desc").take(LIMIT),
});

export const save = internalMutation({
  args: { digest: v.string(), length: v.number() },
  handler: async (ctx, args) => {
    await ctx.db.insert("digests", args);
  },
});

export const record = action({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<{ digest: string; seen: number }> => {
    const seen = await ctx.runQuery(internal.digests.latest, {});
    const digest = md5(text);
    await fetch("https://log.example.com/");
    await ctx.runMutation(internal.digests.save, { digest, length: text.length });
    return { digest, seen: seen.length };
  },
});
