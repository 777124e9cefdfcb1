import type { TSESTree } from "@typescript-eslint/utils";

import { argumentsOf, pickArguments } from "../call-node.js";
import type { ValueSources } from "../dependence/value-sources.js";
import { collectDecidingTests } from "../dependence/deciding-tests.js";
import type { FunctionTarget } from "./call-meaning.js";
import { isMadeForBatches } from "./batch-guard.js";
import { walkExpression } from "./expression-walk.js";
import { UNCAUGHT_DEPTH } from "./flow-frames.js";
import { findWitness, type FlowState, join, type Share, UNDECIDED } from "./flow-state.js";
import { FlowWalk, type MetPair } from "./flow-walk.js";
import type { FunctionFacts } from "./function-facts.js";
import type { FirstRun, FunctionExit, FunctionSummary, PathsThrough } from "./function-summary.js";
import type { HelperInputs, RunEvent, TryScope } from "./run-event.js";
import { walkStatements } from "./statement-walk.js";

export interface WalkedFunction {
  readonly walk: FlowWalk;
  /** Made when it is first asked for: most functions are handlers, which nobody calls. */
  readonly summarize: () => FunctionSummary;
}

/** First calls kept in a summary per kind and per certainty: one is what is reported, the others carry dependence. */
const FIRSTS_KEPT = 4;

/** Follows all paths of one function, its nested functions left out but where they are called in place. */
export function walkFunction(
  facts: FunctionFacts,
  summaryOf: (target: FunctionTarget) => FunctionSummary,
): WalkedFunction {
  const walk = new FlowWalk(facts, summaryOf, (within, body) => {
    walkStatements(within, body.body);
  });
  const { async: isAsync, body, params } = facts.target.node;
  const waiting = isAsync ? "returned" : "handed-out";
  const end = walk.openArrival();
  walk.construct((depth) => {
    walk.frames.within({ depth, end, type: "function", waiting }, () => {
      for (const parameter of params) walkExpression(walk, parameter);
      if (body.type === "BlockStatement") walkStatements(walk, body.body);
      else walkExpression(walk, body, waiting);
    });
    walk.state = join(end.state, walk.state);
  });
  let summary: FunctionSummary | undefined;
  return {
    summarize: () => (summary ??= summarize(walk)),
    walk,
  };
}

function summarize(walk: FlowWalk): FunctionSummary {
  const { node, tree } = walk.facts.target;
  const eachTime = walk.runsOutsideLoops.filter(({ call }) => !isMadeForBatches(tree, call, node));
  const onceEach = eachTime.map((event) => {
    const seen = seenByCaller(event);
    return event.afterFailureOf === undefined ? seen : { ...seen, isolatedInHelper: true };
  });
  return {
    exit: walk.state === undefined ? undefined : summarizeExit(walk, walk.state),
    firsts: collectFirsts(walk),
    decisions: decisionsOf(walk),
    failure: walk.frames.uncaught.state && pathsThrough(walk, walk.frames.uncaught.state),
    mayAwaitExternal: walk.externalAwaits > 0,
    onceEach: onceEach.find(({ isolatedInHelper }) => !isolatedInHelper) ?? onceEach[0],
    runs: walk.runCalls > 0,
    runsForBatches: eachTime.length < walk.runsOutsideLoops.length && eachTime.length === 0,
    throws: walk.jumpDepths.includes(UNCAUGHT_DEPTH),
  };
}

function collectFirsts(walk: FlowWalk): FirstRun[] {
  const firsts: FirstRun[] = [];
  const counts = new Map<string, number>();
  for (const pair of walk.pairs) {
    if (pair.earlier.event !== walk.entry || pair.dropped) continue;
    const external = walk.externalBetween(pair);
    const group = `${pair.later.origin.kind} ${external}`;
    const count = counts.get(group) ?? 0;
    counts.set(group, count + 1);
    if (count >= FIRSTS_KEPT) continue;
    firsts.push({ event: seenByCaller(pair.later), external, inputs: inputsOf(walk, pair) });
  }
  return firsts;
}

function inputsOf(walk: FlowWalk, pair: MetPair): HelperInputs {
  const { call, inputs } = pair.later;
  const parametersIn = (positions?: ReadonlySet<number>) =>
    walk.sourcesAt(call, inputsAt(pair.later, positions), [pair.earlier]).parameters;
  const decisions = new Set(inputs === undefined ? [] : parametersIn(inputs.decisions));
  if (pair.earlier.decidedAt < UNDECIDED) {
    for (const index of [...walk.decidingParameters].slice(0, pair.decidedBy)) decisions.add(index);
  }
  return { arguments: parametersIn(inputs?.arguments), decisions };
}

/** Arguments of a run call, or those of a helper's call that matter to the run call inside. */
export function inputsAt({ call }: RunEvent, positions: ReadonlySet<number> | undefined): TSESTree.Node[] {
  return positions === undefined ? argumentsOf(call) : pickArguments(call, positions);
}

function summarizeExit(walk: FlowWalk, state: FlowState): FunctionExit {
  const paths = pathsThrough(walk, state);
  const sources = findReturnSources(walk);
  const returned = paths.lasts.filter(({ event }) => walk.isSource(event, sources));
  return {
    ...paths,
    handsOutExternal: shareOf(walk.externalReturns, Math.max(1, walk.facts.returns.length)),
    returned: new Set(returned.map(({ event }) => event)),
    returnedParameters: sources.parameters,
  };
}

function shareOf(count: number, all: number): Share {
  if (count === 0) return "never";
  return count >= all ? "always" : "sometimes";
}

function pathsThrough(walk: FlowWalk, state: FlowState): PathsThrough {
  const entry = findWitness(state, walk.entry);
  return {
    lasts: state.flatMap((witness) =>
      witness.event.type === "run" ? [{ ...witness, event: seenByCaller(witness.event) }] : [],
    ),
    passage: { external: entry?.external ?? "always", nearest: entry?.nearest ?? false },
  };
}

/** Only where a parameter decides whether the function comes back at all does it decide for the caller. */
function decisionsOf(walk: FlowWalk): ReadonlySet<number> {
  const entry = walk.state && findWitness(walk.state, walk.entry);
  return entry?.decidedAt === UNCAUGHT_DEPTH ? walk.decidingParameters : new Set();
}

/** Of what the returned value tells: by what is returned, or by which `return` is reached. */
function findReturnSources(walk: FlowWalk): ValueSources {
  const { body } = walk.facts.target.node;
  return walk.values.sourcesInPlace(body.type === "BlockStatement" ? returnedBy(walk) : [body]);
}

function returnedBy({ facts }: FlowWalk): TSESTree.Node[] {
  const values = facts.returns.flatMap(({ argument }) => (argument === null ? [] : [argument]));
  // Where every `return` gives nothing, it tells nothing which of them is reached.
  if (values.length === 0) return [];
  const tests = facts.returns.flatMap((statement) =>
    collectDecidingTests(statement, (ancestor) => ancestor === facts.target.node),
  );
  return [...values, ...tests];
}

/** For a caller, a failure with which the helper deals itself is one after which the caller goes on. */
function seenByCaller(event: RunEvent): RunEvent {
  let isolatedInHelper = event.isolatedInHelper;
  for (let scope: TryScope | undefined = event.tryScope; scope !== undefined; scope = scope.parent) {
    isolatedInHelper ||= scope.afterFailure !== "throws";
  }
  return { ...event, isolatedInHelper, tryScope: undefined };
}
