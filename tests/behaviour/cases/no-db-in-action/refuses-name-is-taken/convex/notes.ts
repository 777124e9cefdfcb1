import { v } from "convex/values";
import { internalAction } from "./_generated/server";
const internal = "mine";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    await ctx.db.delete(id);
    return internal;
  },
});
