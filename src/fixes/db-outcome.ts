import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { DbGroup } from "./db-group.js";

import { getStaticName, unwrapExpression } from "../analysis/syntax-tree.js";

/** How what a group gives comes out of the function that it becomes. */
export type DbOutcome =
  | { readonly type: "nothing" }
  /** The group ends the function around it with this value. */
  | { readonly type: "returned"; readonly value: TSESTree.Expression }
  | { readonly type: "value"; readonly variable: Variable; readonly declarator: TSESTree.VariableDeclarator }
  | { readonly type: "object"; readonly variables: readonly Variable[] };

/** @param results the variables of the group that the code behind it reads */
export function findDbOutcome({ functionNode, parts }: DbGroup, results: readonly Variable[]): DbOutcome {
  const last = parts.at(-1);
  if (last === functionNode.body)
    return { type: "returned", value: functionNode.body as TSESTree.Expression };
  if (last?.type === "ReturnStatement") {
    return last.argument === null ? { type: "nothing" } : { type: "returned", value: last.argument };
  }
  const [only] = results;
  if (only === undefined) return { type: "nothing" };
  const definition = only.defs[0];
  const isValue =
    results.length === 1 &&
    definition?.type === "Variable" &&
    definition.node.id.type === "Identifier" &&
    definition.parent.declarations.length === 1 &&
    definition.node.init !== null &&
    isDocument(definition.node.init);
  return isValue
    ? { declarator: definition.node, type: "value", variable: only }
    : { type: "object", variables: results };
}

/** What the database gives is never undefined; as undefined, a result would come back as null. */
function isDocument(init: TSESTree.Node): boolean {
  const node = unwrapExpression(init);
  if (node.type !== "AwaitExpression") return false;
  const call = unwrapExpression(node.argument);
  const name =
    call.type === "CallExpression" && call.callee.type === "MemberExpression"
      ? getStaticName(call.callee)
      : "";
  return /^(?:collect|first|get|insert|paginate|take|unique)$/.test(name ?? "");
}
