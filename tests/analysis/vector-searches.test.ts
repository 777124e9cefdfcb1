import { describe, expect, it } from "vitest";

import { collectCtxRoots } from "../../src/analysis/ctx.js";
import { collectRegistrations } from "../../src/analysis/registrations.js";
import { collectVectorSearches } from "../../src/analysis/vector-searches.js";
import { parsers, readSnippet } from "./snippet.js";

/** What is known of the one search in the code, without nodes. */
function describeSearch(parser: (typeof parsers)[number], body: string): unknown {
  const { context, tree } = readSnippet(
    parser,
    `import { action } from "./_generated/server"; export const go = action(async (ctx, { a, b }) => { ${body} });`,
  );
  const roots = collectCtxRoots(tree, collectRegistrations(tree, context), context);
  return collectVectorSearches(tree, roots, context.resolve).map(
    ({ filter, index, limit, table, vector }) => [
      `${String(table?.value)}.${String(index?.value)}`,
      limit?.value,
      vector?.type === "array" ? vector.length : vector?.name,
      filter && {
        fields: filter.fields.map(({ value }) => value),
        foreign: filter.foreignMethods.map(({ value }) => value),
        operators: filter.operators.map(({ value }) => value),
        terms: filter.terms,
      },
    ],
  );
}

const NO_FILTER = undefined;

describe.each(parsers)("collectVectorSearches, on a tree of %s", (parser) => {
  it.each<[string, string, unknown]>([
    [
      "literals and constants",
      "const query = { vector: [1, 2, 3], limit: 5 }; const name = `notes`; ctx.vectorSearch(name, 'by_vector', query);",
      [["notes.by_vector", 5, 3, NO_FILTER]],
    ],
    [
      "nothing that is computed",
      "ctx.vectorSearch(a, b, { vector: [...a], limit: b.limit, filter: a.filter });",
      [["undefined.undefined", undefined, undefined, NO_FILTER]],
    ],
    [
      "nothing of an object with a spread",
      "ctx.vectorSearch('t', 'i', { limit: 1, ...a });",
      [["t.i", undefined, undefined, NO_FILTER]],
    ],
    [
      "typed arrays, and not what is made of one",
      "ctx.vectorSearch('t', 'i', { vector: new Float32Array(a) }); ctx.vectorSearch('t', 'i', { vector: Array.from(new Float32Array(a)) });",
      [
        ["t.i", undefined, "Float32Array", NO_FILTER],
        ["t.i", undefined, undefined, NO_FILTER],
      ],
    ],
    [
      "the terms of the longer side of a choice",
      "ctx.vectorSearch('t', 'i', { filter: (q) => a ? q.eq('x', 1) : q.or(q.eq('y', 1), q.or(q.eq('z', 2))) });",
      [["t.i", undefined, undefined, { fields: ["x", "y", "z"], foreign: [], operators: [], terms: 2 }]],
    ],
    [
      "other methods and operators, and none of the builder that hides it",
      "ctx.vectorSearch('t', 'i', { filter: (q) => { const other = list.map((q) => q.gt(1)); return q.and(q.eq('x', a || b) || other); } });",
      [["t.i", undefined, undefined, { fields: ["x"], foreign: ["and"], operators: ["||"], terms: 0 }]],
    ],
  ])("knows %s", (_, body, expected) => {
    expect(describeSearch(parser, body)).toEqual(expected);
  });
});
