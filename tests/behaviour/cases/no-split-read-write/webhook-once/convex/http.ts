import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/hook",
  method: "POST",
  handler: httpAction(async ({ runQuery, runMutation }, request) => {
    const { id } = await request.json();
    if (typeof id !== "string") return new Response("no id", { status: 400 });
    // Each hook counts once.
    const seen = await runQuery(internal.hooks.seen, { id });
    if (seen) return new Response("seen", { status: 200 });
    await runMutation(internal.hooks.remember, { id, at: 7 });
    return new Response("new", { status: 201 });
  }),
});

export default http;
