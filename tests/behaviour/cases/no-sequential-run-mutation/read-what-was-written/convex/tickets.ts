import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { internalMutation, internalQuery } from "./_generated/server";

export const create = internalMutation({
  args: { title: v.string() },
  returns: v.id("tickets"),
  handler: async (ctx, { title }) => {
    return await ctx.db.insert("tickets", { title, open: true });
  },
});

export const get = internalQuery({
  args: { id: v.id("tickets") },
  handler: async (ctx, { id }) => await ctx.db.get(id),
});

export const renameAll = internalMutation({
  handler: async (ctx) => {
    for (const { _id } of await ctx.db.query("tickets").take(10))
      await ctx.db.patch(_id, { title: "renamed" });
  },
});

export const open = internalAction({
  args: { title: v.string() },
  handler: async (ctx, { title }) => {
    const id = await ctx.runMutation(internal.tickets.create, { title });
    const ticket = await ctx.runQuery(internal.tickets.get, { id });
    return `${ticket?.title ?? "?"} ${String(ticket?.open)}`;
  },
});
