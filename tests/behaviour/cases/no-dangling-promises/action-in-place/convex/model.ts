"use node";

import { v } from "convex/values";
import { internalAction } from "./_generated/server";

export const complete = internalAction({
  args: { text: v.string() },
  returns: v.string(),
  handler: async (_ctx, { text }) => {
    if (text === "") throw new Error("nothing to say");
    return Buffer.from(text).toString("hex");
  },
});
