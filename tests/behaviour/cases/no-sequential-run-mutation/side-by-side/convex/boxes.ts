import { v } from "convex/values";
import { api, internal } from "./_generated/api";
import { action, internalMutation, mutation } from "./_generated/server";

export const grow = mutation({
  args: { name: v.string(), by: v.number() },
  handler: async (ctx, { name, by }) => {
    const box = await ctx.db
      .query("boxes")
      .filter((q) => q.eq(q.field("name"), name))
      .unique();
    if (box === null) return { size: 0 };
    await ctx.db.patch(box._id, { size: box.size + by });
    return { size: box.size + by };
  },
});

export const swap = internalMutation({
  handler: async (ctx) => {
    for (const { _id, name } of await ctx.db.query("boxes").take(10)) {
      await ctx.db.patch(_id, { name: name === "a" ? "b" : "a" });
    }
  },
});

export const growBoth = action({
  args: { by: v.number() },
  handler: async (ctx, { by }) => {
    const [first, second] = await Promise.all([
      ctx.runMutation(api.boxes.grow, { name: "a", by }),
      ctx.runMutation(api.boxes.grow, { name: "b", by: by * 2 }),
    ]);
    return [first.size, second.size];
  },
});

export const names = [internal.boxes];
