import { v } from "convex/values";
import { api } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";

export const open = internalMutation({ args: {}, handler: async () => null });

export const close = internalMutation({ args: {}, handler: async () => null });

export const sync = internalAction({
  args: { isOpen: v.boolean() },
  handler: async (ctx, { isOpen }) => {
    await ctx.runMutation(isOpen ? api.example.close : api.example.open, {});
  },
});
