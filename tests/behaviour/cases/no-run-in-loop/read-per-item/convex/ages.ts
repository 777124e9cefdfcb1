"use node";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action } from "./_generated/server";

export const sum = action({
  args: { names: v.array(v.string()) },
  handler: async (ctx, { names }) => {
    let total = 0;
    const missing: string[] = [];
    for (const name of new Set(names)) {
      const user = await ctx.runQuery(internal.users.byName, { name });
      if (user === null) {
        missing.push(name);
        continue;
      }
      total += user.age;
    }
    return { missing, total };
  },
});
