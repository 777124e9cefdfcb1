import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation } from "./_generated/server";

export const add = internalMutation({
  args: { caption: v.string(), position: v.number() },
  handler: async (ctx, { caption, position }) => {
    await ctx.db.insert("images", { caption, position });
    await ctx.scheduler.runAfter(5_000, internal.gallery.resize, { caption });
  },
});

export const resize = internalMutation({
  args: { caption: v.string() },
  handler: async () => null,
});

export const upload = action({
  args: { captions: v.array(v.string()) },
  handler: async (ctx, { captions }) => {
    const uploads = captions.map((caption, position) =>
      ctx.runMutation(internal.gallery.add, { caption: caption.toUpperCase(), position }),
    );
    return { count: uploads.length };
  },
});
