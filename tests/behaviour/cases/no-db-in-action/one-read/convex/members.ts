import { v } from "convex/values";
import { action } from "./_generated/server";

export const greet = action({
  args: { email: v.string() },
  handler: async (ctx: any, { email }: { email: string }) => {
    // Who is it?
    const member = await ctx.db
      .query("members")
      .filter((q: any) => q.eq(q.field("email"), email))
      .unique();
    return `Hello ${member?.name ?? "stranger"}`;
  },
});
