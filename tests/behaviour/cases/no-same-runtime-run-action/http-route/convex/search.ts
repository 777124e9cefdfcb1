import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";

export const byName = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const items = await ctx.db.query("items").collect();
    return items.filter((item) => item.name === name).length;
  },
});

export const find = internalAction({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<{ count: number; text: string }> => ({
    count: await ctx.runQuery(internal.search.byName, { name: text }),
    text,
  }),
});
