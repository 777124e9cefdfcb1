import { describe, expect, it } from "vitest";

import { type Definition, findDefinition } from "../../src/analysis/definitions.js";
import { getNodes, type SyntaxTree } from "../../src/analysis/syntax-tree.js";
import { parsers, quoteNode, readSnippet } from "./snippet.js";

function describeDefinition(definition: Definition): string {
  switch (definition.type) {
    case "node":
      return quoteNode(definition.tree, definition.node);
    case "external":
      return `${definition.path.join(".")} of ${definition.source}`;
    case "namespace":
      return `module ${definition.tree.filename}`;
    case "parameter":
      return `parameter ${definition.variable.name}`;
    case "global":
      return `global ${definition.name}`;
    case "unknown":
      return `unknown: ${definition.reason}`;
  }
}

const OTHER = `
  export const value = "value";
  export function fn() {}
  export default class {}
  export const object = { inner: { deep: "deep" } };
  export { pkg as renamed } from "some-package";
  export * from "./star";
`;
const STAR = `export const starred = "starred"; const hidden = "hidden"; export { hidden as shown };`;

describe.each(parsers)("findDefinition on a tree of %s", (parser) => {
  it.each([
    ["a constant", `const a = "x"; use(a);`, `"x"`],
    ["a constant of a constant", `const a = "x"; const b = a; use(b);`, `"x"`],
    ["a function used before it is written", "use(f); function f() {}", "function f() {}"],
    ["a class", "class A {} use(A);", "class A {}"],
    ["a member of an object", `const o = { a: { b: "x" } }; use(o.a.b);`, `"x"`],
    ["a member that is given twice", `const o = { a: "x", a: "y" }; use(o.a);`, `"y"`],
    ["a static member", `class A { static f = "x"; } use(A.f);`, `"x"`],
    ["a destructured member", `const { a: { b } } = { a: { b: "x" } }; use(b);`, `"x"`],
    ["a destructured member with a default", `const { a = "d" } = { a: "x" }; use(a);`, `"x"`],
    ["a named import", `import { value } from "./other"; use(value);`, `"value"`],
    ["a default import", `import Other from "./other"; use(Other);`, "class {}"],
    ["a member of a namespace", `import * as o from "./other"; use(o.object.inner.deep);`, `"deep"`],
    ["a namespace", `import * as o from "./other"; use(o);`, "module /project/convex/other.ts"],
    ["an export behind export *", `import { starred } from "./other"; use(starred);`, `"starred"`],
    ["an export under another name", `import { shown } from "./star"; use(shown);`, `"hidden"`],
    ["a package's export", `import { a } from "some-package"; use(a.b);`, "a.b of some-package"],
    [
      "a package's export that a module hands on",
      `import { renamed } from "./other"; use(renamed);`,
      "pkg of some-package",
    ],
    ["a package's namespace", `import * as p from "some-package"; use(p.a.b);`, "a.b of some-package"],
    ["a package's default export", `import p from "some-package"; use(p.a);`, "default.a of some-package"],
    ["an imported module in place", `use((await import("./other")).value);`, `"value"`],
    ["a required module", `const o = require("./other"); use(o.fn);`, "function fn() {}"],
    ["a call", "const a = make(1); use(a);", "make(1)"],
    ["a parameter", "function f(a) { use(a); }", "parameter a"],
    ["a global", "use(console);", "global console"],
  ])("follows %s", (_, code, expected) => {
    expect(find(code)).toBe(expected);
  });

  it.each([
    ["a variable that is assigned twice", "let a = 1; a = 2; use(a);", "`a` is assigned more than once"],
    ["a variable without a value", "let a; use(a);", "`a` has no initial value"],
    ["an element of an array", "const [a] = list; use(a);", "`a` is taken out of a pattern"],
    ["a computed member", "const o = { a: 1 }; use(o[a]);", "a computed member"],
    ["a missing member", "const o = { a: 1 }; use(o.b);", "the object has no `b`"],
    ["a member of a call", "const o = make(); use(o.a);", "`a` is a member of a computed value"],
    ["a member of a parameter", "function f(o) { use(o.a); }", "a member of a parameter"],
    ["a missing export", `import { gone } from "./star"; use(gone);`, "the module exports no `gone`"],
    ["a missing default export", `import gone from "./star"; use(gone);`, "the module has no default export"],
    ["a missing module", `import { a } from "./gone"; use(a);`, "there is no file /project/convex/gone"],
    ["a computed import", "const { a } = await import(name); use(a);", "a computed import"],
    [
      "a circle of imports",
      `import { a } from "./circle"; export { a }; use(a);`,
      "the definition is too many steps away",
    ],
  ])("gives a reason for not knowing %s", (_, code, reason) => {
    expect(find(code)).toBe(`unknown: ${reason}`);
  });

  function find(code: string): string {
    const { context, tree } = readSnippet(parser, {
      "convex/example.ts": code,
      "convex/circle.ts": `export { a } from "./example";`,
      "convex/other.ts": OTHER,
      "convex/star.ts": STAR,
    });
    const call = getNodes(tree, "CallExpression").find(({ callee }) => quoteNode(tree, callee) === "use");
    const [argument] = call?.arguments ?? [];
    if (argument === undefined) throw new Error("a snippet needs a call of `use`");
    return describeDefinition(findDefinition(tree, argument, context.resolve));
  }
});

describe("the scopes of a file", () => {
  /** The definition of the last argument of `use(…)`, and whether the scopes were analysed to find it. */
  function findWithScopes(text: string): [definition: string, scopesWereRead: boolean] {
    const { context, tree } = readSnippet("oxc-parser", {
      "convex/example.ts": text,
      "convex/other.ts": OTHER,
    });
    let scopesWereRead = false;
    const watched: SyntaxTree = {
      filename: tree.filename,
      program: tree.program,
      get scopeManager() {
        scopesWereRead = true;
        return tree.scopeManager;
      },
      text: tree.text,
    };
    const call = getNodes(tree, "CallExpression").findLast(
      ({ callee }) => callee.type === "Identifier" && callee.name === "use",
    );
    const argument = call?.arguments.at(-1);
    if (argument === undefined) throw new Error("the text has no use(…)");
    return [describeDefinition(findDefinition(watched, argument, context.resolve)), scopesWereRead];
  }

  it.each([
    ["an import", `import { value } from "./other"; use(value);`],
    [
      "an import in an exported constant",
      `import { value } from "./other"; export const a = { b: [use(value)] };`,
    ],
    ["a member of an import", `import * as o from "./other"; export default use(o.value);`],
  ])("are not analysed for %s outside of all functions", (_, text) => {
    expect(findWithScopes(text)).toEqual([`"value"`, false]);
  });

  it.each([
    ["a parameter", `function f(value) { use(value); }`, "parameter value"],
    ["a constant in a block", `{ const value = "inner"; use(value); }`, `"inner"`],
    [
      "the variable of a loop",
      `for (const value of []) use(value);`,
      "unknown: `value` has no initial value",
    ],
    [
      "a class that is an expression",
      `const c = class value { a = use(value); };`,
      "class value { a = use(value); }",
    ],
    ["a variable of a namespace", `namespace n { const value = "inner"; use(value); }`, `"inner"`],
  ])("are asked where %s has the name of an import", (_, text, expected) => {
    expect(findWithScopes(`import { value } from "./other"; ${text}`)).toEqual([expected, true]);
  });
});
