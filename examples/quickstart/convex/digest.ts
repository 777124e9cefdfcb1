import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { sendEmail } from "./email";

export const sendWeekly = internalAction({
  args: {},
  handler: async (ctx) => {
    const members = await ctx.runQuery(internal.members.listSubscribed);
    for (const member of members) {
      await ctx.runAction(internal.digest.sendToMember, { name: member.name, email: member.email });
    }
  },
});

export const sendToMember = internalAction({
  args: { name: v.string(), email: v.string() },
  handler: async (_ctx, { name, email }) => {
    await sendEmail(email, `Good morning ${name}, here is your week in receipts.`);
  },
});
