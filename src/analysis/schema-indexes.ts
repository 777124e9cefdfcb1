import type { TSESTree } from "@typescript-eslint/utils";

import { TABLE_INDEX_METHODS } from "../platform/vector-search.js";
import {
  findDefinition,
  findExportDefinition,
  findPropertyValue,
  type ResolveModule,
} from "./definitions.js";
import { findStaticNumber, findStaticString } from "./static-literals.js";
import { getStaticName, type SyntaxTree, unwrapExpression } from "./syntax-tree.js";

/** `.vectorIndex("by_embedding", { vectorField, dimensions, filterFields })`; undefined for what is not written plainly. */
export interface VectorIndex {
  readonly dimensions: number | undefined;
  readonly filterFields: readonly string[] | undefined;
}

/** The indexes of one table, all of them. */
export interface TableIndexes {
  readonly vector: ReadonlyMap<string, VectorIndex>;
  /** Names of the indexes of other sorts. */
  readonly others: ReadonlySet<string>;
}

/** What a schema says about indexes. */
export interface SchemaIndexes {
  /** undefined for a table whose definition could not be read. */
  readonly tables: ReadonlyMap<string, TableIndexes | undefined>;
  /** Whether there may be further tables, spread in from elsewhere. */
  readonly isComplete: boolean;
}

/** Reads `export default defineSchema({ … })`; undefined for a schema in another form. */
export function readSchemaIndexes(tree: SyntaxTree, resolve: ResolveModule): SchemaIndexes | undefined {
  const exported = findExportDefinition(tree, "default", resolve);
  if (exported.type !== "node" || exported.node.type !== "CallExpression") return undefined;
  const call = exported.node;
  if (!isServerFunction(exported.tree, call.callee, "defineSchema", resolve)) return undefined;
  const [argument] = call.arguments;
  const definition = argument && findDefinition(exported.tree, argument, resolve);
  if (definition?.type !== "node" || definition.node.type !== "ObjectExpression") return undefined;
  const tables = new Map<string, TableIndexes | undefined>();
  let isComplete = true;
  for (const property of definition.node.properties) {
    const name = property.type === "Property" ? getStaticName(property) : undefined;
    if (property.type !== "Property" || name === undefined) {
      isComplete = false;
      // It may replace what stands before it.
      tables.clear();
      continue;
    }
    tables.set(name, readTable(definition.tree, property.value, resolve));
  }
  return { isComplete, tables };
}

function isServerFunction(
  tree: SyntaxTree,
  callee: TSESTree.Node,
  name: string,
  resolve: ResolveModule,
): boolean {
  const definition = findDefinition(tree, callee, resolve);
  return (
    definition.type === "external" && definition.source === "convex/server" && definition.path[0] === name
  );
}

/** `defineTable({ … }).index(…).vectorIndex(…)`, from the outside in. */
function readTable(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
): TableIndexes | undefined {
  const vector = new Map<string, VectorIndex>();
  const others = new Set<string>();
  let at = findDefinition(tree, expression, resolve);
  while (at.type === "node" && at.node.type === "CallExpression") {
    const { callee } = at.node;
    if (isServerFunction(at.tree, callee, "defineTable", resolve)) return { others, vector };
    const method = unwrapExpression(callee);
    if (method.type !== "MemberExpression") return undefined;
    const [nameNode, config] = at.node.arguments;
    const kind = TABLE_INDEX_METHODS.get(getStaticName(method) ?? "");
    const name = findStaticString(at.tree, nameNode, resolve);
    if (kind === undefined || name === undefined) return undefined;
    if (kind === "vector") vector.set(name, readVectorIndex(at.tree, config, resolve));
    else others.add(name);
    at = findDefinition(at.tree, method.object, resolve);
  }
  return undefined;
}

function readVectorIndex(
  tree: SyntaxTree,
  config: TSESTree.Node | undefined,
  resolve: ResolveModule,
): VectorIndex {
  const definition = config && findDefinition(tree, config, resolve);
  const object = definition?.type === "node" ? definition.node : undefined;
  if (
    definition?.type !== "node" ||
    object?.type !== "ObjectExpression" ||
    object.properties.some(isSpread)
  ) {
    return { dimensions: undefined, filterFields: undefined };
  }
  const fields = findPropertyValue(object, "filterFields");
  return {
    dimensions: findStaticNumber(definition.tree, findPropertyValue(object, "dimensions"), resolve),
    filterFields: fields === undefined ? [] : readStrings(definition.tree, fields, resolve),
  };
}

function isSpread({ type }: TSESTree.Node): boolean {
  return type === "SpreadElement";
}

function readStrings(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
): readonly string[] | undefined {
  const definition = findDefinition(tree, expression, resolve);
  if (definition.type !== "node" || definition.node.type !== "ArrayExpression") return undefined;
  const strings = definition.node.elements.map((element) =>
    findStaticString(definition.tree, element ?? undefined, resolve),
  );
  return strings.every((value) => value !== undefined) ? strings : undefined;
}
