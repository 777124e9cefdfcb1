import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const clean = internalAction({
  args: { all: v.boolean() },
  handler: async (ctx: any, { all }: { all: boolean }) => {
    let count = 0;
    if (all) {
      const jobs = await ctx.db.query("jobs").collect();
      for (const job of jobs) await ctx.db.delete(job._id);
      count = jobs.length;
    }
    return count;
  },
});
