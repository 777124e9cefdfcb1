import type { TSESTree } from "@typescript-eslint/utils";

import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { readSchemaIndexes, type SchemaIndexes, type VectorIndex } from "../analysis/schema-indexes.js";
import { collectVectorSearches, type VectorSearch } from "../analysis/vector-searches.js";
import { SCHEMA_FILES } from "../platform/entry-points.js";
import { vectorSearchLimits } from "../platform/limits.js";
import { joinPath } from "./file-path.js";

/** Something in a vector search that Convex refuses, or that finds nothing. */
export type VectorSearchFault = { readonly node: TSESTree.Node } & (
  | { readonly type: "limit"; readonly limit: number }
  | { readonly type: "emptyVector" }
  | { readonly type: "typedArray"; readonly name: string }
  | {
      readonly type: "vectorLength";
      readonly length: number;
      readonly dimensions: number;
      readonly index: string;
    }
  | { readonly type: "filterMethod"; readonly method: string }
  | { readonly type: "filterOperator"; readonly operator: string }
  | { readonly type: "filterTerms"; readonly terms: number }
  | { readonly type: "filterField"; readonly field: string; readonly index: string }
  | { readonly type: "missingTable"; readonly table: string }
  | { readonly type: "missingIndex"; readonly table: string; readonly index: string }
  | { readonly type: "otherIndex"; readonly table: string; readonly index: string }
);

/** The faults of all vector searches of a module; those that the schema decides, where it can be read. */
export function collectVectorSearchFaults(run: ModuleRun, module: ConvexModule): VectorSearchFault[] {
  const searches = collectVectorSearches(module.tree, module.ctxRoots, run.resolveModule);
  if (searches.length === 0) return [];
  const schema = readSchema(run, module);
  return searches.flatMap((search) => [
    ...collectOwnFaults(search),
    ...(schema === undefined ? [] : collectSchemaFaults(search, schema)),
  ]);
}

function readSchema(run: ModuleRun, { place }: ConvexModule): SchemaIndexes | undefined {
  if (place === undefined) return undefined;
  const path = SCHEMA_FILES.map((name) => joinPath(place.functionsDir.path, name)).find((file) =>
    run.fileExists(file),
  );
  const answer = path === undefined ? undefined : run.getModule(path);
  return answer?.type === "module" ? readSchemaIndexes(answer.module.tree, run.resolveModule) : undefined;
}

function collectOwnFaults({ filter, limit, vector }: VectorSearch): VectorSearchFault[] {
  const faults: VectorSearchFault[] = [];
  if (limit !== undefined && !isAllowedLimit(limit.value)) {
    faults.push({ limit: limit.value, node: limit.node, type: "limit" });
  }
  if (vector?.type === "typedArray") faults.push(vector);
  if (vector?.type === "array" && vector.length === 0)
    faults.push({ node: vector.node, type: "emptyVector" });
  if (filter === undefined) return faults;
  for (const { node, value } of filter.foreignMethods) {
    faults.push({ method: value, node, type: "filterMethod" });
  }
  for (const { node, value } of filter.operators) {
    faults.push({ node, operator: value, type: "filterOperator" });
  }
  if (filter.terms > vectorSearchLimits.filterTerms) {
    faults.push({ node: filter.node, terms: filter.terms, type: "filterTerms" });
  }
  return faults;
}

function isAllowedLimit(limit: number): boolean {
  return Number.isInteger(limit) && limit >= 1 && limit <= vectorSearchLimits.maxResults;
}

function collectSchemaFaults(search: VectorSearch, schema: SchemaIndexes): VectorSearchFault[] {
  const { index, table } = search;
  if (table === undefined) return [];
  const indexes = schema.tables.get(table.value);
  if (indexes === undefined) {
    const isMissing = schema.isComplete && !schema.tables.has(table.value);
    return isMissing ? [{ node: table.node, table: table.value, type: "missingTable" }] : [];
  }
  if (index === undefined) return [];
  const found = indexes.vector.get(index.value);
  if (found !== undefined) return collectIndexFaults(search, `${table.value}.${index.value}`, found);
  const type = indexes.others.has(index.value) ? "otherIndex" : "missingIndex";
  return [{ index: index.value, node: index.node, table: table.value, type }];
}

function collectIndexFaults(
  { filter, vector }: VectorSearch,
  index: string,
  { dimensions, filterFields }: VectorIndex,
): VectorSearchFault[] {
  const faults: VectorSearchFault[] = [];
  const length = vector?.type === "array" ? vector.length : 0;
  if (vector !== undefined && length > 0 && dimensions !== undefined && length !== dimensions) {
    faults.push({ dimensions, index, length, node: vector.node, type: "vectorLength" });
  }
  for (const { node, value } of filterFields === undefined ? [] : (filter?.fields ?? [])) {
    if (!filterFields?.includes(value)) faults.push({ field: value, index, node, type: "filterField" });
  }
  return faults;
}
