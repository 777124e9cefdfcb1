"use node";

import { createHash } from "node:crypto";
import { internal } from "./_generated/api";
import { internalAction, internalQuery } from "./_generated/server";

let sent = 0;

export const list = internalQuery({ handler: async (ctx) => sent });

export const send = internalAction({
  handler: async (ctx): Promise<unknown> => [createHash("md5"), (sent += 1)],
});
