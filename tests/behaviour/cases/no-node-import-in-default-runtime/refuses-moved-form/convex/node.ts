"use node";

import { createHash } from "node:crypto";
import { internalAction } from "./_generated/server";

export const digest = internalAction({ handler: async () => createHash("md5").digest("hex") });
