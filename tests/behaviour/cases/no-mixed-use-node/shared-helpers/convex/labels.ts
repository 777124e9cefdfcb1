"use node";

import { Buffer } from "node:buffer";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalQuery } from "./_generated/server";

const CURRENCY = "EUR";

type Price = { cents: number; name: string };

function format(cents: number): string {
  return `${(cents / 100).toFixed(2)} ${CURRENCY}`;
}

export const shown = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const prices = (await ctx.db.query("prices").collect()) as Price[];
    const price = prices.find((candidate) => candidate.name === name);
    return price === undefined ? null : { cents: price.cents, text: format(price.cents) };
  },
});

export const print = action({
  args: { name: v.string() },
  handler: async (ctx, { name }): Promise<string> => {
    const price = await ctx.runQuery(internal.labels.shown, { name });
    if (price === null) return `no price for ${name}`;
    const line = `${name}: ${format(price.cents)}`;
    return `${line} (${Buffer.from(line).toString("base64")})`;
  },
});
