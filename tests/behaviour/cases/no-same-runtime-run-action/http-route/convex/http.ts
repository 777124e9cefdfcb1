import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/search",
  method: "GET",
  handler: httpAction(async (ctx, request) => {
    const text = new URL(request.url).searchParams.get("q");
    if (text === null) return new Response("what?", { status: 400 });
    const found = await ctx.runAction(internal.search.find, { text });
    return Response.json(found);
  }),
});

export default http;
