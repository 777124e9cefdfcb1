import { describe, expect, it } from "vitest";

import { parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import { chooseUnusedName } from "../../src/fixes/unused-name.js";

function choose(text: string, wanted: string, taken: readonly string[] = []): string {
  const outcome = parseSyntaxTree("/project/convex/messages.ts", text);
  if (outcome.type === "error") throw new Error(outcome.message);
  return chooseUnusedName(outcome.tree, wanted, new Set(taken));
}

describe("chooseUnusedName", () => {
  it("keeps a name that means nothing in the file", () => {
    expect(choose("export const list = 1;", "getUser")).toBe("getUser");
  });

  it("counts up past names of the module, of inner scopes and of globals that are used", () => {
    expect(choose("const load = 1; function f(load2: number) { return load3; }", "load")).toBe("load4");
  });

  it("counts up past names that the repair has given away", () => {
    expect(choose("", "load", ["load", "load2"])).toBe("load3");
  });

  it("takes property names for free", () => {
    expect(choose("export const x = { load: 1 };", "load")).toBe("load");
  });

  it.each(["delete", "arguments", "$load"])("does not use %s as it is", (wanted) => {
    expect(choose("", wanted)).toBe(`${wanted}2`);
  });
});
