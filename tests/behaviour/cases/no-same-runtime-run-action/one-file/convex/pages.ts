import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction, internalMutation } from "./_generated/server";

export const save = internalMutation({
  args: { slug: v.string(), length: v.number() },
  handler: async (ctx, args) => await ctx.db.insert("pages", args),
});

// Fetches a page and keeps how long it is.
export const load = internalAction({
  args: { slug: v.string(), depth: v.optional(v.number()) },
  returns: v.object({ state: v.union(v.literal("new"), v.literal("empty")), length: v.number() }),
  handler: async (ctx, { slug, depth = 1 }) => {
    const text = slug.repeat(depth);
    await ctx.runMutation(internal.pages.save, { slug, length: text.length });
    return { state: text === "" ? "empty" : "new", length: text.length };
  },
});

export const refresh = action({
  args: { slug: v.string(), deep: v.optional(v.boolean()) },
  handler: async (ctx, { slug, deep }): Promise<string> => {
    const { state, length } = await ctx.runAction(internal.pages.load, { slug, depth: deep ? 3 : undefined });
    return `${state}: ${String(length)}`;
  },
});
