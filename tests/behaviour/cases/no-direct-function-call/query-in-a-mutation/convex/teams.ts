import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

export const listMembers = query({
  args: { team: v.string() },
  handler: async (ctx, { team }) => {
    const members = await ctx.db.query("members").take(100);
    return members.filter((member) => member.team === team);
  },
});

export const removeAll = mutation({
  args: { team: v.string() },
  handler: async (ctx, { team }) => {
    let removed = 0;
    for (const { _id } of await listMembers(ctx, { team })) {
      await ctx.db.delete(_id);
      removed += 1;
    }
    return removed;
  },
});
