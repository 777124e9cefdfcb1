import { describe, expect, it } from "vitest";

import { getNodes, parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import { isUnchecked } from "../../src/analysis/unchecked-values.js";

/** Asks about the argument of `use(…)`. */
function ask(code: string): boolean {
  const parsed = parseSyntaxTree("/app/convex/example.ts", code);
  if (parsed.type === "error") throw new Error(parsed.message);
  const call = getNodes(parsed.tree, "CallExpression").find(
    ({ callee }) => callee.type === "Identifier" && callee.name === "use",
  );
  const [argument] = call?.arguments ?? [];
  if (argument === undefined) throw new Error("the code needs a call of `use`");
  return isUnchecked(parsed.tree, argument);
}

describe("isUnchecked", () => {
  it.each([
    ["a literal", "use({ name: 'a', list: [1] });"],
    ["a parameter", "function run(name: string) { use(name); }"],
    ["a result of a function", "use(load());"],
    ["a constant of such", "const name = load().name; use(name.trim());"],
    ["as const", "use({ kind: 'a' } as const);"],
    ["a declared type", "const body: Body = JSON.parse(text); use(body);"],
    ["a value that is assigned to itself", "let name = name; use(name);"],
  ])("trusts %s", (_, code) => {
    expect(ask(code)).toBe(false);
  });

  it.each([
    ["a cast", "use(name as any);"],
    ["a cast behind a promise that it is there", "use((name as Name)!);"],
    ["parsed text", "use(JSON.parse(text).name);"],
    ["a part of a request", "async function run() { const { name } = await request.json(); use([name]); }"],
    ["any", "function run(name: any) { use({ name }); }"],
    ["one branch", "use(on ? 'a' : JSON.parse(text));"],
    ["a fallback", "use(name ?? (other as string));"],
    ["a later value", "let name = 'a'; name = JSON.parse(text); use(name);"],
    ["a spread", "use({ ...JSON.parse(text) });"],
  ])("does not trust %s", (_, code) => {
    expect(ask(code)).toBe(true);
  });
});
