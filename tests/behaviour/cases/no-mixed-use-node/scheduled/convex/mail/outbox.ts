"use node";

import { createHash } from "node:crypto";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction, internalMutation } from "../_generated/server";

const to = v.string();

export const enqueue = internalMutation({
  args: { to },
  handler: async (ctx, args) => {
    await ctx.db.insert("mails", { state: "queued", to: args.to });
    await ctx.scheduler.runAfter(0, internal.mail.outbox.deliver, { to: args.to });
  },
});

export const deliver = internalAction({
  args: { to },
  handler: async (ctx, args) => {
    const digest = createHash("md5").update(args.to).digest("hex");
    await ctx.runMutation(internal.mail.outbox.confirm, { digest: digest.length, to: args.to });
  },
});

export const confirm = internalMutation({
  args: { digest: v.number(), to },
  handler: async (ctx, args) => {
    await ctx.db.insert("sent", args);
  },
});
