import { v } from "convex/values";
import { api, internal } from "./_generated/api";
import { action, type ActionCtx, mutation, query } from "./_generated/server";

export const state = query({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const job = await ctx.db
      .query("jobs")
      .filter((q) => q.eq(q.field("name"), name))
      .first();
    return job?.state;
  },
});

export const setState = mutation({
  args: { name: v.string(), state: v.string() },
  handler: async (ctx, { name, state: next }) => {
    const job = await ctx.db
      .query("jobs")
      .filter((q) => q.eq(q.field("name"), name))
      .first();
    if (job !== null) await ctx.db.patch(job._id, { state: next, runs: job.runs + 1 });
  },
});

async function claim(ctx: ActionCtx, name: string): Promise<boolean> {
  const found = await ctx.runQuery(api.jobs.state, { name });
  if (found !== "idle") return false;
  await ctx.runMutation(api.jobs.setState, { name, state: "busy" });
  return true;
}

export const start = action({
  args: { name: v.string() },
  handler: async (ctx, { name }) => ((await claim(ctx, name)) ? "claimed" : "left"),
});

export const names = [internal.jobs];
