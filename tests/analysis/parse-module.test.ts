import { subscribe, unsubscribe } from "node:diagnostics_channel";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { parseHead, parseModule } from "../../src/analysis/parse-module.js";

const parsed: string[] = [];
const onParse = (message: unknown): void => {
  parsed.push((message as { readonly filename: string }).filename);
};
beforeAll(() => {
  subscribe("convex-actions:parse", onParse);
});
beforeEach(() => {
  parsed.length = 0;
});
afterAll(() => {
  unsubscribe("convex-actions:parse", onParse);
});

describe("parsing a module", () => {
  it("takes one parse for the head and the tree behind it", () => {
    expect(parseHead("a.ts", "import a from 'a'; // why").comments).toHaveLength(1);
    expect(parseModule("a.ts", "import a from 'a'; // why").program.body).toHaveLength(1);
    expect(parsed).toEqual(["a.ts"]);
  });

  it("keeps the heads of some files that were asked for in between, and no more", () => {
    const names = Array.from({ length: 20 }, (_, index) => `kept${index}.ts`);
    for (const name of names) parseHead(name, "a();");
    parsed.length = 0;
    parseModule("kept19.ts", "a();");
    parseModule("kept10.ts", "a();");
    expect(parsed).toEqual([]);
    parseModule("kept0.ts", "a();");
    expect(parsed).toEqual(["kept0.ts"]);
  });

  it("gives everybody a tree of their own", () => {
    parseHead("b.ts", "b();");
    const { program } = parseModule("b.ts", "b();");
    expect(parseModule("b.ts", "b();").program).not.toBe(program);
    expect(parsed).toEqual(["b.ts", "b.ts"]);
  });

  it.each([
    ["another text", "c.ts", "c(2);"],
    ["another file", "d.ts", "c();"],
  ])("parses anew for %s", (_, filename, text) => {
    parseHead("c.ts", "c();");
    expect(parseModule(filename, text).program.body).toHaveLength(1);
    expect(parsed).toEqual(["c.ts", filename]);
  });

  it("parses anew for errors that the head was not asked for", () => {
    const text = "const a = 1; const a = 2;";
    expect(parseHead("e.ts", text).errors).toEqual([]);
    expect(parseModule("e.ts", text, { semantic: true }).errors).toHaveLength(1);
  });
});
