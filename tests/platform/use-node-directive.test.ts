import { beforeAll, describe, expect, it } from "vitest";
import { decideUseNode, findUseNodeLine, isMisspeltUseNode } from "../../src/platform/use-node-directive.js";
import { type ConvexBundler, loadConvexBundler } from "./convex-bundler.js";

let bundler: ConvexBundler;
beforeAll(async () => {
  bundler = await loadConvexBundler();
});

const lines = [
  '"use node"',
  '"use node";',
  "'use node';",
  '  "use node" ;',
  '"use node";\r',
  "\t'use node'\t",
  "\"use node'",
  '"use node";;',
  '"use node"; // why',
  '/* "use node" */',
  '("use node")',
  "`use node`",
  '"use  node"',
  '"Use node"',
  "use node",
  '"use node" + 1',
];

describe("findUseNodeLine", () => {
  it.each(lines)("accepts the line %j exactly when the bundler's own expression does", (line) => {
    expect(findUseNodeLine(line) !== undefined).toBe(bundler.useNodeDirectiveRegex.test(line));
  });

  it("gives the offsets of the quoted words on the first such line", () => {
    const text = 'import x from "x";\n/*\n  "use node";\n*/\n"use node";\n';
    const found = findUseNodeLine(text);
    expect(found).toEqual([24, 34]);
    expect(text.slice(...(found ?? []))).toBe('"use node"');
  });
});

describe("decideUseNode", () => {
  it.each([
    ["a prologue that holds it", '"use strict"; "use node";', ["use strict", "use node"], "prologue"],
    ["a prologue without it", '"use client";\nf();\n"use node";', ["use client"], "absent"],
    ["raw text that only means it", '"use\\u0020node"; // use node', ["use\\u0020node"], "absent"],
    ["an unparsable file with it on a line of its own", "@@\n'use node'\n", "unparsable", "fallback"],
    ["an unparsable file with it behind something", '"use node"; // why\n@@', "unparsable", "absent"],
    ["an unparsable file without it", "@@", "unparsable", "absent"],
  ] as const)("judges %s", (_, text, prologue, evidence) => {
    expect(decideUseNode(text, prologue)).toBe(evidence);
  });
});

describe("isMisspeltUseNode", () => {
  it.each([
    ["Use Node"],
    ["use  node"],
    ["use node "],
    [" use node"],
    ["use-node"],
    ["use_node"],
    ["usenode"],
    ["use nodejs"],
    ["use node.js"],
    ["use Node.js"],
    ["use node;"],
    ["'use node'"],
  ])("recognises %j", (value) => {
    expect(isMisspeltUseNode(value, value)).toBe(true);
  });

  it("recognises an escape, since the raw text is compared", () => {
    expect(isMisspeltUseNode("use node", "use\\u0020node")).toBe(true);
  });

  it.each([
    ["use node"],
    ["use client"],
    ["use server"],
    ["use nodes"],
    ["use node here"],
    ["please use node"],
    [""],
  ])("leaves %j alone", (value) => {
    expect(isMisspeltUseNode(value, value)).toBe(false);
  });
});
