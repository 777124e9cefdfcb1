import { internal } from "./_generated/api";
import { query } from "./_generated/server";

export const count = query({
  args: {},
  handler: async (ctx): Promise<number> => (await ctx.runQuery(internal.digests.latest, {})).length,
});
