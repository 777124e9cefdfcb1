import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

async function save(ctx: { runMutation: any }, name: string) {
  await ctx.runMutation(internal.users.put, { name, age: 1 });
}

export const sync = internalAction({
  args: { names: v.array(v.string()) },
  handler: async (ctx, args) => {
    for (const name of args.names) await save(ctx, name);
  },
});
