import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const add = internalMutation({
  args: { email: v.string() },
  handler: async (ctx, { email }) => {
    if (!email.includes("@")) throw new Error(`not an address: ${email}`);
    return await ctx.db.insert("members", { email, invited: true });
  },
});

export const invite = action({
  args: { email: v.string() },
  handler: (ctx, { email }) => {
    ctx.runMutation(internal.members.add, { email });
    return { email };
  },
});
