import { internalQuery } from "./_generated/server";

export const listEmails = internalQuery({
  args: {},
  handler: async (ctx) => (await ctx.db.query("users").take(100)).map(({ email }) => email as string),
});
