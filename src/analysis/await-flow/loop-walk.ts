import type { TSESTree } from "@typescript-eslint/utils";

import { argumentsOf } from "../call-node.js";
import { isEndless, type LoopNode } from "../loop-node.js";
import { type FunctionNode, visitNodes } from "../syntax-tree.js";
import { iteratesExternally } from "./awaited-value.js";
import { isMadeForBatches } from "./batch-guard.js";
import { findMeasured } from "./collection-size.js";
import { Arrival } from "./flow-frames.js";
import { afterPassage, findWitness, type FlowState, join, markPoint, oldestKnown } from "./flow-state.js";
import type { FlowWalk, OpenLoop } from "./flow-walk.js";
import { classifyIteration, classifyLoop, type LoopKind } from "./loop-kind.js";
import type { PathMarker, RunEvent } from "./run-event.js";

/** How statements and expressions inside a loop are walked; handed down, since they hold loops themselves. */
export interface LoopParts {
  readonly statement: (node: TSESTree.Statement) => void;
  readonly expression: (node: TSESTree.Node | null) => void;
}

/**
 * A loop is walked once. Pairs whose earlier call lies in an earlier round are what `loop` means, or what the rounds of
 * a paging loop are for; they are never pairs.
 */
export function walkLoop(walk: FlowWalk, loop: LoopNode, labels: readonly string[], parts: LoopParts): void {
  if (loop.type === "ForStatement") parts.expression(loop.init);
  if (loop.type === "ForOfStatement" || loop.type === "ForInStatement") parts.expression(loop.right);
  walkRounds(walk, loop, classifyLoop(loop), (depth, end) => {
    const next = walk.openArrival();
    const runsBefore = walk.runCalls;
    if (loop.type === "WhileStatement" || loop.type === "ForStatement") parts.expression(loop.test);
    const atTest = walk.state;
    const testRuns = walk.runCalls > runsBefore;
    decideRound(walk, loop);
    if (loop.type === "ForOfStatement" && loop.await && iteratesExternally(walk.facts, loop.right)) {
      walk.awaitExternal();
    }
    if ("left" in loop) parts.expression(loop.left);
    walk.round(() => {
      walk.frames.within({ depth, end, labels, next, plain: true, type: "breakable" }, () => {
        parts.statement(loop.body);
      });
      walk.state = join(walk.state, next.state);
    });
    if (loop.type === "ForStatement") parts.expression(loop.update);
    if (loop.type === "DoWhileStatement") parts.expression(loop.test);
    // A test that makes run calls itself is the last thing that happens; then the round before it matters no more.
    return { endsByTest: !isEndless(loop), lastState: testRuns ? atTest : walk.state };
  });
}

/** `rows.map(async (row) => …)`: a loop whose rounds are calls of the callback. */
export function walkIteration(
  walk: FlowWalk,
  call: TSESTree.CallExpression,
  collection: TSESTree.Node,
  callback: FunctionNode,
  walkCallback: () => void,
): void {
  walkRounds(walk, call, classifyIteration(collection, callback.params[0]), () => {
    walk.decideBy([collection]);
    walkCallback();
    return { endsByTest: true, lastState: walk.state };
  });
}

interface RoundsEnd {
  readonly endsByTest: boolean;
  readonly lastState: FlowState | undefined;
}

interface ItemRounds {
  /** Calls that are not made for each of the items. */
  readonly forBatches: ReadonlySet<TSESTree.Node>;
  readonly lastState: FlowState | undefined;
}

function walkRounds(
  walk: FlowWalk,
  node: TSESTree.Node,
  spelledKind: LoopKind,
  walkRound: (depth: number, end: Arrival) => RoundsEnd,
): void {
  walk.construct((depth) => {
    const before = walk.state;
    if (before === undefined) return;
    const start: PathMarker = { order: walk.nextOrder(), type: "marker" };
    const end = walk.openArrival();
    const externalAwaits = walk.externalAwaits;
    const firstPair = walk.pairs.length;
    const { runCalls, runCallsInRounds } = walk;
    const outerLoop = walk.loop;
    const open: OpenLoop = { node, runs: [] };
    walk.loop = open;
    walk.state = markPoint(before, start);

    const { endsByTest, lastState } = walkRound(depth, end);

    walk.loop = outerLoop;
    if (lastState !== undefined) decideLaterRounds(walk, firstPair, start, lastState);
    const kind = turnsPages(walk, node, open.runs) ? "rounds" : spelledKind;
    // A loop of rounds, and one that waits for something outside, is there to run: no path leads round it.
    const made = walk.runCalls - runCalls;
    const runs = made > 0;
    // So is one whose calls are all made in such loops: `for (const table of tables) while (more) …`.
    const holdsRounds = runs && walk.runCallsInRounds - runCallsInRounds === made;
    const roundsApart = kind === "rounds" || walk.externalAwaits > externalAwaits || holdsRounds;
    if (roundsApart) walk.runCallsInRounds = runCallsInRounds + made;
    if (kind === "rounds" && runs) markWayOut(walk, firstPair, start, lastState);
    const forBatches = collectRunsForBatches(walk, open);
    if (runs) {
      dropPairsAcross(walk, firstPair, start, ({ call }) => roundsApart || forBatches.has(call));
      if (!roundsApart) reportItemRuns(walk, open, start, { forBatches, lastState });
    }
    const skips = roundsApart && (runs || walk.externalAwaits > externalAwaits) ? undefined : before;
    const broken = endsByTest ? end.state : withEarlierRounds(end.state, lastState, start);
    const left = join(broken, endsByTest ? join(skips, lastState) : undefined);
    walk.state = left && leaveRounds(left, start, (event) => roundsApart || forBatches.has(event.call));
  });
}

/** `while (true) { if (done) break; call }`: the break may follow the calls of the round before. */
function withEarlierRounds(
  broken: FlowState | undefined,
  lastState: FlowState | undefined,
  start: PathMarker,
): FlowState | undefined {
  const sinceStart = broken && findWitness(broken, start);
  if (sinceStart?.nearest !== true || lastState === undefined) return broken;
  return join(broken, afterPassage(lastState, sinceStart));
}

/** What can end the loop in one round decides on the calls of the rounds behind it. */
function decideLaterRounds(walk: FlowWalk, firstPair: number, start: PathMarker, lastState: FlowState): void {
  for (const pair of walk.pairs.slice(firstPair)) {
    const { decidedAt, event } = pair.earlier;
    if (event.order > start.order) continue;
    const atEnd = findWitness(lastState, event);
    if (atEnd !== undefined && atEnd.decidedAt < decidedAt) {
      pair.earlier = { ...pair.earlier, decidedAt: atEnd.decidedAt };
      pair.decidedBy = walk.decidingParameters.size;
    }
  }
}

/**
 * `for (let i = 0; i < 20; i++) { page = await call({ cursor: page.cursor }) }`: where a call is given what the same call
 * gave in the round before, no list is there to hand over. One that counts up to a length has a list.
 */
function turnsPages(walk: FlowWalk, loop: TSESTree.Node, runs: readonly RunEvent[]): boolean {
  if (loop.type !== "ForStatement" || (loop.test !== null && mentionsLength(loop.test))) return false;
  const [from, to] = loop.range;
  return runs.some(({ call }) => walk.values.sourcesOf(argumentsOf(call), { from, to }).calls.has(call));
}

function mentionsLength(test: TSESTree.Node): boolean {
  let found = false;
  visitNodes(test, (node) => {
    found ||= findMeasured(node) !== undefined;
    return found ? "skip" : undefined;
  });
  return found;
}

function collectRunsForBatches(walk: FlowWalk, { node, runs }: OpenLoop): ReadonlySet<TSESTree.Node> {
  const { tree } = walk.facts.target;
  const calls = runs.map(({ call }) => call).filter((call) => isMadeForBatches(tree, call, node));
  return new Set([...calls, ...walk.callsForBatches]);
}

function leaveRounds(
  state: FlowState,
  start: PathMarker,
  standsApart: (event: RunEvent) => boolean,
): FlowState {
  return state.flatMap((witness) => {
    const { event } = witness;
    if (event === start) return [];
    const isWeak = event.type === "run" && event.order > start.order && standsApart(event);
    return isWeak ? [{ ...witness, lastRound: true }] : [witness];
  });
}

/** A call before a loop of rounds could only merge with its first round. */
function dropPairsAcross(
  walk: FlowWalk,
  firstPair: number,
  start: PathMarker,
  standsApart: (event: RunEvent) => boolean,
): void {
  for (const pair of walk.pairs.slice(firstPair)) {
    if (pair.earlier.event.order < start.order && standsApart(pair.later)) pair.dropped = true;
  }
}

/** A call that is made on the way out only (`if (isDone) { finish; break; }`) could share only the last round. */
function markWayOut(
  walk: FlowWalk,
  firstPair: number,
  start: PathMarker,
  lastState: FlowState | undefined,
): void {
  const mayGoOn = findGoingOn(lastState);
  for (const pair of walk.pairs.slice(firstPair)) {
    const { event } = pair.earlier;
    if (event.type === "marker" || event.order < start.order) continue;
    if (mayGoOn(event) && !mayGoOn(pair.later)) pair.lastRound = true;
  }
}

/** Which calls may have been made on a path that goes on with the next round. */
function findGoingOn(lastState: FlowState | undefined): (event: RunEvent) => boolean {
  const goOn = new Set(lastState?.map(({ event }) => (event.type === "run" ? event.call : undefined)));
  const oldest = lastState === undefined ? 0 : oldestKnown(lastState);
  return ({ call, order }) => goOn.has(call) || order < oldest;
}

/** What is done on the way out of the loop only (`if (failed) { report; return; }`) is done once. */
function reportItemRuns(
  walk: FlowWalk,
  loop: OpenLoop,
  start: PathMarker,
  { forBatches, lastState }: ItemRounds,
): void {
  const mayGoOn = findGoingOn(lastState);
  for (const event of loop.runs) {
    if (!mayGoOn(event) || forBatches.has(event.call)) continue;
    let isolated = event.isolatedInHelper || isAfterFailureSince(event, start);
    for (let scope = event.tryScope; scope !== undefined && scope.order > start.order; scope = scope.parent) {
      isolated ||= scope.afterFailure === "goes-on";
    }
    walk.itemRuns.push({ event, isolated, loop: loop.node });
  }
}

/** Deals with the failure of one item. */
function isAfterFailureSince({ afterFailureOf }: RunEvent, start: PathMarker): boolean {
  return afterFailureOf !== undefined && afterFailureOf.order > start.order;
}

function decideRound(walk: FlowWalk, loop: LoopNode): void {
  if (loop.type === "ForOfStatement" || loop.type === "ForInStatement") walk.decideBy([loop.right]);
  else if (loop.type !== "DoWhileStatement" && loop.test !== null) walk.decideBy([loop.test]);
}
