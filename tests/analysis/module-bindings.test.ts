import dedent from "dedent";
import { describe, expect, it } from "vitest";

import {
  findPatternPath,
  getModuleBindings,
  patternIdentifiers,
} from "../../src/analysis/module-bindings.js";
import { getNodes } from "../../src/analysis/syntax-tree.js";
import { parsers, quoteNode, readSnippet } from "./snippet.js";

describe.each(parsers)("on a tree of %s", (parser) => {
  it.each([
    [`import a from "m";`, "a is default of m"],
    [`import { a } from "m";`, "a is a of m"],
    [`import { b as a } from "m";`, "a is b of m"],
    [`import { "b c" as a } from "m";`, "a is b c of m"],
    [`import * as a from "m";`, "a is * of m"],
    [`import a = require("m");`, "a is * of m"],
    [`import type { a } from "m";`, "a is type a of m"],
    [`import { type a } from "m";`, "a is type a of m"],
    [`import type a from "m";`, "a is type default of m"],
    [`import "m";`, ""],
    [`import a = b.c;`, ""],
  ])("getModuleBindings reads `%s`", (text, expected) => {
    const { imports } = getModuleBindings(readSnippet(parser, text).tree);
    const shown = imports.map(
      ({ imported, local, source, typeOnly }) =>
        `${local.name} is ${typeOnly ? "type " : ""}${imported} of ${source}`,
    );
    expect(shown.join(", ")).toBe(expected);
  });

  it.each([
    ["export const a = 1, { b: [c] } = d;", "a: a, c: c"],
    ["export function a() {}", "a: function a() {}"],
    ["export class a {}", "a: class a {}"],
    ["export default a;", "default: a"],
    ["export default () => 1;", "default: () => 1"],
    ["const a = 1; export { a, a as b };", "a: a, b: a"],
    [`export { a as b } from "m";`, "b: a of m"],
    [`export { default } from "m";`, "default: default of m"],
    [`export * as a from "m";`, "a: * of m"],
    ["export type a = 1;", "type a: type a = 1;"],
    ["export interface a {}", "type a: interface a {}"],
    ["type a = 1; export type { a };", "type a: a"],
    [`export { type a } from "m";`, "type a: a of m"],
    [`export type * as a from "m";`, "type a: * of m"],
    ["export {};", ""],
  ])("getModuleBindings reads `%s`", (text, expected) => {
    const { tree } = readSnippet(parser, text);
    const shown = [...getModuleBindings(tree).exports].map(([name, exported]) => {
      const value =
        exported.type === "local"
          ? quoteNode(tree, exported.value)
          : `${exported.imported} of ${exported.source}`;
      return `${exported.typeOnly ? "type " : ""}${name}: ${value}`;
    });
    expect(shown.join(", ")).toBe(expected);
  });

  it("getModuleBindings keeps `export *` apart", () => {
    const { tree } = readSnippet(parser, `export * from "a"; export * from "b"; export * as c from "c";`);
    expect(getModuleBindings(tree).starExports.map(({ source }) => source.value)).toEqual(["a", "b"]);
  });

  it("patternIdentifiers and findPatternPath read every form of pattern", () => {
    const { tree } = readSnippet(
      parser,
      dedent`
        const { a, b: { c, "d": e }, f: g = 1, [h]: i, j: [k], ...l } = value;
      `,
    );
    const [declarator] = getNodes(tree, "VariableDeclarator");
    if (declarator === undefined) throw new Error("no pattern");
    const paths = patternIdentifiers(declarator.id).map(
      (identifier) => `${identifier.name}: ${findPatternPath(declarator.id, identifier)?.join(".") ?? "?"}`,
    );
    expect(paths).toEqual(["a: a", "c: b.c", "e: b.d", "g: f", "i: ?", "k: ?", "l: "]);
  });
});
