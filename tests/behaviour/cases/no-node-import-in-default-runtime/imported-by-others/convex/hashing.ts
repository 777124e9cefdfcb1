import { createHash } from "node:crypto";
import { v } from "convex/values";
import { action } from "./_generated/server";

export const normalize = (text: string): string => text.trim().toLowerCase();

export const check = action({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<number> =>
    (await fetch(`https://check.example.com/${text}`)).status,
});

export const digest = action({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => createHash("md5").update(normalize(text)).digest("hex"),
});
