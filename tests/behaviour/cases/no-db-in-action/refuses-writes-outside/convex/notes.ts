import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    let sum = 0;
    for (const note of await ctx.db.query("notes").collect()) sum += note.size;
    return sum + id.length;
  },
});
