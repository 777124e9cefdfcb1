import { v } from "convex/values";
import { internalQuery } from "./_generated/server";

export const byName = internalQuery({
  args: {
    name: v.string(),
  },
  handler: async (ctx, { name }) => {
    const users = await ctx.db.query("users").take(10);
    return users.find((user) => user.name === name);
  },
});
