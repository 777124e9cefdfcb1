import { createHash } from "node:crypto";
import { v } from "convex/values";
import { action } from "./_generated/server";

export const compute = action({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => createHash("md5").update(text).digest("hex"),
});
