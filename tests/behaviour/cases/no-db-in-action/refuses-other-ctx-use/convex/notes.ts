import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    await ctx.db.insert("notes", { id, keys: Object.keys(ctx.auth) });
    return null;
  },
});
