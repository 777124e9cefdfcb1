import type { PathMarker, RunEvent } from "./run-event.js";

/** On which of the paths that lead here something happened. */
export type Share = "never" | "sometimes" | "always";

/** What is known at one point of the function about an event behind it. */
export interface Witness {
  readonly event: RunEvent | PathMarker;
  /** On some path it is the nearest run call behind this point, with nothing external awaited since. */
  readonly nearest: boolean;
  /** On which paths from the event to here something external was awaited. */
  readonly external: Share;
  /** It stands in a loop that has been left and that could share at most its last round with what follows. */
  readonly lastRound: boolean;
  /**
   * The depth of the outermost construct within which the event's result decides whether this point is reached;
   * `UNDECIDED` when it does not. Leaving that construct ends the decision.
   */
  readonly decidedAt: number;
}

export const UNDECIDED = Number.POSITIVE_INFINITY;

/** Sorted by the order of events. Absence of a state (`undefined`) means that no path leads here. */
export type FlowState = readonly Witness[];

/** Per kind: enough for any real function, and constant, so that a row of conditional calls does not make all pairs. */
const NEAREST_KEPT = 8;
/** Events passed by, kept to learn at a later join that another path awaited something external after them. */
const PASSED_KEPT = 32;

export function markPoint(state: FlowState, marker: PathMarker): FlowState {
  return [
    ...state,
    { decidedAt: UNDECIDED, event: marker, external: "never", lastRound: false, nearest: true },
  ];
}

/** After a run call nothing behind it is nearest. A component's call leaves no witness: nothing pairs with it. */
export function afterRun(state: FlowState, event: RunEvent): FlowState {
  const passed = state.map(pass);
  if (event.origin.component) return bound(passed);
  return bound([
    ...passed,
    { decidedAt: UNDECIDED, event, external: "never", lastRound: false, nearest: true },
  ]);
}

export function afterExternal(state: FlowState): FlowState {
  return state.map((witness) => ({ ...witness, external: "always", nearest: false }));
}

/** After a stretch of code of which only this is known: can it be crossed without an event, and was it external? */
export function afterPassage(state: FlowState, passage: Pick<Witness, "external" | "nearest">): FlowState {
  return state.map((witness) => ({
    ...witness,
    external: inSequence(witness.external, passage.external),
    nearest: witness.nearest && passage.nearest,
  }));
}

/** Keeps every event in mind, but as passed: nothing that follows can pair with one of them. */
export function withoutNearest(state: FlowState): FlowState {
  return state.map(pass);
}

export function pass(witness: Witness): Witness {
  return witness.nearest ? { ...witness, nearest: false } : witness;
}

/** Adds events that came to an end elsewhere (inside a helper), newest last. */
export function withWitnesses(state: FlowState, added: FlowState): FlowState {
  return bound([...state, ...added]);
}

export function inSequence(first: Share, second: Share): Share {
  if (first === "always" || second === "always") return "always";
  return first === "never" && second === "never" ? "never" : "sometimes";
}

/** Two paths come together. */
export function join(left: FlowState | undefined, right: FlowState | undefined): FlowState | undefined {
  if (left === undefined || left === right) return right;
  if (right === undefined) return left;
  const joined: Witness[] = [];
  let leftIndex = 0;
  let rightIndex = 0;
  for (;;) {
    const ours = left[leftIndex];
    const theirs = right[rightIndex];
    if (ours === undefined && theirs === undefined) return bound(agreeOnCopies(joined));
    const distance = (ours?.event.order ?? UNDECIDED) - (theirs?.event.order ?? UNDECIDED);
    if (ours !== undefined && theirs !== undefined && distance === 0) {
      joined.push(joinWitness(ours, theirs));
      leftIndex++;
      rightIndex++;
    } else if (ours !== undefined && (theirs === undefined || distance < 0)) {
      joined.push(ours);
      leftIndex++;
    } else if (theirs !== undefined) {
      joined.push(theirs);
      rightIndex++;
    }
  }
}

/** A call in a finalizer has an event for each path through it: to what follows, all of them are that one call. */
function agreeOnCopies(state: Witness[]): Witness[] {
  const copies = state.filter(({ event }) => event.type === "run" && event.inFinalizer);
  if (copies.length < 2) return state;
  return state.map((witness) => {
    const differs = copies.some((copy) => isCopy(copy, witness) && copy.external !== witness.external);
    return differs ? { ...witness, external: "sometimes" } : witness;
  });
}

function isCopy({ event }: Witness, { event: other }: Witness): boolean {
  if (event.type === "marker" || other.type === "marker") return false;
  return event.call === other.call && event.origin.call === other.origin.call;
}

function joinWitness(left: Witness, right: Witness): Witness {
  if (left === right) return left;
  return {
    decidedAt: Math.min(left.decidedAt, right.decidedAt),
    event: left.event,
    external: left.external === right.external ? left.external : "sometimes",
    lastRound: left.lastRound || right.lastRound,
    nearest: left.nearest || right.nearest,
  };
}

/** Within the construct at `depth`, the results of these events decide what runs. */
export function decide(
  state: FlowState,
  depth: number,
  decides: (event: Witness["event"]) => boolean,
): FlowState {
  return state.map((witness) =>
    witness.decidedAt > depth && decides(witness.event) ? { ...witness, decidedAt: depth } : witness,
  );
}

/**
 * At the end of the construct at `depth`: what was decided within it is so no longer, unless some path left it for an
 * outer construct (`outermostExit`), where the paths meet again or not at all.
 */
export function reconverge(
  state: FlowState | undefined,
  depth: number,
  outermostExit: number = UNDECIDED,
): FlowState | undefined {
  const decidedAt = outermostExit < depth ? outermostExit : UNDECIDED;
  return state?.map((witness) =>
    witness.decidedAt >= depth && witness.decidedAt !== UNDECIDED ? { ...witness, decidedAt } : witness,
  );
}

export function findWitness(state: FlowState, event: Witness["event"]): Witness | undefined {
  return state.findLast((witness) => witness.event === event);
}

/** Run calls with a lower order may have been on a path to here without being in the state. */
export function oldestKnown(state: FlowState): number {
  const runs = state.filter(({ event }) => event.type === "run");
  // States only grow along a path, and none as short as this was ever cut.
  return runs.length < NEAREST_KEPT ? 0 : (runs[0]?.event.order ?? 0);
}

function bound(state: Witness[]): FlowState {
  if (state.length <= NEAREST_KEPT) return state;
  const counts = new Map<string, number>();
  const kept = state.toReversed().filter((witness) => {
    if (witness.event.type === "marker") return true;
    const group = groupOf(witness);
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    return count <= (group === "passed" ? PASSED_KEPT : NEAREST_KEPT);
  });
  return kept.length === state.length ? state : kept.reverse();
}

/** Witnesses of one group can stand for each other, but for what depends on them. */
function groupOf(witness: Witness): string {
  if (!witness.nearest || witness.event.type === "marker") return "passed";
  const plain = witness.external === "never" && !witness.lastRound;
  return `${witness.event.origin.kind} ${plain ? "plain" : "weak"}`;
}
