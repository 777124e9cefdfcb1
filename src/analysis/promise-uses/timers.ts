import type { TSESTree } from "@typescript-eslint/utils";

import type { PromiseContext } from "./promise-context.js";
import type { PromiseSources } from "./promise-sources.js";

import {
  findVariable,
  type FunctionNode,
  isFunctionNode,
  someNode,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "../syntax-tree.js";
import { findFunctionTarget, type FunctionTarget } from "./callee-function.js";
import { isGlobal } from "./promise-destination.js";

const TIMERS = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"] as const;

export type TimerName = (typeof TIMERS)[number];

/** `setTimeout` for a call of the global of that name. */
export function findTimerName(tree: SyntaxTree, call: TSESTree.CallExpression): TimerName | undefined {
  const callee = unwrapExpression(call.callee);
  return TIMERS.find((name) => isGlobal(tree, callee, name));
}

/** The function that a timer runs, when it does asynchronous work; undefined when it does not, or is not known. */
export function findTimerWork(
  tree: SyntaxTree,
  call: TSESTree.CallExpression,
  sources: PromiseSources,
  context: PromiseContext,
): FunctionTarget | undefined {
  const [callback] = call.arguments;
  const target = callback && findFunctionTarget(tree, callback, context.resolve);
  if (target === undefined) return undefined;
  const { functionNode } = target;
  const isAsync = functionNode.async && hasAwait(functionNode);
  return isAsync || sources.doesPromiseWork(target.tree, functionNode) ? target : undefined;
}

function hasAwait(root: TSESTree.Node): boolean {
  return someNode(root, (node) =>
    node !== root && isFunctionNode(node) ? "skip" : node.type === "AwaitExpression",
  );
}

/**
 * True for a timer whose handle is used: a deadline or a heartbeat that is cleared when the work is done, or a handle
 * that is given away, which may be cleared elsewhere.
 */
export function isTimerHandleUsed(tree: SyntaxTree, call: TSESTree.CallExpression): boolean {
  const value = wrapExpression(call);
  const { parent } = value;
  switch (parent?.type) {
    case "ExpressionStatement":
      return false;
    case "UnaryExpression":
      return parent.operator !== "void";
    case "ArrowFunctionExpression":
      // `(resolve) => setTimeout(resolve, ms)`: nobody reads what an executor or a callback like it returns.
      return false;
    case "MemberExpression":
      // `setTimeout(…).unref()`.
      return false;
    case "VariableDeclarator":
      return parent.id.type !== "Identifier" || isHandleRead(tree, parent.id);
    case "AssignmentExpression":
      return parent.left.type !== "Identifier" || isHandleRead(tree, parent.left);
    default:
      return true;
  }
}

function isHandleRead(tree: SyntaxTree, identifier: TSESTree.Identifier): boolean {
  const variable = findVariable(tree, identifier);
  if (variable === undefined) return true;
  return variable.references.some((reference) => {
    if (!reference.isRead()) return false;
    const { parent } = reference.identifier;
    return parent.type !== "MemberExpression" || parent.object !== reference.identifier;
  });
}

/** True for a function that a timer of this file runs: nothing can await what it does. */
export function isTimerCallback(tree: SyntaxTree, node: FunctionNode): boolean {
  if (isTimerArgument(tree, node)) return true;
  const name = node.id ?? (node.parent.type === "VariableDeclarator" ? node.parent.id : undefined);
  const variable = name && findVariable(tree, name);
  return variable?.references.some(({ identifier }) => isTimerArgument(tree, identifier)) ?? false;
}

function isTimerArgument(tree: SyntaxTree, node: TSESTree.Node): boolean {
  const { parent } = node;
  return (
    parent?.type === "CallExpression" &&
    parent.arguments[0] === node &&
    findTimerName(tree, parent) !== undefined
  );
}
