import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sendAll = internalAction({
  args: {},
  handler: async (ctx) => {
    const emails: string[] = await ctx.runQuery((internal as any).user.listEmails);
    await fetch("https://mail.example.com/", { method: "POST", body: JSON.stringify(emails) });
    return emails.length;
  },
});
