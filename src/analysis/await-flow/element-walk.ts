import type { TSESTree } from "@typescript-eslint/utils";

import { isCall } from "../call-node.js";
import { unwrapExpression } from "../syntax-tree.js";
import { findChainedCallbacks } from "../called-in-place.js";
import {
  findWitness,
  type FlowState,
  inSequence,
  markPoint,
  pass,
  type Share,
  type Witness,
  withWitnesses,
} from "./flow-state.js";
import type { FlowWalk } from "./flow-walk.js";
import type { PathMarker, RunEvent } from "./run-event.js";

/** One element, from where it was started to where it was over. */
interface Lane {
  readonly marker: PathMarker;
  readonly end: FlowState;
}

/**
 * The elements of a `Promise.all([...])` start one after another and end in any order: what one of them awaits lies
 * between no two others, siblings never pair, and whatever follows, a failure too, finds all of them behind it.
 */
export function walkElements(
  walk: FlowWalk,
  list: TSESTree.ArrayExpression,
  walkElement: (element: TSESTree.Node) => void,
): void {
  const thrown = walk.openArrival();
  const { depth } = walk.frames.findThrowTarget();
  walk.frames.within({ depth, thrown, type: "catch" }, () => {
    walkLanes(walk, list, walkElement);
  });
  if (thrown.state !== undefined) walk.fail(walk.state ?? thrown.state);
}

function walkLanes(
  walk: FlowWalk,
  list: TSESTree.ArrayExpression,
  walkElement: (element: TSESTree.Node) => void,
): void {
  const lanes: Lane[] = [];
  const runs: RunEvent[] = [];
  let start = walk.state;
  for (const element of list.elements) {
    if (element === null || start === undefined) continue;
    const marker: PathMarker = { order: walk.nextOrder(), type: "marker" };
    const runsBefore = walk.runCalls;
    walk.resume(markPoint(start, marker));
    walkElement(element);
    // An element that throws before it gives a promise ends the whole.
    if (walk.state === undefined) return;
    lanes.push({ end: walk.state, marker });
    // Calls are sent when they are made, so the next element's nearest call is a sibling.
    if (walk.runCalls > runsBefore) start = start.map(pass);
    const run = findDirectRun(walk, element);
    if (run !== undefined) runs.push(run);
  }
  reportParallel(walk, runs);
  if (start !== undefined) walk.state = mergeLanes(start, lanes);
}

/** Once per kind, at the second. */
function reportParallel(walk: FlowWalk, runs: readonly RunEvent[]): void {
  for (const kind of ["query", "mutation"] as const) {
    const [earlier, later] = runs.filter(({ origin }) => origin.kind === kind);
    if (earlier !== undefined && later !== undefined) walk.parallelRuns.push({ earlier, later });
  }
}

/** The element is a run call itself, perhaps with a `.then` or `.catch` to it. */
function findDirectRun(walk: FlowWalk, element: TSESTree.Node): RunEvent | undefined {
  let node = unwrapExpression(element);
  while (node.type === "CallExpression" && walk.meaningOf(node).type !== "run") {
    const chained = findChainedCallbacks(node);
    if (chained === undefined) return undefined;
    node = unwrapExpression(chained.receiver);
  }
  const event = isCall(node) ? walk.eventsByCall.get(node) : undefined;
  return event?.origin.component === false ? event : undefined;
}

function mergeLanes(start: FlowState, lanes: readonly Lane[]): FlowState {
  const shares = lanes.map(({ end, marker }) => findWitness(end, marker)?.external ?? "always");
  const inAll = shares.reduce<Share>(inSequence, "never");
  const behind = start.map((witness): Witness => ({
    ...witness,
    external: inSequence(witness.external, inAll),
    nearest: witness.nearest && lanes.every(({ end }) => findWitness(end, witness.event)?.nearest === true),
  }));
  const counts = { always: 0, never: 0, sometimes: 0 } satisfies Record<Share, number>;
  for (const share of shares) counts[share]++;
  const made = lanes.flatMap(({ end, marker }, index) => {
    const own = shares[index] ?? "always";
    const others = shareOfOthers(counts, own);
    return end
      .filter(({ event }) => event.order > marker.order)
      .map((witness): Witness => ({
        ...witness,
        external: inSequence(witness.external, others),
        nearest: witness.nearest && others !== "always",
      }));
  });
  return withWitnesses(behind, made);
}

function shareOfOthers(counts: Readonly<Record<Share, number>>, own: Share): Share {
  const of = (share: Share) => counts[share] - (own === share ? 1 : 0);
  if (of("always") > 0) return "always";
  return of("sometimes") > 0 ? "sometimes" : "never";
}
