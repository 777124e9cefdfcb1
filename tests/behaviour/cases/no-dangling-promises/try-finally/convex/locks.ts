import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

export const set = internalMutation({
  args: { name: v.string(), held: v.boolean() },
  handler: async (ctx, { name, held }) => {
    const lock = await ctx.db
      .query("locks")
      .filter((q) => q.eq(q.field("name"), name))
      .unique();
    if (lock === null) throw new Error(`no lock ${name}`);
    await ctx.db.patch(lock._id, { held });
  },
});
