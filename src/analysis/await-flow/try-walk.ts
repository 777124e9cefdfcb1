import type { TSESTree } from "@typescript-eslint/utils";

import { FUNCTION_DEPTH, type JumpTarget } from "./flow-frames.js";
import { findWitness, type FlowState, join, UNDECIDED, withoutNearest } from "./flow-state.js";
import type { TryScope } from "./run-event.js";
import type { FlowWalk } from "./flow-walk.js";

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
  const thrown = walk.openArrival();
  const scope = walk.openTry();
  walk.frames.within({ depth, thrown, type: "catch" }, () => {
    walkStatements(walk, block.body);
  });
  walk.closeTry(scope);
  const completed = walk.state;
  const waited = walk.suspensions > suspensions || walk.runCalls > runCalls;
  // Synchronous code may throw anywhere. Where calls were made, the handler is an error path: nothing pairs across.
  walk.state = waited ? thrown.state && withoutNearest(thrown.state) : join(before, thrown.state);
  const jumps = walk.jumpDepths.length;
  const walkHandler = () => {
    walkStatements(walk, handler.body.body);
  };
  if (waited) walk.handleFailure(scope, walkHandler);
  else walkHandler();
  scope.afterFailure = walk.state === undefined ? failureBy(walk.jumpDepths.slice(jumps), depth) : "goes-on";
  walk.state = join(completed, walk.state);
}

function walkFinalized(
  walk: FlowWalk,
  node: TSESTree.TryStatement,
  finalizer: TSESTree.BlockStatement,
  depth: number,
  walkStatements: StatementsWalk,
): void {
  const before = walk.state ?? [];
  const pending = new Map<JumpTarget, FlowState>();
  const firstOrder = walk.nextOrder();
  walk.frames.within({ pending, type: "finally" }, () => {
    walkGuarded(walk, node, depth, walkStatements);
  });
  const lastOrder = walk.nextOrder();
  const walkFinalizer = (state: FlowState | undefined) => {
    const firstPair = walk.pairs.length;
    // Whatever was decided in the `try`, the finalizer runs.
    walk.state = state && withDecisionsOf(state, before);
    walk.finalizerDepth++;
    walkStatements(walk, finalizer.body);
    walk.finalizerDepth--;
    walk.markFinalizer(firstPair, firstOrder, lastOrder);
    return walk.state && withEarlierDecisions(walk.state, state ?? []);
  };
  if (walk.finalizerDepth >= SEPARATE_FINALIZERS) {
    const after = walkFinalizer([...pending.values()].reduce(join, walk.state));
    for (const target of pending.keys()) walk.frames.deliver(after, target);
    walk.state = after;
    return;
  }
  const completed = walkFinalizer(walk.state);
  for (const [target, state] of pending) walk.frames.deliver(walkFinalizer(state), target);
  walk.state = completed;
}

/** The same point, with the decisions of another one. */
function withDecisionsOf(state: FlowState, other: FlowState): FlowState {
  return state.map((witness) => ({
    ...witness,
    decidedAt: findWitness(other, witness.event)?.decidedAt ?? UNDECIDED,
  }));
}

/** Decisions of the point before hold on. */
function withEarlierDecisions(state: FlowState, earlier: FlowState): FlowState {
  return state.map((witness) => {
    const decidedAt = findWitness(earlier, witness.event)?.decidedAt ?? UNDECIDED;
    return decidedAt < witness.decidedAt ? { ...witness, decidedAt } : witness;
  });
}

/** What the jumps of a handler say that its end is not reached: one within the function goes on, a `return` ends it. */
function failureBy(jumpDepths: readonly number[], tryDepth: number): TryScope["afterFailure"] {
  const leaving = jumpDepths.filter((depth) => depth < tryDepth);
  if (leaving.some((depth) => depth > FUNCTION_DEPTH)) return "goes-on";
  return leaving.includes(FUNCTION_DEPTH) ? "returns" : "throws";
}
