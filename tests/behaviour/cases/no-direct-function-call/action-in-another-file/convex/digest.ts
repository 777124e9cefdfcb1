"use node";

import { v } from "convex/values";
import { internalAction } from "./_generated/server";
import { deliver } from "./mail";

export const send = internalAction({
  args: { to: v.array(v.string()) },
  handler: async (ctx, { to }) => {
    const statuses: number[] = [];
    for (const address of to) statuses.push(await deliver(ctx, { address, text: "your week" }));
    return statuses;
  },
});
