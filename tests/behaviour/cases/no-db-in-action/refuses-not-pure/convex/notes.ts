import { v } from "convex/values";
import { internalAction } from "./_generated/server";
import { hash } from "some-hash";

export const run = internalAction({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    await ctx.db.insert("notes", { id, hash: hash("a") });
    return null;
  },
});
