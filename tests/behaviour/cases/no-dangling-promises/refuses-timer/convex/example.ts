import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async (ctx) => {
    setTimeout(async () => {
      await ctx.runMutation(internal.mail.send, {});
    }, 1_000);
  },
});
