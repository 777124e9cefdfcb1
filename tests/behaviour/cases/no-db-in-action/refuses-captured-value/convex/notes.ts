import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    const seen = new Set([id]);
    await ctx.db.insert("notes", { seen: seen.size });
    return null;
  },
});
