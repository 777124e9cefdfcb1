/**
 * What vector searches and the indexes behind them are made with.
 * Source: `convex/src/server/impl/vector_search_impl.ts` for filters, `convex/src/server/schema.ts` for indexes.
 */

/** The methods of the builder that a filter is given. */
export const VECTOR_FILTER_METHODS: ReadonlySet<string> = new Set(["eq", "or"]);

/** The methods of a table definition that add an index, and whether vector searches can use that. */
export const TABLE_INDEX_METHODS: ReadonlyMap<string, "other" | "vector"> = new Map<
  string,
  "other" | "vector"
>([
  ["index", "other"],
  ["searchIndex", "other"],
  ["vectorIndex", "vector"],
]);
