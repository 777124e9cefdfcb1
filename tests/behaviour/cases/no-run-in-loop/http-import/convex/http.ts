import { httpRouter } from "convex/server";
import { internal } from "./_generated/api";
import { httpAction } from "./_generated/server";

const http = httpRouter();

http.route({
  path: "/rows",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const rows: { id: number; text?: string }[] = await request.json();
    let length = 0;
    for (const row of rows) {
      const text = row.text ?? "";
      await ctx.runMutation(internal.rows.insert, { id: row.id, text });
      length += text.length;
    }
    return new Response(String(length));
  }),
});

export default http;
