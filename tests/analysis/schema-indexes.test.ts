import { describe, expect, it } from "vitest";

import { readSchemaIndexes } from "../../src/analysis/schema-indexes.js";
import { parsers, readSnippet, type SnippetFiles } from "./snippet.js";

const SERVER = `import { defineSchema, defineTable } from "convex/server";\n`;

function describeSchema(parser: (typeof parsers)[number], files: SnippetFiles): unknown {
  const { context, tree } = readSnippet(parser, files);
  const schema = readSchemaIndexes(tree, context.resolve);
  if (schema === undefined) return "unknown";
  const tables = [...schema.tables].map(([name, indexes]) => {
    if (indexes === undefined) return `${name}: unknown`;
    const vector = [...indexes.vector].map(
      ([index, { dimensions, filterFields }]) =>
        `${index}(${String(dimensions)}; ${filterFields?.join(" ") ?? "unknown"})`,
    );
    return `${name}: ${[...vector, ...indexes.others].join(", ")}`;
  });
  return [...tables, ...(schema.isComplete ? [] : ["…"])];
}

describe.each(parsers)("readSchemaIndexes, on a tree of %s", (parser) => {
  it.each<[string, SnippetFiles, unknown]>([
    [
      "indexes of all sorts, in any order",
      `${SERVER}export default defineSchema({
        notes: defineTable({}).index("by_owner", ["owner"])
          .vectorIndex("by_embedding", { vectorField: "embedding", dimensions: 3, filterFields: ["owner"] })
          .searchIndex("by_text", { searchField: "text" }),
        "users": defineTable({}),
      });`,
      ["notes: by_embedding(3; owner), by_text, by_owner", "users: "],
    ],
    [
      "constants for the schema, its tables, numbers and names",
      `${SERVER}const SIZE = 3; const FIELDS = ["a", "b"] as const;
      const base = defineTable({}); const notes = base.vectorIndex("i", { dimensions: SIZE, filterFields: FIELDS });
      const schema = defineSchema({ notes }, { schemaValidation: false }); export default schema;`,
      ["notes: i(3; a b)"],
    ],
    [
      "tables of other modules",
      {
        "convex/schema.ts": `${SERVER}import { notes } from "./notes"; export default defineSchema({ notes });`,
        "convex/notes.ts": `${SERVER}export const notes = defineTable({}).vectorIndex("i", { dimensions: 2 });`,
      },
      ["notes: i(2; )"],
    ],
    [
      "that there may be tables which it does not name, in front of those that it does",
      `${SERVER}import { authTables } from "@convex-dev/auth/server";
      export default defineSchema({ before: defineTable({}), ...authTables, notes: defineTable({}) });`,
      ["notes: ", "…"],
    ],
    [
      "that a table is made in another way",
      `${SERVER}import { Table } from "convex-helpers/server";
      export default defineSchema({ a: Table("a", {}).table, b: withIndexes(defineTable({})), c: defineTable({}).staged() });`,
      ["a: unknown", "b: unknown", "c: unknown"],
    ],
    [
      "that parts of an index are computed",
      `${SERVER}export default defineSchema({
        a: defineTable({}).vectorIndex("i", { dimensions: size(), filterFields: [...fields] }),
        b: defineTable({}).vectorIndex("i", options),
        c: defineTable({}).vectorIndex(name, { dimensions: 1 }),
      });`,
      ["a: i(undefined; unknown)", "b: i(undefined; unknown)", "c: unknown"],
    ],
    ["nothing of a schema in another form", `export default makeSchema({});`, "unknown"],
    ["nothing of tables in another form", `${SERVER}export default defineSchema(makeTables());`, "unknown"],
  ])("reads %s", (_, files, expected) => {
    expect(describeSchema(parser, files)).toEqual(expected);
  });
});
