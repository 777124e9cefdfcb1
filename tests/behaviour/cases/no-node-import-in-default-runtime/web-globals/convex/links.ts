import crypto, { randomUUID as makeId } from "node:crypto";
import { URL } from "url";
import { TextEncoder as Encoder } from "node:util";
import { v } from "convex/values";
import { query } from "./_generated/server";

export const make = query({
  args: { path: v.string() },
  handler: async (_ctx, { path }) => {
    const url = new URL(path, "https://example.com");
    const ids = [makeId(), crypto.randomUUID()];
    return {
      host: url.host,
      id: ids[0]?.length,
      path: url.pathname,
      size: new Encoder().encode(path).length,
    };
  },
});
