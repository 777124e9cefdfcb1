import type { TSESTree } from "@typescript-eslint/utils";

import { findVariable, getStaticName, type SyntaxTree, unwrapExpression } from "./syntax-tree.js";

/** Namespaces and functions of the language all of whose calls come back at once. */
const SYNCHRONOUS_GLOBALS = new Set([
  "BigInt",
  "Boolean",
  "Date",
  "JSON",
  "Math",
  "Number",
  "Object",
  "String",
  "Symbol",
  "console",
  "decodeURIComponent",
  "encodeURIComponent",
  "isNaN",
  "parseFloat",
  "parseInt",
  "structuredClone",
]);

/**
 * Methods of strings, numbers, dates and arrays that no library gives a promise under the same name. Those that take a
 * callback are not here: what the callback does counts.
 */
const SYNCHRONOUS_METHODS = new Set([
  "charCodeAt",
  "codePointAt",
  "concat",
  "endsWith",
  "getTime",
  "includes",
  "indexOf",
  "join",
  "lastIndexOf",
  "localeCompare",
  "normalize",
  "padEnd",
  "padStart",
  "repeat",
  "slice",
  "split",
  "startsWith",
  "substring",
  "toFixed",
  "toISOString",
  "toLocaleString",
  "toLowerCase",
  "toString",
  "toUpperCase",
  "trim",
  "trimEnd",
  "trimStart",
]);

/** True for calls of the language itself that certainly give no promise: `JSON.parse(…)`, `name.trim()`. */
export function isSynchronousCall(tree: SyntaxTree, call: TSESTree.CallExpression): boolean {
  const callee = unwrapExpression(call.callee);
  if (callee.type === "Identifier") return isGlobal(tree, callee);
  if (callee.type !== "MemberExpression") return false;
  const owner = unwrapExpression(callee.object);
  if (owner.type === "Identifier" && isGlobal(tree, owner)) return true;
  return SYNCHRONOUS_METHODS.has(getStaticName(callee) ?? "");
}

function isGlobal(tree: SyntaxTree, identifier: TSESTree.Identifier): boolean {
  return SYNCHRONOUS_GLOBALS.has(identifier.name) && findVariable(tree, identifier) === undefined;
}
