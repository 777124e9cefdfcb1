import { describe, expect, it } from "vitest";

import { FlowBench } from "./flow-bench.js";
import { createBench, inTurn } from "./sized-handlers.js";

describe("size", () => {
  it("walks 2,000 lines of all shapes in turn", () => {
    const bench = createBench(inTurn, 2000);
    expect(bench.flow.findingsOf(bench.get("handler")).length).toBeGreaterThan(1000);
  }, 120_000);

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

function chain(links: number): string {
  return repeat(links, "if (args.x) { await ctx.auth.x(); }", " else ");
}

function repeat(count: number, part: string, separator: string): string {
  return Array.from({ length: count }, () => part).join(separator);
}
