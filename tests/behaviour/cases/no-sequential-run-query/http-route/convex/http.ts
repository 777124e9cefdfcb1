import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/pages",
  method: "GET",
  handler: httpAction(async (ctx, request) => {
    const slug = new URL(request.url).searchParams.get("base") ?? "";
    const base = await ctx.runQuery(internal.bases.bySlug, { slug });
    if (!base || !base.open) {
      return new Response(JSON.stringify({ error: "not found" }), { status: 404 });
    }

    const pages = await ctx.runQuery(internal.bases.pagesOf, { base: base._id });
    return new Response(JSON.stringify({ pages, slug }), { status: 200 });
  }),
});

export default http;
