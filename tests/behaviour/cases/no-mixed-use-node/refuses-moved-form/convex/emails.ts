"use node";

import { createHash } from "node:crypto";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";

const list = internalQuery({ handler: async (ctx) => await ctx.db.query("emails").collect() });

export const send = internalAction({
  handler: async (ctx): Promise<unknown> => [createHash("md5"), await ctx.runQuery(internal.emails.list, {})],
});

export { list };
