import { createHash } from "crypto";
import { httpRouter } from "convex/server";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { httpAction, internalAction } from "./_generated/server";

export const sign = internalAction({
  args: { body: v.string() },
  handler: async (_ctx, { body }) => createHash("md5").update(body).digest("hex"),
});

const http = httpRouter();

http.route({
  path: "/sign",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const body = await request.text();
    return new Response(await ctx.runAction(internal.http.sign, { body }));
  }),
});

export default http;
