import { internal } from "./_generated/api";
import { internalAction, type ActionCtx } from "./_generated/server";

function notify(ctx: ActionCtx) {
  ctx.scheduler.runAfter(0, internal.mail.send, {});
}

export const sync = internalAction({
  args: {},
  handler: async (ctx) => {
    notify(ctx);
    return null;
  },
});
