import { v } from "convex/values";
import { api } from "./_generated/api";
import { action, query } from "./_generated/server";
import { normalize } from "./hashing";

export const digest = action({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<string> => await ctx.runAction(api.hashing.digest, { text }),
});

export const first = query({
  args: {},
  handler: async (ctx) => {
    const word = await ctx.db.query("words").first();
    return word === null ? null : normalize(word.text as string);
  },
});
