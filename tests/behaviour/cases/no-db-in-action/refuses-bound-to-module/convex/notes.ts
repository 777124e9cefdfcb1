"use node";

import { v } from "convex/values";
import { internalAction } from "./_generated/server";
const LIMIT = 5;

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    return (await ctx.db.query("notes").take(LIMIT)).length + id.length;
  },
});
