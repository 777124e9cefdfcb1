import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { PromiseContext } from "./promise-context.js";

import {
  contains,
  findVariable,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "../syntax-tree.js";
import { findFunctionTarget } from "./callee-function.js";
import { findPromiseMethod, isGlobal } from "./promise-destination.js";
import { isWaitedForStream } from "./response-streams.js";

/**
 * Nobody awaits the promise, and yet somebody waits for its work: it writes to or closes the stream that an HTTP
 * action returns (Convex waits for the end of the body), or it settles a promise that is awaited elsewhere. Streams
 * that come from outside of the function are taken to be waited for, since its callers are not known.
 * @param work the expression that makes the promise, with the `.then` calls that follow it
 */
export function hasOutlet(
  tree: SyntaxTree,
  work: readonly TSESTree.Node[],
  context: PromiseContext,
): boolean {
  const parts = collectWork(tree, work, context);
  for (const variable of collectOuterVariables(tree, parts)) {
    if (isSettler(tree, variable)) return true;
    if (isWaitedForStream(tree, variable, parts)) return true;
  }
  return false;
}

/** The work itself, and the functions of this file that it calls. */
function collectWork(
  tree: SyntaxTree,
  work: readonly TSESTree.Node[],
  context: PromiseContext,
): TSESTree.Node[] {
  const found: TSESTree.Node[] = [...work];
  for (let index = 0; index < found.length && found.length < 40; index++) {
    const part = found[index];
    if (part === undefined) break;
    visitNodes(part, (node) => {
      if (node.type !== "CallExpression") return undefined;
      for (const expression of [node.callee, ...node.arguments]) {
        if (expression.type === "SpreadElement" || isFunctionNode(expression)) continue;
        const target = findFunctionTarget(tree, expression, context.resolve);
        if (target?.tree !== tree || found.some((known) => contains(known, target.functionNode))) continue;
        found.push(target.functionNode);
      }
      return undefined;
    });
  }
  return found;
}

/** Variables that the work uses and that it does not declare itself. */
function collectOuterVariables(tree: SyntaxTree, parts: readonly TSESTree.Node[]): Set<Variable> {
  const found = new Set<Variable>();
  for (const part of parts) {
    visitNodes(part, (node) => {
      const variable = node.type === "Identifier" ? findVariable(tree, node) : undefined;
      const declaration = variable?.identifiers[0];
      if (variable === undefined || declaration === undefined) return undefined;
      const isOwn = isFunctionNode(part)
        ? part.params.some((parameter) => contains(parameter, declaration))
        : false;
      if (isOwn || !parts.some((outer) => contains(outer, declaration))) found.add(variable);
      return undefined;
    });
  }
  return found;
}

/** `resolve` and `reject` of a `new Promise(…)` or of `Promise.withResolvers()`, also when kept in another variable. */
function isSettler(tree: SyntaxTree, variable: Variable): boolean {
  return variable.defs.some((definition) => {
    if (definition.type === "Parameter") return isPromiseExecutor(tree, definition.node);
    if (definition.type !== "Variable") return false;
    const init = definition.node.init && unwrapExpression(definition.node.init);
    if (init?.type === "CallExpression" && findPromiseMethod(tree, init) === "withResolvers") return true;
    return variable.references.some((reference) => {
      const value =
        reference.writeExpr?.type === "Identifier" ? findVariable(tree, reference.writeExpr) : undefined;
      const source = value?.defs[0];
      return source?.type === "Parameter" && isPromiseExecutor(tree, source.node);
    });
  });
}

function isPromiseExecutor(tree: SyntaxTree, node: TSESTree.Node): boolean {
  const { parent } = node;
  return (
    parent?.type === "NewExpression" &&
    parent.arguments[0] === node &&
    isGlobal(tree, parent.callee, "Promise")
  );
}
