"use node";

import { v } from "convex/values";
import { createHash } from "node:crypto";
import { internal } from "../_generated/api";
import { internalAction } from "../_generated/server";

export const send = internalAction({
  args: { to: v.string(), lines: v.array(v.string()) },
  handler: async (ctx, args) => {
    const key = createHash("sha256").update(args.to).digest("hex");
    await ctx.runMutation(internal.log.add, { key, text: args.lines.join("\n") });
  },
});
