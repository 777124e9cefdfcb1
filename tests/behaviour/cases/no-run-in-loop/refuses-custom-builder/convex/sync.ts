import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";

const withLog = (build: any) => (config: any) => build({ ...config, handler: config.handler });

const logged = withLog(internalMutation);

export const wrapped = logged({ args: { name: v.string() }, handler: async () => null });

export const sync = internalAction({
  args: { names: v.array(v.string()) },
  handler: async (ctx, args) => {
    for (const name of args.names) await ctx.runMutation(internal.sync.wrapped, { name });
  },
});
