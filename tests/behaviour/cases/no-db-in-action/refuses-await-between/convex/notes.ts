import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    for (const note of await ctx.db.query("notes").collect()) {
      await fetch(note.url);
      await ctx.db.delete(note._id);
    }
    return id;
  },
});
