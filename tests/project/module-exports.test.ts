import { describe, expect, it } from "vitest";

import { collectExportedNames } from "../../src/project/module-exports.js";
import { quoteNode } from "../analysis/snippet.js";
import { createRunBench } from "./run-bench.js";

/** `name at place` for every export of `convex/example.ts`, among these other files of `convex/`. */
function collect(code: string, others: Readonly<Record<string, string>> = {}): string[] {
  const files = Object.entries(others).map(([name, text]) => [`convex/${name}`, text] as const);
  const bench = createRunBench({
    ...Object.fromEntries(files),
    "convex/example.ts": code,
    "package.json": "{}",
  });
  const run = bench.lint("convex/example.ts");
  const { tree } = run.linted;
  return collectExportedNames(run, run.linted).map(({ name, node }) => `${name} at ${quoteNode(tree, node)}`);
}

describe("collectExportedNames", () => {
  it.each<[what: string, code: string, expected: string[]]>([
    [
      "declared names",
      "export const a = 1, b = 2; export function c() {} export class D {}",
      ["a at a", "b at b", "c at c", "D at D"],
    ],
    ["destructured names", "export const { a, b: [c], ...d } = f();", ["a at a", "c at c", "d at d"]],
    ["specifiers", "const a = 1; export { a, a as b };", ["a at a", "b at a as b"]],
    ["specifiers of other modules", 'export { a, b as c } from "./other";', ["a at a", "c at b as c"]],
    ["a namespace", 'export * as ns from "./other";', ["ns at ns"]],
    ["a default export, by what it calls", "export default query({ args: {} });", ["default at query"]],
    ["a default export behind a cast", "export default (query({}) as any);", ["default at query"]],
    ["a default export by its value", "export default list;", ["default at list"]],
    ["a name for the default export", "const a = 1; export { a as default };", ["default at a as default"]],
  ])("finds %s", (_, code, expected) => {
    expect(collect(code)).toEqual(expected);
  });

  it.each([
    "export interface A {}",
    "export type A = 1;",
    "export type { A } from './other';",
    "export { type A } from './other';",
    "export type * from './other';",
    "const a = 1; f(a);",
  ])("leaves out %s", (code) => {
    expect(collect(code, { "other.ts": "export interface A {} export const b = 1;" })).toEqual([]);
  });
});

describe("collectExportedNames behind `export *`", () => {
  it("points at the star that brings the name in, through further stars too", () => {
    const found = collect('export * from "./one"; export const own = 1;', {
      "one.ts": 'export const a = 1; export * from "./two";',
      "two.ts": "export const b = 2;",
    });
    expect(found).toEqual(["own at own", 'a at "./one"', 'b at "./one"']);
  });

  it("leaves the default export behind", () => {
    expect(collect('export * from "./one";', { "one.ts": "export default 1; export const a = 1;" })).toEqual([
      'a at "./one"',
    ]);
  });

  it("prefers the module's own name", () => {
    expect(
      collect('export * from "./one"; export const a = 1;', { "one.ts": "export const a = 2;" }),
    ).toEqual(["a at a"]);
  });

  it("ends in modules that export each other", () => {
    const found = collect('export * from "./one"; export const a = 1;', {
      "one.ts": 'export * from "./example"; export const b = 2;',
    });
    expect(found).toEqual(["a at a", 'b at "./one"']);
  });

  it("knows nothing of packages, of files that are missing or do not parse, nor of data", () => {
    const found = collect(
      'export * from "zod"; export * from "./missing"; export * from "./broken"; export * from "./data.json";',
      { "broken.ts": "export const = 1;", "data.json": '{ "a": 1 }' },
    );
    expect(found).toEqual([]);
  });
});
