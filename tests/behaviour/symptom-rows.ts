import type { Report } from "../../src/runtime-shim/index.js";
import type { BehaviourRun } from "./behaviour-case.js";
import { describeEffects, findDifference } from "./equal-behaviour.js";
import type { Behaviour, Observation, ObservedRun } from "./observe.js";

/** What a mistake does when it is executed, and whether its repair ends that. */
export interface Symptom {
  readonly before: string;
  readonly after: string;
  /** Why the code before does not show the mistake, or the code after still does. */
  readonly objections: readonly string[];
}

type JudgeSymptom = (before: Observation, after: ObservedRun, run: BehaviourRun) => Symptom;

/** For each rule, what its mistake is seen by at run time. */
export const SYMPTOM_ROWS: Readonly<Record<string, JudgeSymptom>> = {
  "no-dangling-promises": whereBothRun(judgeDangling),
  "no-db-in-action": judgeMissingDatabase,
  "no-direct-function-call": whereBothRun(judgeDirectCalls),
  "no-mixed-use-node": judgeLoading,
  "no-node-import-in-default-runtime": judgeLoading,
  "no-run-in-loop": whereBothRun(judgeTransactionCount),
  "no-same-runtime-run-action": whereBothRun(judgeCalls),
  "no-sequential-run-mutation": whereBothRun(judgeSnapshots),
  "no-sequential-run-query": whereBothRun(judgeSnapshots),
  "no-split-read-write": whereBothRun(judgeSnapshots),
  "no-string-function-reference": whereBothRun(expectSameTrace("a string", "a reference")),
  "no-unbounded-concurrency": whereBothRun(judgePeak),
  "no-unneeded-use-node": judgeLoading,
  "no-unresolved-reference": whereBothRun(judgeFailure),
  "require-internal-reference": whereBothRun(
    expectSameTrace("a public reference", "the same trace behind an internal one"),
  ),
};

function whereBothRun(
  judge: (before: ObservedRun, after: ObservedRun, run: BehaviourRun) => Symptom,
): JudgeSymptom {
  return (before, after, run) =>
    before.type === "ran"
      ? judge(before, after, run)
      : {
          after: "",
          before: before.text,
          objections: [`the code before the repair does not load: ${before.text}`],
        };
}

function makeSymptom(
  before: string,
  after: string,
  requirements: readonly (readonly [holds: boolean, objection: string])[],
): Symptom {
  const objections = requirements.filter(([holds]) => !holds).map(([, objection]) => objection);
  return { after, before, objections };
}

/** Pending or unobserved > 0 and drained ≠ dropped; then 0 and drained = dropped. */
function judgeDangling(before: ObservedRun, after: ObservedRun, run: BehaviourRun): Symptom {
  const wasCutOff = findDifference(before.drained, before.dropped) !== undefined;
  const isCutOff = findDifference(after.drained, after.dropped);
  const left = describeUnawaited(after);
  const isUntouched = run.isUntouched === true;
  return makeSymptom(describeDangling(before), describeDangling(after), [
    [
      isUntouched === (describeUnawaited(before) === undefined),
      isUntouched ? "something dangles before the repair" : "nothing dangles before the repair",
    ],
    [
      wasCutOff === !(isUntouched || run.hasOneEnd === true),
      wasCutOff ? "dropped ≠ drained before the repair" : "dropped = drained before the repair",
    ],
    [left === undefined, `after the repair something dangles: ${left ?? ""}`],
    [isCutOff === undefined, `after the repair dropped ≠ drained: ${isCutOff ?? ""}`],
  ]);
}

function describeDangling(run: ObservedRun): string {
  const left = describeUnawaited(run);
  if (left === undefined) return "everything is awaited";
  const isCutOff = findDifference(run.drained, run.dropped) !== undefined;
  return `${left}: dropping them ${isCutOff ? "changes the outcome" : "changes nothing here"}`;
}

function describeUnawaited({ drained, dropped }: ObservedRun): string | undefined {
  const most = (list: "pending" | "unobserved"): number =>
    Math.max(drained.report[list].length, dropped.report[list].length);
  const [pending, unobserved] = [most("pending"), most("unobserved")];
  return pending + unobserved === 0
    ? undefined
    : `${String(pending)} pending, ${String(unobserved)} unobserved`;
}

/** A TypeError on `undefined`; then the same call succeeds. */
function judgeMissingDatabase(before: Observation, after: ObservedRun): Symptom {
  if (before.type === "refused")
    return { after: "", before: before.text, objections: ["the code before does not load"] };
  const { error } = before.drained.result;
  return makeSymptom(describeResult(before.drained), describeResult(after.drained), [
    [
      error?.name === "TypeError" && error.message.includes("undefined"),
      "the code before does not fail for want of a database",
    ],
    [after.drained.result.error === undefined, `the code after fails: ${describeResult(after.drained)}`],
  ]);
}

/** n calls of depth d; then fewer of each, by what the run says. */
function judgeCalls(
  { drained: { report: before } }: ObservedRun,
  { drained: { report: after } }: ObservedRun,
  { isUntouched, saves = { calls: 1, levels: 1 } }: BehaviourRun,
): Symptom {
  const { calls, levels } = isUntouched === true ? { calls: 0, levels: 0 } : saves;
  const describe = ({ depth, functionCalls }: Report): string =>
    `${countOf(functionCalls, "call")}, depth ${String(depth)}`;
  return makeSymptom(describe(before), describe(after), [
    [
      before.functionCalls - after.functionCalls === calls,
      `the repair should save ${countOf(calls, "call")}: ${describe(before)} became ${describe(after)}`,
    ],
    [
      before.depth - after.depth === levels,
      `the repair should save ${countOf(levels, "level")}: ${describe(before)} became ${describe(after)}`,
    ],
  ]);
}

/** n transactions; then ⌈n / chunk⌉. */
function judgeTransactionCount(
  { drained: before }: ObservedRun,
  { drained: after }: ObservedRun,
  { isUntouched, transactions }: BehaviourRun,
): Symptom {
  const [actual, repaired] = [before.report.transactions, after.report.transactions];
  return makeSymptom(countOf(actual, "transaction"), countOf(repaired, "transaction"), [
    [
      isUntouched === true || transactions !== undefined,
      "the run does not say how many transactions it makes",
    ],
    [
      isUntouched === true || actual === transactions?.before,
      `the code before makes ${countOf(actual, "transaction")}`,
    ],
    [
      isUntouched === true ? repaired === actual : repaired === transactions?.after,
      `the code after makes ${countOf(repaired, "transaction")}`,
    ],
    [isUntouched === true || repaired < actual, "the code after makes as many transactions as before"],
  ]);
}

/** Some gap gives an outcome of no serial order; then every gap gives one of the two that the code before gives serially. */
function judgeSnapshots(before: ObservedRun, after: ObservedRun, { isUntouched }: BehaviourRun): Symptom {
  const [left, right] = [before.exploration, after.exploration];
  if (left === undefined || right === undefined) {
    const [saved, kept] = [before.drained.report.transactions, after.drained.report.transactions];
    return makeSymptom(countOf(saved, "transaction"), countOf(kept, "transaction"), [
      [isUntouched === true ? kept === saved : kept < saved, "the repair saves no transaction"],
    ]);
  }
  const serial = new Set(left.serialOrders.map(({ outcome, state }) => effectsOf(outcome, state)));
  const strange = [...right.serialOrders, ...right.gaps].filter(
    ({ outcome, state }) => !serial.has(effectsOf(outcome, state)),
  );
  const describe = ({ anomalies, gaps }: typeof left, { drained }: ObservedRun): string => {
    const snapshots = Math.max(
      drained.report.snapshots,
      ...gaps.map(({ outcome }) => outcome.report.snapshots),
    );
    return `${countOf(snapshots, "snapshot")}, ${String(anomalies.length)} of ${countOf(gaps.length, "gap")} in no serial order`;
  };
  return makeSymptom(describe(left, before), describe(right, after), [
    [
      isUntouched === true || left.anomalies.length > 0,
      "no gap of the code before gives an outcome that is in no serial order",
    ],
    [
      strange.length === 0,
      `with the writer in place ${String(strange[0]?.gap)}, the code after gives an outcome of no serial order`,
    ],
    [
      isUntouched === true || right.gaps.length < left.gaps.length,
      "the code after leaves as many gaps as the code before",
    ],
  ]);
}

function effectsOf(
  outcome: Pick<Behaviour, "fetches"> & Behaviour["result"],
  state: Behaviour["state"],
): string {
  return describeEffects({ fetches: outcome.fetches, result: outcome, state });
}

/** The push is refused, or the function runs in the wrong runtime, or fails there; then it loads and runs. */
function judgeLoading(before: Observation, after: ObservedRun, { isUntouched }: BehaviourRun): Symptom {
  const [was, is] = [describeLoading(before), describeLoading(after)];
  return makeSymptom(was, is, [
    [isUntouched === true || was !== is, `the code before runs just as the code after: ${is}`],
    [
      after.drained.result.error === undefined || isUntouched === true,
      `the code after fails: ${describeResult(after.drained)}`,
    ],
  ]);
}

function describeLoading(observation: Observation): string {
  if (observation.type === "refused") return `refused: ${observation.text.split("\n")[0] ?? ""}`;
  const { result, trace } = observation.drained;
  const functions = trace.entries.filter((entry) => entry.type === "function");
  const runtimes = functions.map(({ path, runtime }) => `${path} in ${runtime}`).join(", ");
  return result.error === undefined ? `runs ${runtimes}` : describeResult(observation.drained);
}

/** The call fails; then it succeeds. */
function judgeFailure({ drained: before }: ObservedRun, { drained: after }: ObservedRun): Symptom {
  return makeSymptom(describeResult(before), describeResult(after), [
    [before.result.error !== undefined, "the code before does not fail"],
    [after.result.error === undefined, `the code after fails: ${describeResult(after)}`],
  ]);
}

/** Convex warns of functions that are called directly; then it does not. */
function judgeDirectCalls({ drained: before }: ObservedRun, { drained: after }: ObservedRun): Symptom {
  const countWarnings = ({ trace }: Behaviour): number =>
    trace.logs.filter(({ text }) => text.includes("should not directly call")).length;
  const [warned, warns] = [countWarnings(before), countWarnings(after)];
  return makeSymptom(countOf(warned, "warning"), countOf(warns, "warning"), [
    [warned > 0, "nothing warns of a direct call before the repair"],
    [warns === 0, "the code after calls a function directly"],
  ]);
}

/** So many operations at a time; then fewer. */
function judgePeak(
  { drained: before }: ObservedRun,
  { drained: after }: ObservedRun,
  { isUntouched }: BehaviourRun,
): Symptom {
  const [high, low] = [findPeak(before), findPeak(after)];
  const describe = (peak: number): string => `${countOf(peak, "operation")} at a time`;
  return makeSymptom(describe(high), describe(low), [
    [isUntouched === true ? low === high : low < high, `as many at a time as before: ${describe(low)}`],
  ]);
}

function findPeak({ trace }: Behaviour): number {
  const operations = trace.entries.filter((entry) => entry.type === "operation");
  const underWay = operations.map(
    ({ begin }) =>
      operations.filter((other) => other.begin <= begin && (other.end ?? Infinity) > begin).length,
  );
  return Math.max(0, ...underWay);
}

/** Where both ways to write it mean the same at run time: nothing may change at all. */
function expectSameTrace(before: string, after: string) {
  return (left: ObservedRun, right: ObservedRun): Symptom => {
    const isSame = JSON.stringify(left.drained.trace) === JSON.stringify(right.drained.trace);
    return makeSymptom(before, after, [[isSame, "the trace is not the same"]]);
  };
}

function describeResult({ result: { error, value } }: Behaviour): string {
  return error === undefined ? `returns ${JSON.stringify(value)}` : `${error.name}: ${error.message.trim()}`;
}

function countOf(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
