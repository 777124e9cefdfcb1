import type { TSESTree } from "@typescript-eslint/utils";

import { type FunctionNode, getStaticName, isFunctionNode, unwrapExpression } from "./syntax-tree.js";

/** Array methods (of Map and Set too) that call their callback before they return. */
const ITERATING_METHODS = new Set([
  ...["every", "filter", "find", "findIndex", "findLast", "findLastIndex", "flatMap", "forEach", "map"],
  ...["reduce", "reduceRight", "some", "sort", "toSorted"],
]);

const COMBINATORS = new Set(["all", "allSettled", "any", "race", "resolve"]);

/** A callback that a call runs once per item of a collection. */
export interface Iteration {
  readonly collection: TSESTree.Node;
  readonly callback: FunctionNode;
  /** Whoever waits for the call waits for what the callbacks return. `rows.map` needs a `Promise.all` for that. */
  readonly waitsForItems: boolean;
}

/** `rows.map((row) => …)`, `Array.from(rows, (row) => …)`, `asyncMap(rows, (row) => …)` of convex-helpers. */
export function findInvokedCallback(call: TSESTree.CallExpression): Iteration | undefined {
  const { callee } = call;
  const [first, second] = call.arguments;
  if (callee.type === "Identifier") {
    return callee.name === "asyncMap" ? iterationOver(first, second, true) : undefined;
  }
  if (callee.type !== "MemberExpression") return undefined;
  const name = getStaticName(callee);
  if (name === "from" && callee.object.type === "Identifier" && callee.object.name === "Array") {
    return iterationOver(first, second);
  }
  return name !== undefined && ITERATING_METHODS.has(name) ? iterationOver(callee.object, first) : undefined;
}

function iterationOver(
  collection: TSESTree.Node | undefined,
  callback: TSESTree.Node | undefined,
  waitsForItems = false,
): Iteration | undefined {
  if (collection === undefined || !isFunctionNode(callback)) return undefined;
  return { callback, collection, waitsForItems };
}

/** `Promise.all(…)` and its like, which wait for what is in their argument. */
export function isPromiseCombinator(call: TSESTree.CallExpression): boolean {
  return COMBINATORS.has(findMethodOfPromise(call) ?? "");
}

/** `Promise.all(list)`. */
export function isPromiseAll(call: TSESTree.CallExpression): boolean {
  return call.arguments.length === 1 && findMethodOfPromise(call) === "all";
}

function findMethodOfPromise({ callee }: TSESTree.CallExpression): string | undefined {
  const isOfPromise =
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "Promise";
  return isOfPromise ? getStaticName(callee) : undefined;
}

/** `(async () => { … })()`, also below a cast. */
export function findCalledFunction(call: TSESTree.CallExpression): FunctionNode | undefined {
  const callee = unwrapExpression(call.callee);
  return isFunctionNode(callee) ? callee : undefined;
}

/** The function belongs to the paths of the function around it, even where no path leads to it. */
export function isCalledInPlace(functionNode: FunctionNode): boolean {
  const { parent } = functionNode;
  if (parent.type !== "CallExpression") return false;
  return (
    findCalledFunction(parent) === functionNode || findInvokedCallback(parent)?.callback === functionNode
  );
}

/** `promise.then(f, g)`, `.catch(g)` or `.finally(h)`. */
export interface ChainedCallbacks {
  readonly receiver: TSESTree.Node;
  readonly onValue: FunctionNode | undefined;
  readonly onError: FunctionNode | undefined;
  readonly onEnd: FunctionNode | undefined;
  /** A rejection of the receiver is handled, whatever the handler is. */
  readonly handlesError: boolean;
}

export function findChainedCallbacks(call: TSESTree.CallExpression): ChainedCallbacks | undefined {
  const { callee } = call;
  if (callee.type !== "MemberExpression") return undefined;
  const receiver = callee.object;
  const [first, second] = call.arguments;
  switch (getStaticName(callee)) {
    case "then":
      return {
        handlesError: second !== undefined,
        onEnd: undefined,
        onError: asFunction(second),
        onValue: asFunction(first),
        receiver,
      };
    case "catch":
      return {
        handlesError: true,
        onEnd: undefined,
        onError: asFunction(first),
        onValue: undefined,
        receiver,
      };
    case "finally":
      return {
        handlesError: false,
        onEnd: asFunction(first),
        onError: undefined,
        onValue: undefined,
        receiver,
      };
    default:
      return undefined;
  }
}

function asFunction(node: TSESTree.Node | undefined): FunctionNode | undefined {
  return isFunctionNode(node) ? node : undefined;
}
