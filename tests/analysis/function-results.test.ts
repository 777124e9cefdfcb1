import { describe, expect, it } from "vitest";

import { collectReturned, mayEndWithoutValue } from "../../src/analysis/function-results.js";
import { type FunctionNode, getNodes, type SyntaxTree } from "../../src/analysis/syntax-tree.js";
import { quoteNode, readSnippet } from "./snippet.js";

function read(code: string): { readonly node: FunctionNode; readonly tree: SyntaxTree } {
  const { tree } = readSnippet("oxc-parser", `const run = ${code};`);
  const [node] = getNodes(tree, "ArrowFunctionExpression");
  if (node === undefined) throw new Error("there is no function");
  return { node, tree };
}

describe("collectReturned", () => {
  it.each([
    ["(a) => a.b", ["a.b"]],
    ["(a) => { if (a) return; return a; }", ["a"]],
    ["(a) => { for (const b of a) { if (b) return b; } return null; }", ["b", "null"]],
    ["(a) => { a.map(() => { return 1; }); }", []],
  ])("finds what %s gives back", (code, expected) => {
    const { node, tree } = read(code);
    expect(collectReturned(node).map((returned) => quoteNode(tree, returned))).toEqual(expected);
  });
});

describe("mayEndWithoutValue", () => {
  it.each([
    "(a) => a",
    "(a) => { return a; }",
    "(a) => { if (a) return 1; else { throw new Error(); } }",
    "(a) => { switch (a) { case 1: case 2: return 1; default: throw new Error(); } }",
    "(a) => { switch (a) { default: { for (const b of a) { if (b) break; } return 1; } } }",
    "(a) => { try { return a(); } catch { return 1; } }",
    "(a) => { try { a(); } finally { return 1; } }",
  ])("is false of %s", (code) => {
    expect(mayEndWithoutValue(read(code).node)).toBe(false);
  });

  it.each([
    "() => {}",
    "(a) => { if (a) return 1; }",
    "(a) => { if (a) return; return 1; }",
    "(a) => { switch (a) { case 1: return 1; } }",
    "(a) => { switch (a) { case 1: if (a.b) break; return 1; default: return 2; } }",
    "(a) => { try { return a(); } catch { console.log(1); } }",
    "(a) => { for (;;) { if (a) return 1; } }",
  ])("is true of %s", (code) => {
    expect(mayEndWithoutValue(read(code).node)).toBe(true);
  });
});
