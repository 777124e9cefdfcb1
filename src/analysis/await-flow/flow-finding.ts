import type { TSESTree } from "@typescript-eslint/utils";

import { argumentsOf } from "../call-node.js";
import { contains } from "../syntax-tree.js";
import { UNDECIDED, type Witness } from "./flow-state.js";
import type { FlowWalk, MetPair } from "./flow-walk.js";
import { inputsAt } from "./function-walk.js";
import { isGateName } from "./gate-name.js";
import type { RunEvent, TryScope } from "./run-event.js";

/**
 * One kind per later call, the strongest that applies (`corpus/SPEC.md` R3), in this order. The last six are debatable:
 * `isolated` each failure is dealt with apart, `finalizer` a `try` and its `finally`, `last-round` a loop of rounds and
 * what follows it, `sometimes-external` something external lies between on some of the paths.
 */
export const FINDING_KINDS = [
  "query-query",
  "mutation-mutation",
  "query-mutation",
  "mutation-query",
  "loop",
  "parallel",
  "sometimes-external",
  "isolated",
  "finalizer",
  "last-round",
  "gate",
  "independent",
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/** How a value of the earlier call's result reaches the later one. */
export type Dependence = "arguments" | "decision" | "none";

export interface FlowFinding {
  readonly kind: FindingKind;
  /** Undefined for a call that is alone in its loop. */
  readonly earlier: RunEvent | undefined;
  readonly later: RunEvent;
  readonly dependence: Dependence;
  /** The loop statement, or the call that iterates, of kind `loop`. */
  readonly loop: TSESTree.Node | undefined;
  readonly throughHelper: boolean;
}

/** What one walk has found, one finding per later call, in the order of the text. */
export function classifyFindings(walk: FlowWalk): FlowFinding[] {
  const strongest = new Map<TSESTree.Node, FlowFinding>();
  const offer = (finding: FlowFinding) => {
    const known = strongest.get(finding.later.call);
    if (known === undefined || isStronger(finding, known)) strongest.set(finding.later.call, finding);
  };
  for (const pairs of groupByLater(walk.pairs)) {
    for (const finding of classifyPairs(walk, pairs)) offer(finding);
  }
  for (const { event, isolated, loop } of walk.itemRuns) {
    offer({
      dependence: "none",
      earlier: undefined,
      kind: isolated ? "isolated" : "loop",
      later: event,
      loop,
      throughHelper: event.throughHelper,
    });
  }
  for (const { earlier, later } of walk.parallelRuns) {
    offer({ dependence: "none", earlier, kind: "parallel", later, loop: undefined, throughHelper: false });
  }
  return [...strongest.values()].sort((left, right) => left.later.call.range[0] - right.later.call.range[0]);
}

/** Of two of one kind the nearer in the text explains itself better. */
function isStronger(finding: FlowFinding, known: FlowFinding): boolean {
  const difference = FINDING_KINDS.indexOf(finding.kind) - FINDING_KINDS.indexOf(known.kind);
  return difference === 0 ? startOf(finding) > startOf(known) : difference < 0;
}

function startOf({ earlier }: FlowFinding): number {
  return earlier?.call.range[0] ?? -1;
}

function groupByLater(pairs: readonly MetPair[]): Iterable<MetPair[]> {
  const groups = new Map<RunEvent, MetPair[]>();
  for (const pair of pairs) {
    if (pair.dropped || pair.earlier.event.type === "marker") continue;
    const group = groups.get(pair.later);
    if (group === undefined) groups.set(pair.later, [pair]);
    else group.push(pair);
  }
  return groups.values();
}

/** All pairs with one later event, so that its sources are looked for once. */
function classifyPairs(walk: FlowWalk, pairs: readonly MetPair[]): FlowFinding[] {
  const mixed = pairs.filter(({ earlier, later }) => kindOf(earlier) !== later.origin.kind);
  const dependences = mixed.length === 0 ? undefined : dependencesOf(walk, mixed);
  return pairs.flatMap((pair) => {
    const { event } = pair.earlier;
    if (event.type === "marker") return [];
    const dependence = dependences?.(pair.earlier) ?? "none";
    const isExternal = walk.externalBetween(pair) !== "never";
    return [
      {
        dependence,
        earlier: event,
        kind: weaken(kindOfPair(event, pair.later, dependence), pair, isExternal),
        later: pair.later,
        loop: undefined,
        throughHelper: event.throughHelper || pair.later.throughHelper,
      },
    ];
  });
}

function dependencesOf(
  walk: FlowWalk,
  pairs: readonly MetPair[],
): ((earlier: Witness) => Dependence) | undefined {
  const later = pairs[0]?.later;
  if (later === undefined) return undefined;
  const witnesses = pairs.map(({ earlier }) => earlier);
  const inArguments = walk.sourcesAt(
    later.call,
    [...inputsAt(later, later.inputs?.arguments), ...capturedArguments(walk, later)],
    witnesses,
  );
  const inDecisions =
    later.inputs === undefined || later.inputs.decisions.size === 0
      ? undefined
      : walk.sourcesAt(later.call, inputsAt(later, later.inputs.decisions), witnesses);
  return ({ decidedAt, event }) => {
    if (walk.isSource(event, inArguments)) return "arguments";
    const decides = decidedAt < UNDECIDED || (inDecisions !== undefined && walk.isSource(event, inDecisions));
    return decides ? "decision" : "none";
  };
}

/** A helper written inside this function may use its variables without being given them. */
function capturedArguments(walk: FlowWalk, { origin, throughHelper }: RunEvent): readonly TSESTree.Node[] {
  const { node, tree } = walk.facts.target;
  const captures = throughHelper && origin.tree === tree && contains(node, origin.call);
  return captures ? argumentsOf(origin.call) : [];
}

function kindOf({ event }: Witness) {
  return event.type === "marker" ? undefined : event.origin.kind;
}

function kindOfPair(earlier: RunEvent, later: RunEvent, dependence: Dependence): FindingKind {
  const { functionName, kind } = earlier.origin;
  if (kind === later.origin.kind) return kind === "query" ? "query-query" : "mutation-mutation";
  if (kind === "query") return dependence === "none" ? "independent" : "query-mutation";
  if (dependence === "arguments") return "mutation-query";
  return functionName !== undefined && isGateName(functionName) ? "gate" : "independent";
}

/** What is debatable anyway stays what it is. */
function weaken(kind: FindingKind, pair: MetPair, isExternal: boolean): FindingKind {
  if (kind === "gate" || kind === "independent") return kind;
  if (pair.inFinalizer) return "finalizer";
  if (pair.lastRound) return "last-round";
  if (isIsolated(pair)) return "isolated";
  return isExternal ? "sometimes-external" : kind;
}

function isIsolated({ earlier, later }: MetPair): boolean {
  const { event } = earlier;
  return event.type === "run" && failsApart(event, later) && failsApart(later, event);
}

/** `event` has a try/catch that does not hold `other`, and that goes on after a failure. */
function failsApart(event: RunEvent, other: RunEvent): boolean {
  if (event.isolatedInHelper) return true;
  const shared = new Set<TryScope>();
  for (let scope = other.tryScope; scope !== undefined; scope = scope.parent) shared.add(scope);
  for (let scope = event.tryScope; scope !== undefined && !shared.has(scope); scope = scope.parent) {
    if (scope.afterFailure === "goes-on") return true;
  }
  return false;
}
