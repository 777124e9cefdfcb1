"use node";

import { createHash } from "crypto";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { httpAction, internalAction, internalMutation } from "./_generated/server";

export const receive = httpAction(async (ctx, request) => {
  const body = await request.text();
  if (body === "") return new Response("empty", { status: 400 });
  await ctx.runMutation(internal.hooks.keep, { body });
  return new Response(await ctx.runAction(internal.hooks.sign, { body }), { status: 201 });
});

export const keep = internalMutation({
  args: { body: v.string() },
  handler: async (ctx, { body }) => {
    await ctx.db.insert("hooks", { body });
  },
});

export const sign = internalAction({
  args: { body: v.string() },
  handler: async (_ctx, { body }) => createHash("md5").update(body).digest("hex"),
});
