import { v } from "convex/values";
import { api } from "./_generated/api";
import { internalAction, internalMutation } from "./_generated/server";

const internal = "urn:example:internal";

export const store = internalMutation({
  args: { urn: v.string() },
  handler: async (ctx, { urn }) => {
    await ctx.db.insert("urns", { urn });
  },
});

export const sync = internalAction({
  args: {},
  handler: async (ctx) => {
    await ctx.runMutation(api.example.store, { urn: internal });
  },
});
