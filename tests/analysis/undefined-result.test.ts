import { describe, expect, it } from "vitest";

import { getNodes, parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import { mayReturnUndefined } from "../../src/analysis/undefined-result.js";

function ask(code: string): boolean {
  const parsed = parseSyntaxTree("/app/convex/example.ts", `const run = async ${code};`);
  if (parsed.type === "error") throw new Error(parsed.message);
  const [node] = getNodes(parsed.tree, "ArrowFunctionExpression");
  if (node === undefined) throw new Error("there is no function");
  return mayReturnUndefined(node);
}

describe("mayReturnUndefined", () => {
  it.each([
    ["an object", "() => ({ id: 1 })"],
    ["text or null", "(on: boolean) => (on ? `on` : null)"],
    ["what another function of Convex gives", "(ctx) => await ctx.runQuery(ref)"],
    ["a fallback", "(name) => name ?? 'nobody'"],
    ["a value on every path", "(on) => { if (on) { return 1; } else { throw new Error(); } }"],
    ["a value from try and catch", "() => { try { return [1]; } catch { return []; } }"],
    ["a declared object", "(): Promise<{ id: string } | null> => load()"],
    ["a declared document", "(): Promise<Doc<'users'>[]> => load()"],
    ["what a callback gives, which is not its own", "(list) => { list.map(() => { return; }); return 1; }"],
  ])("is sure of %s", (_, code) => {
    expect(ask(code)).toBe(false);
  });

  it.each([
    ["nothing", "() => {}"],
    ["an empty return", "(on) => { if (on) return; return 1; }"],
    ["a path to the end", "(on) => { if (on) return 1; }"],
    ["a variable", "(name) => name"],
    ["a member", "(user) => user.name"],
    ["the result of a function", "() => load()"],
    ["void", "() => void 0"],
    ["a value that is there only sometimes", "(on) => on && load()"],
    ["a declared name, which may stand for anything", "(): Promise<Result> => load()"],
    ["a declared undefined", "(): Promise<string | undefined> => load()"],
  ])("is not sure of %s", (_, code) => {
    expect(ask(code)).toBe(true);
  });
});
