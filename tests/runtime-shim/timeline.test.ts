import { beforeAll, describe, expect, it } from "vitest";
import {
  createDeployment,
  renderTimeline,
  type Deployment,
  type Trace,
} from "../../src/runtime-shim/index.js";
import { makeFunctionReference } from "convex/server";
import { bank } from "./bank.js";

const files = {
  ...bank,
  "sums.ts": `
    import { action } from "./_generated/server";
    import { api } from "./_generated/api";
    export const sum = action(async (ctx) => {
      const alice = await ctx.runQuery(api.accounts.balance, { name: "alice" });
      await fetch("https://example.com/?a=1&b=<2>");
      const bob = await ctx.runAction(api.node.bob, {});
      await new Promise((resolve) => setTimeout(resolve, 500));
      await ctx.runMutation(api.accounts.fail, {}).catch(() => {});
      void ctx.runMutation(api.accounts.write, { text: "lost" });
      return alice + bob;
    });
  `,
  "node.ts": `"use node";
    import { action } from "./_generated/server";
    import { api } from "./_generated/api";
    export const bob = action(async (ctx) => ctx.runQuery(api.accounts.balance, { name: "bob" }));
  `,
};

let deployment: Deployment;
let trace: Trace;
let explored: Trace;
beforeAll(async () => {
  deployment = await createDeployment({
    files,
    fetch: () => new Response("ok"),
    setup: (t) => t.mutation(makeFunctionReference<"mutation">("accounts:open")),
  });
  trace = (await (await deployment.fork()).runAction("sums:sum", {}, { dangling: "drop" })).trace;
  const { gaps } = await deployment.explore(
    "sums:sum",
    {},
    {
      writer: { path: "accounts:move", args: { amount: 30 } },
      dangling: "drop",
    },
  );
  explored = gaps[0]?.outcome.trace ?? trace;
});

describe("the timeline as text", () => {
  it("draws bars against what came before, and tells the times", () => {
    const lines = renderTimeline(trace, "text").split("\n");
    const bars = lines.map((line) => /│([^│]*)│ (\S+ ms)/.exec(line.replace(/^│ /, "  ")) ?? []);
    expect(bars.map(([, , time]) => time)).toEqual([
      "0–505 ms",
      "0–1 ms",
      "1–2 ms",
      "2–4 ms",
      "2–3 ms",
      "4–504 ms",
      "504–505 ms",
      "505 ms",
    ]);
    const starts = bars.map(([, bar = ""]) => bar.search(/\S/));
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(new Set(bars.map(([, bar = ""]) => bar.length))).toEqual(new Set([40]));
  });

  it("says of every line what it was", () => {
    const labels = renderTimeline(trace, "text")
      .split("\n")
      .map((line) =>
        line.slice(0, line.indexOf("│", 3) === -1 ? undefined : line.search(/ {2,}│/)).trimEnd(),
      );
    expect(labels).toEqual([
      "action sums:sum  (default runtime)",
      "├─ query accounts:balance  (transaction 1, snapshot 1)",
      "├─ fetch GET https://example.com/?a=1&b=%3C2%3E",
      "├─ action node:bob  (Node.js runtime)",
      "│  └─ query accounts:balance  (transaction 2, snapshot 1)",
      "├─ setTimeout 500 ms",
      "├─ mutation accounts:fail  (transaction 3, snapshot 1)",
      "└─ mutation accounts:write",
    ]);
  });

  it("shows what failed and what was dropped", () => {
    const text = renderTimeline(trace, "text");
    expect(text).toContain("failed: refused");
    expect(text).toMatch(/mutation accounts:write .*╌✗.*dropped: never began/);
  });

  it("shows where the writer came", () => {
    const lines = renderTimeline(explored, "text").split("\n");
    const writer = lines.findIndex((line) => line.startsWith("├─ writer"));
    expect(lines[writer]).toContain("◆");
    const column = (index: number, mark: string) => (lines[index] ?? "").indexOf(mark);
    // After the first query's bar, before the second's.
    expect(column(writer, "◆")).toBeGreaterThan((lines[1] ?? "").lastIndexOf("█"));
    const second = lines.findIndex((line) => line.includes("transaction 2"));
    expect(column(writer, "◆")).toBeLessThan(column(second, "█"));
  });

  it("is the same each time, and empty for an empty trace", () => {
    expect(renderTimeline(trace, "text")).toBe(renderTimeline(trace, "text"));
    expect(renderTimeline({ entries: [], logs: [] }, "text")).toBe("");
  });

  it("names what only belongs to a transaction with it", async () => {
    const { trace: ofMutation } = await deployment.runMutation("accounts:move", { amount: 1 });
    expect(renderTimeline(ofMutation, "text")).toMatch(
      /^mutation accounts:move {2}\(transaction 1, snapshot \d+\) /,
    );
  });
});

describe("the timeline as SVG", () => {
  const contrast = (a: string, b: string): number => {
    const luminance = (colour: string) => {
      const [r = 0, g = 0, b = 0] = [1, 3, 5]
        .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
        .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };

  it("is well-formed, with everything from the trace escaped", () => {
    const svg = renderTimeline(trace, "svg");
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
    const opened = [...svg.matchAll(/<(\w+)[^>]*?(\/?)>/g)]
      .filter(([, , closed]) => closed === "")
      .map(([, name]) => name);
    const closed = [...svg.matchAll(/<\/(\w+)>/g)].map(([, name]) => name);
    expect(opened.sort()).toEqual(closed.sort());
  });

  it("tells the same in words to those who cannot see it", () => {
    const svg = renderTimeline(trace, "svg");
    expect(svg).toContain('role="img" aria-labelledby="timeline-title timeline-desc"');
    expect(svg).toContain('<title id="timeline-title">Timeline of action sums:sum</title>');
    const [, description = ""] = /<desc[^>]*>([^]*?)<\/desc>/.exec(svg) ?? [];
    expect(description.replaceAll("&amp;", "&")).toBe(renderTimeline(trace, "text"));
  });

  it("draws the writer through all rows, and dropped work as an outline", () => {
    const svg = renderTimeline(explored, "svg");
    expect(svg).toMatch(/<line [^>]*stroke="#c2314f"[^>]*stroke-dasharray/);
    expect(svg).toMatch(/<rect [^>]*fill="none" stroke="[^"]+" stroke-dasharray="4 3"/);
  });

  it("has colours that hold on white and on dark pages", () => {
    const svg = renderTimeline(explored, "svg");
    const inks = new Set(
      [...svg.matchAll(/<text [^>]*fill="(#[0-9a-f]{6})"/g)].map(([, colour = ""]) => colour),
    );
    inks.delete("#ffffff");
    expect(inks.size).toBe(1);
    for (const ink of inks) {
      expect(contrast(ink, "#ffffff")).toBeGreaterThan(4);
      expect(contrast(ink, "#0d1117")).toBeGreaterThan(4);
    }
    const fills = new Set(
      [...svg.matchAll(/<rect [^>]*fill="(#[0-9a-f]{6})"/g)].map(([, colour = ""]) => colour),
    );
    expect(fills.size).toBe(4);
    for (const fill of fills) {
      expect(contrast(fill, "#ffffff")).toBeGreaterThan(4);
      expect(contrast(fill, "#0d1117")).toBeGreaterThan(2.5);
    }
  });
});
