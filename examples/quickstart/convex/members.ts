import { v } from "convex/values";
import { internalAction, internalQuery } from "./_generated/server";
import { sendEmail } from "./email";

export const listSubscribed = internalQuery({
  args: {},
  handler: async (ctx) => {
    const members = await ctx.db.query("members").take(500);
    return members.filter((member) => member.wantsDigest);
  },
});

export const remind = internalAction({
  args: { email: v.string() },
  handler: async (ctx, { email }) => {
    const member = await findMember(ctx, email);
    await sendEmail(email, `${member?.name ?? "Hello"}, two receipts are still missing`);
  },
});

async function findMember(ctx: any, email: string): Promise<{ name: string } | null> {
  return await ctx.db
    .query("members")
    .withIndex("by_email", (q: any) => q.eq("email", email))
    .unique();
}
