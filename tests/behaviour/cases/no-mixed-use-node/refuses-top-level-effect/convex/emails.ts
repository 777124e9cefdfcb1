"use node";

import { createHash } from "node:crypto";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";

const options: { limit?: number } = {};
options.limit = 5;

export const list = internalQuery({ handler: async (ctx) => options.limit });

export const send = internalAction({
  handler: async (ctx): Promise<unknown> => [createHash("md5"), options.limit],
});
