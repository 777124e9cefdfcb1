import { createHash } from "node:crypto";
import { v } from "convex/values";
import { internalAction } from "./_generated/server";

/** The same photo uploaded twice has the same fingerprint. */
export const ofImage = internalAction({
  args: { imageId: v.id("_storage") },
  handler: async (ctx, { imageId }) => {
    const image = await ctx.storage.get(imageId);
    if (image === null) return null;
    return createHash("sha256")
      .update(new Uint8Array(await image.arrayBuffer()))
      .digest("hex");
  },
});
