import type { TSESTree } from "@typescript-eslint/utils";

import { Arrival, type JumpTarget } from "./flow-frames.js";
import { type FlowState, join, withoutNearest } from "./flow-state.js";
import type { FlowWalk } from "./flow-walk.js";
import { failureOf } from "./try-failure.js";

type StatementsWalk = (walk: FlowWalk, statements: readonly TSESTree.Statement[]) => void;

/** Each path through a finalizer is walked apart, unless finalizers are nested in finalizers deeper than this. */
const SEPARATE_FINALIZERS = 3;

export function walkTry(walk: FlowWalk, node: TSESTree.TryStatement, walkStatements: StatementsWalk): void {
  walk.construct((depth) => {
    if (node.finalizer === null) walkGuarded(walk, node, depth, walkStatements);
    else walkFinalized(walk, node, node.finalizer, depth, walkStatements);
  });
}

function walkGuarded(
  walk: FlowWalk,
  { block, handler }: TSESTree.TryStatement,
  depth: number,
  walkStatements: StatementsWalk,
): void {
  if (handler === null) {
    walkStatements(walk, block.body);
    return;
  }
  const before = walk.state;
  const { runCalls, suspensions } = walk;
  const thrown = new Arrival();
  const scope = walk.openTry();
  walk.frames.within({ depth, thrown, type: "catch" }, () => {
    walkStatements(walk, block.body);
  });
  walk.closeTry(scope);
  const completed = walk.state;
  const waited = walk.suspensions > suspensions || walk.runCalls > runCalls;
  // Synchronous code may throw anywhere. Where calls were made, the handler is an error path: nothing pairs across.
  walk.state = waited ? thrown.state && withoutNearest(thrown.state) : join(before, thrown.state);
  walkStatements(walk, handler.body.body);
  scope.afterFailure = failureOf(handler.body, walk.state !== undefined, walk.inPlaceDepth > 0);
  walk.state = join(completed, walk.state);
}

function walkFinalized(
  walk: FlowWalk,
  node: TSESTree.TryStatement,
  finalizer: TSESTree.BlockStatement,
  depth: number,
  walkStatements: StatementsWalk,
): void {
  const pending = new Map<JumpTarget, FlowState>();
  const firstOrder = walk.nextOrder();
  walk.frames.within({ pending, type: "finally" }, () => {
    walkGuarded(walk, node, depth, walkStatements);
  });
  const lastOrder = walk.nextOrder();
  const walkFinalizer = (state: FlowState | undefined) => {
    const firstPair = walk.pairs.length;
    walk.state = state;
    walk.finalizerDepth++;
    walkStatements(walk, finalizer.body);
    walk.finalizerDepth--;
    walk.markFinalizer(firstPair, firstOrder, lastOrder);
    return walk.state;
  };
  if (walk.finalizerDepth >= SEPARATE_FINALIZERS) {
    const merged = [...pending.values()].reduce(join, walk.state);
    const after = walkFinalizer(merged);
    if (after !== undefined) for (const target of pending.keys()) walk.frames.jump(after, target);
    walk.state = after;
    return;
  }
  const completed = walkFinalizer(walk.state);
  for (const [target, state] of pending) {
    const after = walkFinalizer(state);
    if (after !== undefined) walk.frames.jump(after, target);
  }
  walk.state = completed;
}
