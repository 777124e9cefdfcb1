import dedent from "dedent";
import { describe, expect, it } from "vitest";

import {
  contains,
  findEnclosingFunction,
  findVariable,
  getNodes,
  getStaticName,
  parseSyntaxTree,
  someNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
  wrapExpression,
} from "../../src/analysis/syntax-tree.js";
import { parsers, quoteNode, readSnippet } from "./snippet.js";

describe("parseSyntaxTree", () => {
  it("links each node to its parent, up to the program", () => {
    const { tree } = readSnippet("oxc-parser", "export const a = () => { return <T>(x as T); };");
    const orphans: string[] = [];
    visitNodes(tree.program, (node) => {
      if (node.type !== "Program" && !quoteNode(tree, node.parent).includes(quoteNode(tree, node))) {
        orphans.push(node.type);
      }
      return undefined;
    });
    expect(orphans).toEqual([]);
    expect(getNodes(tree, "ReturnStatement")[0]?.parent.parent?.type).toBe("ArrowFunctionExpression");
  });

  it("answers a syntax error with the parser's message", () => {
    const outcome = parseSyntaxTree("/a.ts", "export const = 1;");
    expect(outcome.type === "error" && outcome.message).toMatch(/unexpected token/i);
  });

  it.each(["/a.ts", "/a.tsx", "/a.mts", "/a.js", "/a.jsx"])("parses %s by its extension", (filename) => {
    const text = filename.endsWith("x") ? "export const a = <b>c</b>;" : "export const a = 1;";
    expect(parseSyntaxTree(filename, text).type).toBe("tree");
  });
});

describe.each(parsers)("on a tree of %s", (parser) => {
  function read(text: string): SyntaxTree {
    return readSnippet(parser, text).tree;
  }

  function identifiers(tree: SyntaxTree, name: string) {
    return getNodes(tree, "Identifier").filter((node) => node.name === name);
  }

  it("getNodes gives the nodes of a type in source order", () => {
    const tree = read("f(g(1), { h: h(2) }); class A { m() { return i(3); } }");
    expect(getNodes(tree, "CallExpression").map((call) => quoteNode(tree, call.callee))).toEqual([
      "f",
      "g",
      "h",
      "i",
    ]);
    expect(getNodes(tree, "WhileStatement")).toEqual([]);
  });

  it("visitNodes leaves out what is below a skipped node", () => {
    const tree = read("a(() => { b(); }); c();");
    const called: string[] = [];
    visitNodes(tree.program, (node) => {
      if (node.type === "ArrowFunctionExpression") return "skip";
      if (node.type === "CallExpression") called.push(quoteNode(tree, node.callee));
      return undefined;
    });
    expect(called).toEqual(["a", "c"]);
  });

  it("someNode stops at the first node that it is asked for, and leaves out what is below a skipped node", () => {
    const tree = read("a(() => { b(); }); c(); d();");
    const asked: string[] = [];
    const calls = (name: string): boolean =>
      someNode(tree.program, (node) => {
        if (node.type === "ArrowFunctionExpression") return "skip";
        if (node.type !== "CallExpression") return false;
        asked.push(quoteNode(tree, node.callee));
        return asked.at(-1) === name;
      });
    expect([calls("c"), calls("b")]).toEqual([true, false]);
    expect(asked).toEqual(["a", "c", "a", "c", "d"]);
  });

  it("findVariable tells a variable from one of the same name in another scope", () => {
    const tree = read("const x = 1; function f(x) { return x; } x;");
    const variables = identifiers(tree, "x").map((node) => findVariable(tree, node));
    expect(variables.map((variable) => variable?.defs[0]?.type)).toEqual([
      "Variable",
      "Parameter",
      "Parameter",
      "Variable",
    ]);
    expect(variables[0]).toBe(variables[3]);
    expect(variables[1]).toBe(variables[2]);
    expect(variables[0]).not.toBe(variables[1]);
  });

  it("findVariable knows no variable for globals and property names", () => {
    const tree = read("require(a.b);");
    for (const name of ["require", "b"]) {
      expect(identifiers(tree, name).map((node) => findVariable(tree, node))).toEqual([undefined]);
    }
  });

  it("findEnclosingFunction stops at the innermost function, and at none at module level", () => {
    const tree = read("function outer() { const inner = () => deep; } top;");
    expect(identifiers(tree, "deep").map((node) => findEnclosingFunction(node)?.type)).toEqual([
      "ArrowFunctionExpression",
    ]);
    expect(identifiers(tree, "top").map((node) => findEnclosingFunction(node))).toEqual([undefined]);
  });

  it.each(["x as any", "<any>x", "x!", "x satisfies T", "(x)", "((x as any)!)", "x<string>"])(
    "unwrapExpression sees x in `%s`",
    (text) => {
      const tree = read(`const value = ${text};`);
      const [declarator] = getNodes(tree, "VariableDeclarator");
      const inner = declarator?.init && unwrapExpression(declarator.init);
      expect(inner && quoteNode(tree, inner)).toBe("x");
    },
  );

  it("contains holds for a node itself and what is below it, not for what is around or beside it", () => {
    const tree = read("f(a, g(b));");
    const [outer, inner] = getNodes(tree, "CallExpression");
    const [a] = identifiers(tree, "a");
    if (outer === undefined || inner === undefined || a === undefined)
      throw new Error("two calls and a name");
    expect([contains(outer, outer), contains(outer, inner), contains(outer, a)]).toEqual([true, true, true]);
    expect([contains(inner, outer), contains(inner, a), contains(a, inner)]).toEqual([false, false, false]);
  });

  it("wrapExpression climbs to the outermost node of the same value", () => {
    const tree = read("const value = (x! as any) satisfies T; f((y as T).z);");
    const [x, y] = [...identifiers(tree, "x"), ...identifiers(tree, "y")];
    expect(x && quoteNode(tree, wrapExpression(x))).toBe("(x! as any) satisfies T");
    expect(y && quoteNode(tree, wrapExpression(y))).toBe("y as T");
  });

  it.each([
    ["a.b", "b"],
    [`a["b"]`, "b"],
    ["a[`b`]", "b"],
    ["a?.b", "b"],
    ["a[b]", undefined],
    ["a[0]", undefined],
    ["a[`${b}`]", undefined],
  ])("getStaticName of `%s` is %s", (text, name) => {
    const [member] = getNodes(read(`${text};`), "MemberExpression");
    expect(member && getStaticName(member)).toBe(name);
  });

  it("getStaticName reads keys of objects and members of classes", () => {
    const tree = read(dedent`
      const a = { b: 1, "c": 2, [d]: 3, ["e"]: 4 };
      class F { g() {} #h = 1; static {} [i: string]: unknown; }
    `);
    expect(getNodes(tree, "Property").map(getStaticName)).toEqual(["b", "c", undefined, "e"]);
    const [body] = getNodes(tree, "ClassBody");
    expect(body?.body.map(getStaticName)).toEqual(["g", "h", undefined, undefined]);
  });
});
