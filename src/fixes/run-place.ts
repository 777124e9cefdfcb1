import type { TSESTree } from "@typescript-eslint/utils";

import type { LintRun } from "../project/lint-run.js";
import type { FailedPrecondition } from "./repair.js";

import { findInvokedCallback, isPromiseCombinator } from "../analysis/called-in-place.js";
import { asFunction, findDefinition } from "../analysis/definitions.js";
import { isErrorRead } from "../analysis/error-readers.js";
import {
  findEnclosingFunction,
  getStaticName,
  isFunctionNode,
  wrapExpression,
} from "../analysis/syntax-tree.js";

/**
 * Why a function call in the place of `ctx.runAction` would be felt: it is one of many, or of several at a time, which would
 * share the memory and the time of one action; or code tells its errors from those that come from another function.
 */
export function findRunPlaceObstacle(
  run: LintRun,
  call: TSESTree.CallExpression,
): FailedPrecondition | undefined {
  const times = findTimesObstacle(run, call);
  if (times !== undefined) return times;
  if (findAwaitedValue(call) === undefined) return "notAwaitedHere";
  const handlers = new Set(run.linted.registrations.flatMap(({ handler }) => handler?.node ?? []));
  return isErrorRead(run.linted.tree, call, handlers) ? "errorIsRead" : undefined;
}

/**
 * The expression with what a call resolves to, where it is awaited or returned as it stands; a `.catch(…)` or `.finally(…)`
 * may come between. Undefined where the promise itself is used.
 */
export function findAwaitedValue(call: TSESTree.Node): TSESTree.Node | undefined {
  const node = wrapExpression(call);
  const { parent } = node;
  switch (parent?.type) {
    case "ArrowFunctionExpression":
      return parent.async && parent.body === node ? node : undefined;
    case "AwaitExpression":
      return parent;
    case "MemberExpression":
      return isHandled(parent) ? findAwaitedValue(parent.parent) : undefined;
    case "ReturnStatement":
      return findEnclosingFunction(parent)?.async === true ? node : undefined;
    default:
      return undefined;
  }
}

/** `promise.catch(…)`, `promise.finally(…)`. */
function isHandled(member: TSESTree.MemberExpression): boolean {
  const { parent } = member;
  const name = getStaticName(member);
  return (
    (name === "catch" || name === "finally") && parent.type === "CallExpression" && parent.callee === member
  );
}

function findTimesObstacle(run: LintRun, call: TSESTree.CallExpression): FailedPrecondition | undefined {
  for (let node: TSESTree.Node = call; node.parent != null; node = node.parent) {
    const parent: TSESTree.Node = node.parent;
    if (isFunctionNode(node) && parent.type !== "CallExpression") return undefined;
    if (isRepeated(parent, node)) return "inLoop";
    if (parent.type !== "CallExpression" || parent.callee === node) continue;
    if (isPromiseCombinator(parent)) return "sideBySide";
    if (!isFunctionNode(node)) continue;
    if (findInvokedCallback(parent)?.callback === node) return "inLoop";
    // The handler of the action itself is a callback too.
    if (run.linted.registrations.some((registration) => registration.call === parent)) return undefined;
    const callee = findDefinition(run.linted.tree, parent.callee, run.resolveModule);
    if (asFunction(callee) === undefined) return "calledByOthers";
  }
  return undefined;
}

function isRepeated(parent: TSESTree.Node, child: TSESTree.Node): boolean {
  switch (parent.type) {
    case "ForInStatement":
    case "ForOfStatement":
      return parent.body === child;
    case "DoWhileStatement":
    case "WhileStatement":
      return true;
    case "ForStatement":
      return parent.init !== child;
    default:
      return false;
  }
}
