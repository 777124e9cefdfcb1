import { httpRouter } from "convex/server";
import { httpAction } from "./_generated/server";
import { recordIssue } from "./model/issues";

const http = httpRouter();

http.route({
  path: "/github",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const event = await request.json();
    return Response.json({ open: await recordIssue(ctx, event.action, event.number) }, { status: 202 });
  }),
});

export default http;
