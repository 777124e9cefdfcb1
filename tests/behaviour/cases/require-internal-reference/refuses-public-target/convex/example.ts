import { api } from "./_generated/api";
import { internalAction, query } from "./_generated/server";

export const list = query({ args: {}, handler: async (ctx) => await ctx.db.query("users").collect() });

export const sync = internalAction({
  args: {},
  handler: async (ctx): Promise<number> => (await ctx.runQuery(api.example.list, {})).length,
});
