// Packs what is sent to the archive.

import { gunzipSync, gzipSync } from "node:zlib";
import { v } from "convex/values";
import { action } from "./_generated/server";

("use node");

export const pack = action({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => gunzipSync(gzipSync(text)).toString("utf8"),
});
