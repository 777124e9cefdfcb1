"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action } from "./_generated/server";

export const page = action({
  args: { path: v.string() },
  handler: async (ctx, { path }) => {
    await ctx.runMutation(internal.locks.set, { name: "render", held: true });
    try {
      const response = await fetch(`https://render.example.com/${path}`);
      return Buffer.from(await response.text()).toString("base64");
    } finally {
      void ctx.runMutation(internal.locks.set, { name: "render", held: false });
    }
  },
});
