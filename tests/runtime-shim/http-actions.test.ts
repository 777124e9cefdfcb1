import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";
import { bank } from "./bank.js";

const http = `
  import { httpRouter } from "convex/server";
  import { ConvexError } from "convex/values";
  import { httpAction } from "./_generated/server";
  import { api } from "./_generated/api";
  const http = httpRouter();
  const route = (path, handler, method = "GET") => http.route({ path, method, handler: httpAction(handler) });
  route("/echo", async (_, request) => new Response((await request.text()).toUpperCase(), { status: 201, headers: { "x-kind": "echo" } }), "POST");
  route("/count", async (ctx) => { await ctx.runMutation(api.accounts.write, { text: "a" }); return Response.json(await ctx.runQuery(api.accounts.entries, {})); });
  route("/fail", async () => { throw new Error("broken"); });
  route("/data", async () => { throw new ConvexError({ code: 1 }); });
  route("/nothing", async () => "text");
  route("/stream", async (ctx) => {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    void (async () => {
      for (const text of ["one ", "two ", "three"]) {
        await ctx.runMutation(api.accounts.write, { text });
        await new Promise((resolve) => setTimeout(resolve, 1000));
        await writer.write(encoder.encode(text));
      }
      void ctx.runMutation(api.accounts.write, { text: "too late" });
      await writer.close();
    })();
    return new Response(readable);
  });
  route("/dangling", async (ctx) => { void ctx.runMutation(api.accounts.write, { text: "a" }); return new Response("done"); });
  route("/large", async () => {
    const chunk = new Uint8Array(8 * 1024 * 1024);
    let sent = 0;
    return new Response(new ReadableStream({ pull(controller) { if (sent++ < 3) controller.enqueue(chunk); else controller.close(); } }));
  });
  route("/globals", async () => Response.json([typeof Buffer, typeof ctx0, Date.now()].slice(0, 1)));
  const ctx0 = undefined;
  http.route({ pathPrefix: "/files/", method: "GET", handler: httpAction(async (_, request) => new Response(new URL(request.url).pathname)) });
  export default http;
`;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await createDeployment({ files: { ...bank, "http.ts": http } });
});

describe("HTTP actions", () => {
  it("answer requests in the default runtime", async () => {
    const { response, report, error } = await deployment.fetch("/echo", { method: "POST", body: "hello" });
    expect([response.status, response.headers.get("x-kind"), await response.text(), error]).toEqual([
      201,
      "echo",
      "HELLO",
      undefined,
    ]);
    expect(report).toMatchObject({ functionCalls: 0, depth: 1 });
    expect(await (await deployment.fetch("/globals")).response.json()).toEqual(["undefined"]);
  });

  it("call functions, each in its own transaction, and are traced by their route", async () => {
    const { response, trace, report } = await (await deployment.fork()).fetch("/count");
    expect(await response.json()).toBe(1);
    expect(report).toMatchObject({ functionCalls: 2, transactions: 2, snapshots: 2 });
    expect(trace.entries[0]).toMatchObject({ type: "function", kind: "httpAction", path: "GET /count" });
  });

  it("are found by path, by prefix, and HEAD by GET", async () => {
    expect(await (await deployment.fetch("/files/a/b?c=d")).response.text()).toBe("/files/a/b");
    expect((await deployment.fetch("/count", { method: "HEAD" })).response.status).toBe(200);
  });

  it("that do not exist are 404, in the platform's words", async () => {
    const { response } = await deployment.fetch("/gone");
    expect([response.status, await response.text()]).toEqual([404, "No matching routes found"]);
    const without = await createDeployment({ files: bank });
    const answer = await without.fetch("/gone");
    expect([answer.response.status, await answer.response.text()]).toEqual([
      404,
      "This Convex deployment does not have HTTP actions enabled.",
    ]);
  });

  it("that fail are 500, with what happened", async () => {
    const { response, error } = await deployment.fetch("/fail");
    expect(response.status).toBe(500);
    const body = (await response.json()) as { code: string; trace: string };
    expect(body.code).toMatch(/^\[Request ID: .*\] Server Error$/);
    expect(body.trace).toMatch(/^Uncaught Error: broken\n {4}at .*http\.ts/);
    expect(error?.message).toBe("broken");
    expect(await (await deployment.fetch("/data")).response.json()).toMatchObject({ data: { code: 1 } });
    expect((await deployment.fetch("/nothing")).error?.message).toBe("HTTP actions must return a Response");
  });

  it("live until their body ends, pending operations included", async () => {
    const fork = await deployment.fork();
    const { response, report } = await fork.fetch("/stream", {}, { dangling: "drop" });
    expect(await response.text()).toBe("one two three");
    expect((await fork.readState())["log"]?.map(({ text }) => text)).toEqual(["one ", "two ", "three"]);
    expect(report.pending).toMatchObject([{ name: "mutation", path: "GET /stream" }]);
  });

  it("leave operations pending like other actions", async () => {
    const fork = await deployment.fork();
    const { report } = await fork.fetch("/dangling", {}, { dangling: "drop" });
    expect(report.warnings).toHaveLength(1);
    expect(await fork.readState()).toEqual({});
  });

  it("end their response at 20 MiB", async () => {
    const { response, report } = await deployment.fetch("/large");
    expect((await response.arrayBuffer()).byteLength).toBe(16 * 1024 * 1024);
    expect(report.warnings).toEqual(["HttpResponseTooLarge: HTTP actions support responses up to 20 MiB"]);
  });

  it("answer convex-test's own fetch", async () => {
    expect(await (await deployment.t.fetch("/echo", { method: "POST", body: "x" })).text()).toBe("X");
  });
});
