import type { TSESTree } from "@typescript-eslint/utils";

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseForESLint } from "@typescript-eslint/parser";
import { visitorKeys } from "@typescript-eslint/visitor-keys";
import { describe, expect, it } from "vitest";

import { oxcEslintParser, OxcSyntaxError } from "../../src/cli/oxc-eslint-parser.js";

/** Every construct that rules meet, each at least once. */
const SYNTAX_ZOO = `"use node"; // directive
/* block */ import def, { type T, a as b } from "./a"; import * as ns from 'b'; import type { U } from "c";
import json from "./data.json" with { type: "json" };
export * from "d"; export * as e from "e"; export { def as default, type T as V }; export type { U };
declare module "m" { export const x: number; } declare global { interface Window { y: 1 } }
namespace N.M { export const z = 1 } enum Color { Red = 1, "Gr een" = Red << 2 } declare const enum E2 { A }
abstract class A<in out P extends object = {}> extends (B as any)<P> implements I, J<P> {
  @dec() static #priv?: string = "s"; declare readonly d: number; accessor acc = 1; override m!: string;
  constructor(private readonly p: number, public q?: string) { super(); } static { this.#priv = "x"; }
  get v(): number { return 1 } set v(x) {} abstract abs(): void; async *gen<T>(this: A<T>): AsyncGenerator<T> { yield* other(); }
  [key: string]: unknown; [computed](): void {} overload(a: 1): void; overload(a: unknown): void {}
}
type Cond<X> = X extends (infer R extends string)[] ? \`pre-\${R}\` : X extends [first: 1, ...rest: 2[], opt?: 3] ? never : unique symbol;
type Mapped = { readonly [K in keyof T as \`x\${K & string}\`]?: T[K] } & { -readonly [K in "a"]-?: 1 }; type Q = typeof import("x", { with: { a: "b" } });
function over(x: string): asserts x is "a"; function over(this: void, { a, b: [c = 1, , ...d] }: P, ...rest: any[]): asserts x { }
const f = async <T,>(x: T): Promise<T> => { await using r = x!; using s = y; return x satisfies T as const as unknown as T; };
label: for await (const x of y) { if (a) continue label; else break label } for (const k in o); for (let i = 0, j; ; i++, j--) { } do { } while (0); while (1) debugger;
try { throw new Error(\`a\${b}c\${\`nested \${d}\`}\`, { cause }) } catch { } finally { } switch (a) { case 1: case 2: { break } default: }
const o = { a, [b]: 1, "c": 2, 3: 4, get d() { return 1 }, set d(v) { }, async *e() { }, ...f, __proto__: null, async(x: 1) {} };
a?.b?.[c]?.(d)!.e; (a, b); a ??= b; a ||= (c &&= d); a ** -b; function ctor() { new.target } import.meta.url; await import("x"); delete a[0]; void 0; typeof a; !(~+-a);
tag<string>\`x\${1}\`; new Foo<string>; fn<number>(1); /re(?<n>g)/giu.test(x); 123n; 0xFF; 1_000; "\\u{1F600}é\\
continued"; a ? b : c ? d : e; x = y = z; [a, , b] = [, c]; ({ a: b.c, ...d } = e); (function named() { })(); (() => ({}))();
export default async function* (a = 1, { b } = {}) { yield; yield a; } export = something; import eq = require("eq"); import alias = N.M; export import al2 = N;
// 日本語 🎉 after astral characters the offsets still count UTF-16 units
const 変数 = "🎉🎉"; ctx.runQuery(変数);\r\nconst afterCrLf = 1;\u2028const afterSeparator = 2; // end`;

const JSX = `export const C = <T,>({ a, ...p }: P<T>) => <><A.B {...p} b="x" c={1} d:e>text {/* c */} {a} &amp;</A.B><ns:tag/></>;`;

/** type, range and location of every node, and every comment, in source order. */
function describeTree(program: TSESTree.Program): string[] {
  const lines: string[] = [];
  const describeNode = ({ loc, range, type }: TSESTree.Comment | TSESTree.Node): string => {
    const { end, start } = loc;
    return `${type} ${range.join("-")} ${[start.line, start.column, end.line, end.column].join(":")}`;
  };
  const visit = (node: TSESTree.Node): void => {
    lines.push(describeNode(node));
    for (const key of visitorKeys[node.type] ?? []) {
      for (const child of [(node as unknown as Record<string, unknown>)[key]].flat()) {
        if (typeof child === "object" && child !== null && "type" in child) visit(child as TSESTree.Node);
      }
    }
  };
  visit(program);
  for (const comment of program.comments ?? []) lines.push(`${describeNode(comment)} ${comment.value}`);
  return lines;
}

function parseByOxc(text: string, filePath: string): TSESTree.Program {
  return oxcEslintParser.parseForESLint(text, { filePath }).ast as unknown as TSESTree.Program;
}

function parseByTypeScript(text: string, filePath: string): TSESTree.Program {
  return parseForESLint(text, { filePath, sourceType: "module" }).ast;
}

function collectSources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("oxcEslintParser", () => {
  it.each([
    ["every construct of the language", "zoo.ts", SYNTAX_ZOO],
    ["JSX", "jsx.tsx", JSX],
    ["JSX in a .js file", "jsx.js", "export const C = () => <a b={1}>c</a>;\n"],
    ["an empty file", "empty.ts", ""],
    ["nothing but a comment", "comment.ts", "\n  // only this\n\n"],
    ["leading and trailing blank lines", "blank.ts", "\n\n  const a = 1;\n\n"],
    ["a CommonJS module", "common.cjs", "const a = require('a');\nmodule.exports = { a };\n"],
  ])(
    "gives the same nodes, ranges, locations and comments as @typescript-eslint/parser for %s",
    (_, file, text) => {
      expect(describeTree(parseByOxc(text, file))).toEqual(describeTree(parseByTypeScript(text, file)));
    },
  );

  it("gives the same trees as @typescript-eslint/parser for this package's own sources", () => {
    const files = collectSources(join(import.meta.dirname, "../../src"));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      expect(describeTree(parseByOxc(text, file)), file).toEqual(describeTree(parseByTypeScript(text, file)));
    }
  });

  it("resolves names to their declarations", () => {
    const { scopeManager } = oxcEslintParser.parseForESLint(
      "import { a } from 'a';\nexport const f = () => a;\n",
    );
    const [reference] = scopeManager?.scopes.flatMap(({ through }) => through) ?? [];
    expect(reference?.identifier.name).toBe("a");
    expect(reference?.resolved?.defs[0]?.type).toBe("ImportBinding");
  });

  it.each([
    ["a missing name", "export const a = 1;\nexport const = 2;\n", 2, 14],
    ["an unclosed block", "export function f() {", 1, 22],
    ["an error after astral characters", "const a = '🎉'; const = 1;", 1, 23],
  ])("places a syntax error at its line and column, both from 1: %s", (_, text, lineNumber, column) => {
    const parse = (): unknown => oxcEslintParser.parseForESLint(text, { filePath: "a.ts" });
    expect(parse).toThrow(OxcSyntaxError);
    expect(parse).toThrow(expect.objectContaining({ column, lineNumber }));
  });
});
