import { api } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async (ctx) => await ctx.runQuery(api.users.list, {}),
});
