import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    const note = await ctx.db.get(id);
    await fetch(`https://example.com/${note.text}`);
    await ctx.db.delete(id);
    return null;
  },
});
