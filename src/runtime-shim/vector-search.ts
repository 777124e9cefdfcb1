import { vectorSearchLimits } from "../platform/limits.js";
import { serviceErrors } from "../platform/messages.js";
import { refusal } from "./function-error.js";
import type { Invocation } from "./invocation.js";
import type { VectorIndexFacts } from "./schema-facts.js";

interface VectorQuery {
  readonly indexName: string;
  readonly limit?: number;
  readonly vector: readonly number[];
  readonly expressions: unknown;
}

/**
 * `ctx.vectorSearch`: a snapshot of its own, so nothing that an open mutation has written is seen.
 * Source of the refusals: `crates/vector`, `crates/database/src/database.rs`.
 */
export async function searchVectors(
  invocation: Invocation,
  request: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { engine, schema } = invocation.run.services;
  const query = request["query"] as VectorQuery;
  if (invocation.run.options.words === "convex") {
    const [table = ""] = query.indexName.split(".");
    if (schema.tables.length > 0 && !schema.tables.includes(table)) return JSON.stringify({ results: [] });
    checkQuery(query, schema.indexes);
  }
  // The engine would give all rows where no limit is asked for.
  const limited = JSON.stringify({
    ...request,
    query: { limit: vectorSearchLimits.defaultResults, ...query },
  });
  return await engine.transact("query", () =>
    engine.syscalls.asyncSyscall("1.0/actions/vectorSearch", limited),
  );
}

function checkQuery(query: VectorQuery, indexes: ReadonlyMap<string, VectorIndexFacts | undefined>): void {
  const { indexName, vector, limit = vectorSearchLimits.defaultResults } = query;
  if (!indexes.has(indexName)) throw refusal(serviceErrors.vectorIndexMissing(indexName));
  const index = indexes.get(indexName);
  if (index === undefined) throw refusal(serviceErrors.notAVectorIndex(indexName));
  if (vector.length !== index.dimensions) {
    throw refusal(serviceErrors.vectorDimensions(index.dimensions, vector.length));
  }
  if (limit > vectorSearchLimits.maxResults) throw refusal(serviceErrors.vectorLimit(limit));
  const fields = filterFields(query.expressions);
  if (fields.length > vectorSearchLimits.filterTerms) {
    throw refusal(serviceErrors.vectorConditions(indexName, fields.length));
  }
  const foreign = fields.find((field) => !index.filterFields.includes(field));
  if (foreign !== undefined) throw refusal(serviceErrors.vectorFilterField(indexName, foreign));
}

/** The fields that a filter compares, one per term. */
function filterFields(expression: unknown): string[] {
  if (expression === null || expression === undefined) return [];
  if (typeof expression !== "object") throw refusal(serviceErrors.vectorFilterShape());
  if ("$or" in expression && Array.isArray(expression.$or)) return expression.$or.flatMap(filterFields);
  if (!("$eq" in expression) || !Array.isArray(expression.$eq))
    throw refusal(serviceErrors.vectorFilterShape());
  const [field, literal] = expression.$eq as unknown[];
  if (!isNode(field, "$field") || !isNode(literal, "$literal"))
    throw refusal(serviceErrors.vectorFilterOperands());
  return [String((field as { $field: unknown }).$field)];
}

function isNode(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && key in value;
}
