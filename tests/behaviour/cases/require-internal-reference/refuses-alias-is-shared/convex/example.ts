import { api } from "./_generated/api";
import { internalAction, internalMutation, query } from "./_generated/server";

const own = api.example;

export const list = query({ args: {}, handler: async (ctx) => await ctx.db.query("users").collect() });

export const clear = internalMutation({ args: {}, handler: async () => null });

export const sync = internalAction({
  args: {},
  handler: async (ctx) => {
    const users = await ctx.runQuery(own.list, {});
    if (users.length > 0) await ctx.runMutation(own.clear, {});
  },
});
