import type { TSESTree } from "@typescript-eslint/utils";

import type { CallNode } from "../call-node.js";
import { type FunctionNode, unwrapExpression } from "../syntax-tree.js";
import {
  type ChainedCallbacks,
  findCalledFunction,
  findChainedCallbacks,
  findInvokedCallback,
  isPromiseCombinator,
  type Iteration,
} from "../called-in-place.js";
import { walkElements } from "./element-walk.js";
import type { Waiting } from "./flow-frames.js";
import { join, withoutNearest } from "./flow-state.js";
import type { FlowWalk } from "./flow-walk.js";
import { walkIteration } from "./loop-walk.js";

/** Walks any expression; handed down, since calls and expressions hold each other. */
export type ExpressionWalk = (walk: FlowWalk, node: TSESTree.Node | null, waiting?: Waiting) => void;

export function walkCall(
  walk: FlowWalk,
  call: CallNode,
  waiting: Waiting,
  walkExpression: ExpressionWalk,
): void {
  const meaning = walk.meaningOf(call);
  if (call.type === "CallExpression" && (meaning.type === "unknown" || meaning.type === "neutral")) {
    if (walkKnownShape(walk, call, waiting, walkExpression)) return;
  }
  walkInputs(walk, call, walkExpression);
  switch (meaning.type) {
    case "run":
      walk.run(call, meaning);
      if (waiting !== "no") walk.awaitNeutral();
      return;
    case "helper":
      walk.callHelper(call, meaning, waiting !== "no");
      return;
    case "external":
      walk.waitForExternal(waiting);
      return;
    case "unknown":
      if (isLikelyPromise(call, waiting)) walk.waitForExternal(waiting);
      return;
    case "neutral":
      if (waiting === "awaited") walk.awaitNeutral();
  }
}

/** A call of which nothing is known: awaited it is taken for a promise, returned too, but for `new Response(…)`. */
function isLikelyPromise(call: CallNode, waiting: Waiting): boolean {
  if (waiting === "awaited") return true;
  return (waiting === "returned" || waiting === "handed-out") && call.type !== "NewExpression";
}

/** Calls that say by their shape what they call or wait for. */
function walkKnownShape(
  walk: FlowWalk,
  call: TSESTree.CallExpression,
  waiting: Waiting,
  walkExpression: ExpressionWalk,
): boolean {
  const [argument] = call.arguments;
  if (isPromiseCombinator(call)) {
    const list = argument === undefined ? undefined : unwrapExpression(argument);
    if (list?.type === "ArrayExpression") {
      walkElements(walk, list, (element) => {
        if (element.type === "SpreadElement")
          walkPromiseList(walk, element.argument, waiting, walkExpression);
        else walkExpression(walk, element, waiting);
      });
    } else if (argument !== undefined) walkPromiseList(walk, argument, waiting, walkExpression);
    return true;
  }
  const calledFunction = findCalledFunction(call);
  if (calledFunction !== undefined) {
    for (const each of call.arguments) walkExpression(walk, each);
    walkFunctionInPlace(walk, calledFunction, waiting, walkExpression);
    return true;
  }
  const iteration = findInvokedCallback(call);
  if (iteration !== undefined) {
    walkCallback(walk, call, iteration, iteration.waitsForItems ? waiting : "no", walkExpression);
    return true;
  }
  const chained = waiting === "no" ? undefined : findChainedCallbacks(call);
  if (chained !== undefined) walkPromiseChain(walk, call, chained, waiting, walkExpression);
  return chained !== undefined;
}

/** The list given to a `Promise.all`, or spread into it: each promise in it is waited for. */
function walkPromiseList(
  walk: FlowWalk,
  list: TSESTree.Node,
  waiting: Waiting,
  walkExpression: ExpressionWalk,
): void {
  const call = unwrapExpression(list);
  const iteration = call.type === "CallExpression" ? findInvokedCallback(call) : undefined;
  if (call.type === "CallExpression" && iteration !== undefined) {
    walkCallback(walk, call, iteration, waiting, walkExpression);
  } else walkExpression(walk, list, waiting);
}

/** Callee and arguments are evaluated before the call. */
function walkInputs(walk: FlowWalk, call: CallNode, walkExpression: ExpressionWalk): void {
  if (call.type === "TaggedTemplateExpression") {
    walkExpression(walk, call.tag);
    walkExpression(walk, call.quasi);
    return;
  }
  walkExpression(walk, call.callee);
  if (call.type === "CallExpression" && call.optional && walk.isRelevant(call.callee))
    walk.skipChain(call.callee);
  for (const argument of call.arguments) walkExpression(walk, argument);
}

function walkCallback(
  walk: FlowWalk,
  call: TSESTree.CallExpression,
  { callback, collection }: Iteration,
  waiting: Waiting,
  walkExpression: ExpressionWalk,
): void {
  walkExpression(walk, call.callee);
  if (call.optional && walk.isRelevant(call.callee)) walk.skipChain(call.callee);
  for (const argument of call.arguments) walkExpression(walk, argument);
  if (!walk.isRelevant(callback) && waiting === "no") return;
  walkIteration(walk, call, collection, callback, () => {
    walkFunctionInPlace(walk, callback, waiting, walkExpression);
  });
}

/** A function that is called where it stands is walked where it stands: its `return` comes back here. */
function walkFunctionInPlace(
  walk: FlowWalk,
  functionNode: FunctionNode,
  waiting: Waiting,
  walkExpression: ExpressionWalk,
): void {
  walk.inPlace.add(functionNode);
  // A generator runs when it is consumed.
  if (functionNode.generator || (!walk.isRelevant(functionNode) && waiting === "no")) return;
  // What is returned may be no promise, even where the call itself is awaited.
  const waitingInside = waiting === "awaited" ? "returned" : waiting;
  walk.construct((depth) => {
    const end = walk.openArrival();
    walk.frames.within({ depth, end, type: "function", waiting: waitingInside }, () => {
      for (const parameter of functionNode.params) walkExpression(walk, parameter);
      if (functionNode.body.type === "BlockStatement") walk.executeBody(functionNode.body);
      else walkExpression(walk, functionNode.body, waitingInside);
    });
    walk.state = join(end.state, walk.state);
  });
}

/** `await promise.then(f).catch(g)`. What a callback returns is awaited too, as far as it is known to be a promise. */
function walkPromiseChain(
  walk: FlowWalk,
  call: TSESTree.CallExpression,
  { handlesError, onEnd, onError, onValue, receiver }: ChainedCallbacks,
  waiting: Waiting,
  walkExpression: ExpressionWalk,
): void {
  const scope = handlesError ? walk.openTry() : undefined;
  const firstOrder = walk.nextOrder();
  walkExpression(walk, receiver, waiting);
  if (scope !== undefined) {
    scope.afterFailure = "goes-on";
    walk.closeTry(scope);
  }
  for (const argument of call.arguments) walkExpression(walk, argument);
  const settled = walk.state;
  if (onValue !== undefined) walkFunctionInPlace(walk, onValue, "settled", walkExpression);
  if (onError !== undefined && settled !== undefined) {
    const succeeded = walk.state;
    walk.resume(withoutNearest(settled));
    const walkHandler = () => {
      walkFunctionInPlace(walk, onError, "settled", walkExpression);
    };
    if (scope === undefined) walkHandler();
    else walk.handleFailure(scope, walkHandler);
    if (scope !== undefined && walk.state === undefined) scope.afterFailure = "throws";
    walk.state = join(succeeded, walk.state);
  }
  if (onEnd !== undefined) {
    const atEnd = walk.pairs.length;
    const lastOrder = walk.nextOrder();
    walkFunctionInPlace(walk, onEnd, "settled", walkExpression);
    walk.markFinalizer(atEnd, firstOrder, lastOrder);
  }
}
