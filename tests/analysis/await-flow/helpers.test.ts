import { describe, expect, it } from "vitest";

import { findingsIn, FlowBench } from "./flow-bench.js";

const A = "await ctx.runQuery(api.a);";
const B = "await ctx.runQuery(api.b);";

describe("pairs through helpers", () => {
  const load = "export async function load(ctx) { return await ctx.runQuery(api.h); }";

  it("reports at the call of the helper", () => {
    expect(findingsIn(`${A} await load(ctx);`, load)).toEqual(["a > load(h) query-query"]);
  });

  it("names the call inside the helper as the earlier one", () => {
    expect(findingsIn(`await load(ctx); ${B}`, load)).toEqual(["load(h) > b query-query"]);
  });

  it("pairs two calls of one helper", () => {
    expect(findingsIn("await load(ctx); await load(ctx);", load)).toEqual(["load(h) > load(h) query-query"]);
  });

  it("judges the helper itself where it is asked for it", () => {
    const bench = new FlowBench(
      `async function handler(ctx) { await both(ctx); }`,
      `async function both(ctx) { ${A} ${B} }`,
    );
    expect(bench.describe("handler")).toEqual([]);
    expect(bench.describe("both")).toEqual(["a > b query-query"]);
  });

  it("goes through helpers of helpers", () => {
    const outer = "async function outer(ctx) { return load(ctx); }";
    expect(findingsIn(`${A} await outer(ctx);`, outer, load)).toEqual(["a > outer(h) query-query"]);
  });

  it("carries the run call itself, with its module", () => {
    const bench = new FlowBench(`async function handler(ctx) { ${A} await load(ctx); }`, load);
    const [finding] = bench.flow.findingsOf(bench.get("handler"));
    expect(finding?.throughHelper).toBe(true);
    expect(finding?.later.origin.tree).toBe(bench.get("load").tree);
    expect(finding?.later.origin.kind).toBe("query");
    expect(finding?.earlier?.throughHelper).toBe(false);
  });

  it("separates by a helper that awaits something external", () => {
    expect(findingsIn(`${A} await slow(); ${B}`, "async function slow() { await fetch(1); }")).toEqual([]);
  });

  it("does not separate by a pure async helper", () => {
    expect(findingsIn(`${A} await pure(); ${B}`, "async function pure() { return 1; }")).toEqual([
      "a > b query-query",
    ]);
  });

  it("separates sometimes by a helper with a cached branch", () => {
    const cached = "async function cached(x) { if (x.known) return x.known; return await fetch(x); }";
    expect(findingsIn(`${A} await cached(args); ${B}`, cached)).toEqual(["a > b sometimes-external"]);
  });

  it("does not separate by a synchronous helper that makes a promise nobody awaits", () => {
    const start = "function start() { return fetch(1); }";
    expect(findingsIn(`${A} const p = start(); ${B}`, start)).toEqual(["a > b query-query"]);
    expect(findingsIn(`${A} await start(); ${B}`, start)).toEqual([]);
  });

  it("does not go on behind a helper that always throws", () => {
    const fail = "function fail() { throw new Error('x'); }";
    expect(findingsIn(`${A} if (args.x) { fail(); } else { return; } ${B}`, fail)).toEqual([]);
  });

  it("goes into a handler behind a helper that always throws", () => {
    const fail = "function fail() { throw new Error('x'); }";
    expect(findingsIn(`try { fail(); } catch { ${A} ${B} }`, fail)).toEqual(["a > b query-query"]);
  });

  it("walks a helper that is called once per item", () => {
    expect(findingsIn("for (const x of args.xs) { await load(ctx); }", load)).toEqual(["load(h) loop"]);
  });

  it("allows one that waits for something external per item", () => {
    const slow = `async function slow(ctx) { ${A} await fetch(1); }`;
    expect(findingsIn("for (const x of args.xs) { await slow(ctx); }", slow)).toEqual([]);
  });

  it("allows one that pages by cursor per item", () => {
    const drain =
      "async function drain(ctx) { while (true) { const r = await ctx.runMutation(api.d); if (r.isDone) break; } }";
    expect(findingsIn("for (const x of args.xs) { await drain(ctx); }", drain)).toEqual([]);
    expect(findingsIn(`${A} await drain(ctx);`, drain)).toEqual([]);
  });

  it("weakens calls that each fail inside their helper", () => {
    const safe = `async function safe(ctx) { try { ${A} } catch { return null; } }`;
    expect(findingsIn("await safe(ctx); await safe(ctx);", safe)).toEqual(["safe(a) > safe(a) isolated"]);
  });

  it("walks a helper that is written inside the handler", () => {
    const body = `const record = async () => { await ctx.runMutation(api.r); }; await ctx.runMutation(api.a); await record();`;
    expect(findingsIn(body)).toEqual(["a > record(r) mutation-mutation"]);
  });
});

describe("dependence through helpers", () => {
  const save = "export async function save(ctx, id, extra) { await ctx.runMutation(api.s, { id }); }";

  it("follows an argument to the call inside", () => {
    expect(findingsIn("const x = await ctx.runQuery(api.a); await save(ctx, x);", save)).toEqual([
      "a > save(s) query-mutation",
    ]);
  });

  it("ignores an argument that does not get there", () => {
    expect(findingsIn("const x = await ctx.runQuery(api.a); await save(ctx, 1, x);", save)).toEqual([
      "a > save(s) independent",
    ]);
  });

  it("follows an argument that decides inside", () => {
    const maybe = "async function maybe(ctx, x) { if (!x) return; await ctx.runMutation(api.s); }";
    expect(findingsIn("const x = await ctx.runQuery(api.a); await maybe(ctx, x);", maybe)).toEqual([
      "a > maybe(s) query-mutation",
    ]);
  });

  it("ignores an argument that decides only behind the call inside", () => {
    const late =
      "async function late(ctx, x) { if (ctx.y) { await ctx.runMutation(api.s); } if (!x) return; await ctx.auth.x(); }";
    expect(findingsIn("const x = await ctx.runQuery(api.a); await late(ctx, x);", late)).toEqual([
      "a > late(s) independent",
    ]);
  });

  it("lets what a helper is called for decide where the helper may throw", () => {
    const check = "async function check(ctx) { if (ctx.y) throw new Error(); await ctx.auth.x(); }";
    const body =
      "const x = await ctx.runQuery(api.a); if (x) { await check(ctx); } await ctx.runMutation(api.b);";
    expect(findingsIn(body, check)).toEqual(["a > b query-mutation"]);
  });

  it("follows what the helper returns", () => {
    const get = "async function get(ctx) { const x = await ctx.runQuery(api.h); return { id: x._id }; }";
    expect(findingsIn("const { id } = await get(ctx); await ctx.runMutation(api.b, { id });", get)).toEqual([
      "get(h) > b query-mutation",
    ]);
  });

  it("takes which return is reached for a part of what is returned", () => {
    const has =
      "async function has(ctx) { const x = await ctx.runQuery(api.h); if (x) return true; return false; }";
    expect(findingsIn("if (await has(ctx)) { await ctx.runMutation(api.b); }", has)).toEqual([
      "has(h) > b query-mutation",
    ]);
  });

  it("does not take a value for decisive where it is not there yet", () => {
    const look =
      "async function look(ctx, y) { let x; if (y) { x = await ctx.runQuery(api.h); } else { if (x) return 0; } return 1; }";
    expect(findingsIn("const y = await look(ctx, 1); await ctx.runMutation(api.b, { y });", look)).toEqual([
      "look(h) > b independent",
    ]);
  });

  it("ignores what the helper keeps to itself", () => {
    const look =
      "async function look(ctx) { const x = await ctx.runQuery(api.h); console.log(x); return 1; }";
    expect(findingsIn("const y = await look(ctx); await ctx.runMutation(api.b, { y });", look)).toEqual([
      "look(h) > b independent",
    ]);
  });

  it("lets a throw inside the helper decide", () => {
    const need =
      "async function need(ctx) { const x = await ctx.runQuery(api.h); if (!x) throw new Error('x'); }";
    expect(findingsIn("await need(ctx); await ctx.runMutation(api.b);", need)).toEqual([
      "need(h) > b query-mutation",
    ]);
  });

  it("lets a throw on an argument decide", () => {
    const must = "function must(x) { if (!x) throw new Error('x'); }";
    expect(
      findingsIn("const x = await ctx.runQuery(api.a); must(x); await ctx.runMutation(api.b);", must),
    ).toEqual(["a > b query-mutation"]);
  });

  it("follows a value through a helper that hands it back, and no other", () => {
    const pick = "function pick(x, y) { return x.id; }";
    const body = (call: string) =>
      `const x = await ctx.runQuery(api.a); const id = ${call}; await ctx.runMutation(api.b, { id });`;
    expect(findingsIn(body("pick(x, 1)"), pick)).toEqual(["a > b query-mutation"]);
    expect(findingsIn(body("pick(args, x)"), pick)).toEqual(["a > b independent"]);
  });

  it("knows the variables that a helper inside the handler uses", () => {
    const body = `const x = await ctx.runQuery(api.a); const record = async () => { await ctx.runMutation(api.r, { x }); }; await record();`;
    expect(findingsIn(body)).toEqual(["a > record(r) query-mutation"]);
  });
});

describe("helpers that call each other", () => {
  it("settles a function that calls itself", () => {
    const down = `async function down(ctx, n) { if (n === 0) return; ${B} await down(ctx, n - 1); }`;
    const bench = new FlowBench(`async function handler(ctx) { ${A} await down(ctx, 3); }`, down);
    expect(bench.describe("handler")).toEqual(["a > down(b) query-query"]);
    expect(bench.describe("down")).toEqual(["b > down(b) query-query"]);
  });

  it("learns of something external on the other side of a circle", () => {
    const circle =
      "async function one(ctx, n) { if (n) await two(ctx, n); } async function two(ctx, n) { await fetch(1); await one(ctx, n - 1); }";
    expect(findingsIn(`${A} await one(ctx, 1); ${B}`, circle)).toEqual(["a > b sometimes-external"]);
  });
});
