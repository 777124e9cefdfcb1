import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { parsers } from "../snippet.js";
import { findDangling } from "./dangling-snippet.js";

interface OutletCase {
  readonly name: string;
  /** The body of an HTTP action's handler. */
  readonly body: string;
  readonly rest?: string;
  readonly expected: readonly string[];
}

const streams: readonly OutletCase[] = [
  {
    name: "a function called in place that writes to the returned stream",
    body: `
      const { readable, writable } = new TransformStream();
      const writer = writable.getWriter();
      void (async () => { await writer.write(await ctx.runQuery(a)); await writer.close(); })();
      return new Response(readable);`,
    expected: [],
  },
  {
    name: "a local function, a function of the file and one of another module that are handed the writer",
    body: `
      const stream = new TransformStream();
      const writer = stream.writable.getWriter();
      const pump = async () => { await writer.write(1); };
      pump();
      void finish(writer);
      send(ctx, stream.writable).catch(console.error);
      return new Response(stream.readable, { status: 200 });`,
    rest: `async function finish(w) { await w.close(); } async function send(ctx, w) { await ctx.runMutation(a); }`,
    expected: [],
  },
  {
    name: "a chain whose callback closes the stream",
    body: `
      const { readable, writable } = new TransformStream();
      ctx.runAction(a).then(() => writable.close());
      const body = readable;
      return new Response(body);`,
    expected: [],
  },
  {
    name: "the controller of a stream that is built around the code",
    body: `
      return new Response(new ReadableStream({
        start(controller) { (async () => { controller.enqueue(await ctx.runQuery(a)); controller.close(); })(); },
      }));`,
    expected: [],
  },
  {
    name: "a controller that is kept for later",
    body: `
      let sink;
      const body = new ReadableStream({ start(controller) { sink = controller; } });
      void ctx.runAction(a).finally(() => sink.close());
      return new Response(body);`,
    expected: [],
  },
  {
    name: "a timer that feeds the stream",
    body: `
      const body = new ReadableStream({ start(controller) { setInterval(async () => { controller.enqueue(await ctx.runQuery(a)); }, 5); } });
      return new Response(body);`,
    expected: [],
  },
  {
    name: "what one call made together with the body",
    body: `
      const { send, close, stream } = openEvents();
      void (async () => { send(await ctx.runQuery(a)); close(); })();
      if (args.x) return new Response(stream);
      const session = new Session();
      void feed(ctx, session);
      return session.toResponse();`,
    rest: `async function feed(ctx, session) { await ctx.runQuery(a); }`,
    expected: [],
  },
  {
    name: "data that is in the response too",
    body: `
      const rows = await ctx.runQuery(a);
      const user = currentUser();
      void ctx.runMutation(log, { rows, user });
      if (args.x) return new Response(rows);
      const init = headersFor(user);
      void ctx.runMutation(log, { init });
      if (args.y) return new Response("ok", init);
      const page = paginate(user);
      void ctx.runMutation(log, { page });
      if (args.z) return page.render();
      return new Response(JSON.stringify(user));`,
    expected: ["void ctx.runMutation", "void ctx.runMutation", "void ctx.runMutation"],
  },
  {
    name: "work that has nothing to do with the stream",
    body: `
      const { readable, writable } = new TransformStream();
      void ctx.runMutation(log);
      void (async () => { await ctx.runMutation(b); })();
      void (async () => { await writable.getWriter().close(); })();
      return new Response(readable);`,
    expected: ["void ctx.runMutation", "void async()=>{awaitctx.runMutation(b);}"],
  },
  {
    name: "a stream that nobody reads",
    body: `
      const { writable } = new TransformStream();
      const writer = writable.getWriter();
      void (async () => { await writer.write(await ctx.runQuery(a)); await forward(writer); })();
      return new Response("ok");`,
    expected: ["void function"],
  },
  {
    name: "a mutation beside the stream's controller",
    body: `
      return new Response(new ReadableStream({
        async start(controller) { controller.enqueue(1); ctx.runMutation(log); controller.close(); },
      }));`,
    expected: ["floating ctx.runMutation"],
  },
];

const helpers: readonly OutletCase[] = [
  {
    name: "a helper whose stream comes from its caller, by type",
    body: `return new Response(await respond(ctx, new WritableStream()));`,
    rest: `async function respond(ctx: ActionCtx, out: WritableStreamDefaultWriter) { void (async () => { await ctx.runMutation(a); forward(out); })(); }`,
    expected: [],
  },
  {
    name: "a helper whose stream comes from its caller, by what is done with it",
    body: `await respond(ctx, args.out);`,
    rest: `async function respond(ctx, out) { ctx.runQuery(a).then((x) => out.write(x)); }`,
    expected: [],
  },
];

const settlers: readonly OutletCase[] = [
  {
    name: "what settles a promise that is awaited",
    body: `
      await new Promise((resolve, reject) => { ctx.runQuery(a).then(resolve, reject); });
      await new Promise((resolve) => { void (async () => { resolve(await ctx.runQuery(a)); })(); });
      const { promise, resolve } = Promise.withResolvers();
      void ctx.runAction(a).finally(() => resolve());
      await promise;
      let open; const gate = new Promise((resolve) => { open = resolve; });
      ctx.runMutation(a).then(() => open());
      await gate;
      return new Response();`,
    expected: [],
  },
  {
    name: "what stands in an executor and settles nothing",
    body: `await new Promise((resolve) => { ctx.runMutation(a); resolve(); }); return new Response();`,
    expected: ["floating ctx.runMutation"],
  },
];

function place({ body, rest = "" }: OutletCase): string {
  return dedent`
    import { httpAction } from "./_generated/server";
    import type { ActionCtx } from "./_generated/server";
    export const chat = httpAction(async (ctx, request) => {${body}
    });
    ${rest}
  `;
}

describe.each(parsers)("work that is waited for without await, %s", (parser) => {
  it.each(streams)("response streams: $name", (test) => {
    expect(findDangling(parser, place(test))).toEqual(test.expected);
  });

  it.each(helpers)("streams from outside: $name", (test) => {
    expect(findDangling(parser, place(test))).toEqual(test.expected);
  });

  it.each(settlers)("settled elsewhere: $name", (test) => {
    expect(findDangling(parser, place(test))).toEqual(test.expected);
  });
});
