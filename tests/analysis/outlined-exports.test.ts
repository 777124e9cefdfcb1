import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { outlineTree, readModuleOutline } from "../../src/analysis/module-outline.js";
import { parseSyntaxTree } from "../../src/analysis/syntax-tree.js";

function outlineBoth(text: string, file = "convex/example.ts") {
  const outcome = parseSyntaxTree(file, text);
  if (outcome.type === "error") throw new Error(outcome.message);
  return { fromText: readModuleOutline(file, text)?.exports, fromTree: outlineTree(outcome.tree).exports };
}

describe("the outline of a module's exports", () => {
  it.each([
    ["export async function load() {}", [{ form: "function", name: "load" }]],
    [
      "export const load = async ({ id }: { id: string }): Promise<void> => {};",
      [{ form: "function", name: "load" }],
    ],
    ["export default function () {}", [{ form: "function", name: "default" }]],
    [
      `import { query as q } from "x"; export const list = q({});`,
      [{ form: "made", maker: { name: "query", source: "x" }, name: "list" }],
    ],
    [
      `import { query } from "x"; export default query({});`,
      [{ form: "made", maker: { name: "query", source: "x" }, name: "default" }],
    ],
    [
      `import { wrap } from "x"; export const list = wrap(1)({});`,
      [{ form: "made", maker: undefined, name: "list" }],
    ],
    ["export const status = v.union();", [{ form: "made", maker: undefined, name: "status" }]],
    ["export const limit = 5;", [{ form: "literal", name: "limit" }]],
    ["const query = 1; export { query as read };", [{ form: "other", name: "read" }]],
    ["const query = 1; export const read = query;", [{ form: "other", name: "read" }]],
    ["export let read = make();", [{ form: "other", name: "read" }]],
    ["export const read: Reader = make();", [{ form: "other", name: "read" }]],
  ])("is the same by the text and by the tree: %s", (text, expected) => {
    const { fromText, fromTree } = outlineBoth(text);
    expect(fromText).toMatchObject(expected);
    expect(fromTree).toMatchObject(expected);
  });

  it.each([
    [`export const KINDS = { A: "a", list: ["b", 2, null] } as const;`, "literal"],
    [`export const KINDS = { A: "a", query };`, "other"],
    ["export const text = `a ${query}`;", "other"],
  ])("knows by the text what holds no name: %s", (text, form) => {
    expect(outlineBoth(text).fromText).toMatchObject([{ form }]);
  });

  it("is done at once with a long table that holds a name after all", () => {
    const rows = Array.from({ length: 400 }, (_, index) => `  ${String(100_000 + index)}: "row",`).join("\n");
    const { fromText } = outlineBoth(`export const ROWS = {\n${rows}\n  last: query,\n};`);
    expect(fromText).toMatchObject([{ form: "other" }]);
  });

  it("does not look into a table of millions of characters", () => {
    const outline = readModuleOutline("convex/rows.ts", `export const ROWS = [${" ".repeat(8_000_000)}1];`);
    expect(outline?.exports).toMatchObject([{ form: "other" }]);
  });

  it("never takes by the text for something else what the tree knows, in all of our own modules", () => {
    const root = join(import.meta.dirname, "../..");
    const files = ["src", "tests/fixtures", "tests/behaviour"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    );
    expect(files.length).toBeGreaterThan(300);
    for (const file of files) {
      const { fromText = [], fromTree } = outlineBoth(readFileSync(file, "utf8"), file);
      const known = new Map(fromTree.map((exported) => [exported.name, exported]));
      for (const exported of fromText) {
        if (exported.form !== "function" && exported.form !== "made") continue;
        expect(known.get(exported.name), `${file}: ${exported.name}`).toEqual(exported);
      }
    }
  });
});
