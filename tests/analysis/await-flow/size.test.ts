import { describe, expect, it } from "vitest";

import { FlowBench } from "./flow-bench.js";

const LINES = 10_000;
/** Each shape alone is measured at full length by `CHECK_FULL=1` only; all of them mixed always are. */
const LINES_OF_EACH = process.env["CHECK_FULL"] === "1" ? LINES : 2_000;
/** Twice the lines may cost this much more; the rest is room for a busy machine. */
const GROWTH = 2.3;
const REPETITIONS = 5;
/** Microseconds of both sizes together; what takes less is measured more often. */
const ENOUGH = 300_000;

/** Bodies whose lines hold each other in view in one way or another. */
const shapes: Record<string, (line: number) => string> = {
  "calls in a row": (line) => `const x${line} = await ctx.runQuery(api.q${line});`,
  "conditional calls": (line) => `if (args.a${line}) { await ctx.runMutation(api.m${line}); }`,
  "calls in exclusive branches": (line) =>
    `if (args.a${line}) { await ctx.runMutation(api.m${line}, { x }); return; }`,
  "a value that all calls add to": (line) =>
    line % 2 === 0
      ? `sum += await ctx.runQuery(api.q${line});`
      : `await ctx.runMutation(api.m${line}, { sum });`,
  "guards on one value": (line) => `if (x.a${line} === sum) return ${line};`,
  "a long way without calls": (line) => `sum = args.add(sum, x, ${line});`,
  "conditional waits": (line) =>
    line % 2 === 0 ? `if (args.a${line}) { await fetch(${line}); }` : `await ctx.runQuery(api.q${line});`,
  "a loop on each line": (line) => `for (const y of args.ys) { await ctx.runMutation(api.m${line}, { y }); }`,
  "a try on each line": (line) =>
    `try { await ctx.runMutation(api.m${line}); } catch { sum += ${line}; } finally { args.log(sum); }`,
  "a list that grows": (line) =>
    line % 100 === 0 ? `await ctx.runMutation(api.m${line}, { list });` : `list.push(x, ${line});`,
};

describe("size", () => {
  it.each(Object.entries(shapes))(
    "grows with the lines: %s",
    (_, shape) => {
      expect(measureGrowth(shape, LINES_OF_EACH)).toBeLessThanOrEqual(GROWTH);
    },
    240_000,
  );

  it("grows with the lines: all of these in turn, from 10,000 lines to 20,000", () => {
    const all = Object.entries(shapes).filter(([name]) => !name.startsWith("guards"));
    const inTurn = (line: number) => all[line % all.length]?.[1](line) ?? "";
    expect(measureGrowth(inTurn, LINES)).toBeLessThanOrEqual(GROWTH);
  }, 240_000);

  it("finishes a chain of 5,000 helpers", () => {
    const helpers = Array.from(
      { length: 5000 },
      (_, index) => `async function h${index}(ctx) { await h${index + 1}(ctx); }`,
    );
    const last = "async function h5000(ctx) { await ctx.runQuery(api.last); }";
    const bench = new FlowBench(
      `async function handler(ctx) { await ctx.runQuery(api.a); await h0(ctx); }`,
      [...helpers, last].join("\n"),
    );
    expect(bench.describe()).toEqual(["a > h0(last) query-query"]);
  }, 120_000);

  it("finishes a circle of 500 helpers", () => {
    const helpers = Array.from(
      { length: 500 },
      (_, index) => `async function h${index}(ctx) { if (ctx.x) return; await h${(index + 1) % 500}(ctx); }`,
    );
    const bench = new FlowBench(
      `async function handler(ctx) { await ctx.runQuery(api.a); await h0(ctx); await ctx.runQuery(api.b); }`,
      helpers.join("\n"),
    );
    expect(bench.describe()).toEqual(["a > b query-query"]);
  }, 120_000);

  it.each([
    ["an else-if chain of 3,000 links", () => chain(3000)],
    ["a sum of 1,000 awaits", () => `const sum = ${repeat(1000, "(await ctx.auth.x())", " + ")};`],
    ["a fallback over 1,000 awaits", () => `const x = ${repeat(1000, "(await ctx.auth.x())", " ?? ")};`],
    ["a text of 3,000 parts", () => `const text = ${repeat(3000, "args.part", " + ")};`],
    ["500 nested blocks", () => `${"{".repeat(500)} await ctx.auth.x(); ${"}".repeat(500)}`],
    [
      "200 nested loops",
      () => `${"for (const y of args.ys) {".repeat(200)} await ctx.auth.x(); ${"}".repeat(200)}`,
    ],
    [
      "50 nested tries with finally",
      () => `${"try {".repeat(50)} await ctx.auth.x(); ${"} finally { args.log(); }".repeat(50)}`,
    ],
    [
      "12 finallies nested in finallies",
      () => `${"try { await ctx.auth.x(); } finally {".repeat(12)} args.log(); ${"}".repeat(12)}`,
    ],
  ])("walks %s", (_, between) => {
    const bench = new FlowBench(
      `async function handler(ctx, args) { await ctx.runQuery(api.a); ${between()} await ctx.runQuery(api.b); }`,
    );
    expect(bench.describe()).toEqual(["a > b query-query"]);
  });
});

/** Larger by smaller, of the best of several times of each, taken in turn so that a busy spell meets both. */
function measureGrowth(shape: (line: number) => string, lines: number): number {
  const smaller = createBench(shape, lines);
  const larger = createBench(shape, 2 * lines);
  const best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let spent = 0;
  for (let repetition = 0; repetition < REPETITIONS || spent < ENOUGH; repetition++) {
    const times = [measure(smaller), measure(larger)] as const;
    best[0] = Math.min(best[0], times[0]);
    best[1] = Math.min(best[1], times[1]);
    spent += times[0] + times[1];
  }
  return best[1] / best[0];
}

function createBench(shape: (line: number) => string, lines: number): FlowBench {
  const body = Array.from({ length: lines }, (_, line) => shape(line));
  const head = "let sum = 0; const list = []; const x = await ctx.runQuery(api.first);";
  const last = "await ctx.runMutation(api.last, { sum, list });";
  return new FlowBench(["async function handler(ctx, args) {", head, ...body, last, "}"].join("\n"));
}

function measure(bench: FlowBench): number {
  bench.restart();
  const target = bench.get("handler");
  const start = process.cpuUsage();
  const found = bench.flow.findingsOf(target);
  const { system, user } = process.cpuUsage(start);
  expect(found.length).toBeGreaterThan(0);
  return system + user;
}

function chain(links: number): string {
  return repeat(links, "if (args.x) { await ctx.auth.x(); }", " else ");
}

function repeat(count: number, part: string, separator: string): string {
  return Array.from({ length: count }, () => part).join(separator);
}
