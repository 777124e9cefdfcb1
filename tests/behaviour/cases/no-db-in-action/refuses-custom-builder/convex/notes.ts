import { v } from "convex/values";
import { internalAction } from "./_generated/server";
const own = (config: any) => internalAction(config);

export const run = own({
  args: { id: v.id("notes") },
  handler: async (ctx: any, { id }: { id: any }): Promise<unknown> => {
    return await ctx.db.get(id);
  },
});
