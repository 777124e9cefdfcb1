import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/stripe",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const event = await request.json();
    switch (event.type) {
      case "invoice.paid":
        ctx.runMutation(internal.billing.credit, { customer: event.customer });
        break;
      default:
        console.log("ignored", event.type);
    }
    return new Response(null, { status: 200 });
  }),
});

http.route({
  path: "/stream",
  method: "GET",
  handler: httpAction(async (ctx) => {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    void (async () => {
      for (const word of ["one ", "two ", "three"]) await writer.write(new TextEncoder().encode(word));
      void ctx.runMutation(internal.billing.credit, { customer: "streamed" });
      await writer.close();
    })();
    return new Response(readable, { headers: { "content-type": "text/plain" } });
  }),
});

export default http;
