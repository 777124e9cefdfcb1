import { v } from "convex/values";
import { action } from "./_generated/server";

export const encode = action({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => {
    if (text === "") return "";
    return Buffer.from(text).toString("base64");
  },
});
