import { v } from "convex/values";
import { fileName } from "../lib/file-name";
import { action } from "./_generated/server";

export const name = action({
  args: { parts: v.array(v.string()) },
  handler: async (_ctx, { parts }) => fileName(parts),
});
