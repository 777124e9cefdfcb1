"use node";

import { v } from "convex/values";
import { Buffer } from "node:buffer";
import { action } from "./_generated/server";

export const register = action({
  args: { name: v.string() },
  handler: async (ctx: any, { name }: { name: string }) => {
    const key = Buffer.from("name").toString("base64");
    const size = 10;
    const id = await ctx.db.insert("uploads", { name, key, size });
    return typeof id === "string" ? size : 0;
  },
});
