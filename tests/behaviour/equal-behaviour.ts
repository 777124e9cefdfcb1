import * as values from "convex/values";
import { canonicalEffects } from "../../src/runtime-shim/canonical-state.js";
import { DEFAULT_START } from "../../src/runtime-shim/deployment-options.js";
import type { DatabaseState, FetchRecord, Result, StoredDocument } from "../../src/runtime-shim/index.js";

/** What a call leaves behind. */
export interface Effects {
  readonly result: Result;
  readonly state: DatabaseState;
  readonly fetches: readonly FetchRecord[];
}

interface CanonicalEffects {
  readonly told: unknown;
  readonly rows: readonly string[];
  readonly fetches: readonly string[];
}

/**
 * How two calls differ, as one line; undefined where they are equal: the same value after Convex-JSON, or the same data
 * of a `ConvexError`, or else the same message without `Uncaught …:`, stack and newline; the same tables, jobs and files up to
 * the names of ids and without the times of creation; the same `fetch` calls in the same order.
 * @param ignores parts that may differ
 */
export function findDifference(
  before: Effects,
  after: Effects,
  ignores: { readonly result?: boolean; readonly rows?: boolean } = {},
): string | undefined {
  const [left, right] = [canonicalize(before), canonicalize(after)];
  const differences = [
    ...(ignores.result === true ? [] : [compare("result", [show(left.told)], [show(right.told)])]),
    ...(ignores.rows === true ? [] : [compare("rows", left.rows, right.rows)]),
    compare("fetch calls", left.fetches, right.fetches),
  ];
  return differences.find((difference) => difference !== undefined);
}

/** A text that two calls have in common when, and only when, they are equal. */
export function describeEffects(effects: Effects): string {
  return JSON.stringify(canonicalize(effects));
}

function canonicalize({ fetches, result, state }: Effects): CanonicalEffects {
  const effects = { fetches, result, state: withRelativeTimes(state) };
  return JSON.parse(canonicalEffects(effects, values)) as CanonicalEffects;
}

/** Every operation takes a millisecond, so a job is told by the second for which it is scheduled. */
function withRelativeTimes(state: DatabaseState): DatabaseState {
  const jobs = state["_scheduled_functions"];
  if (jobs === undefined) return state;
  return { ...state, _scheduled_functions: jobs.map(roundTimes) };
}

function roundTimes(job: StoredDocument): StoredDocument {
  const inSeconds = (time: unknown) =>
    typeof time === "number" ? Math.round((time - DEFAULT_START) / 1000) : null;
  return {
    ...job,
    completedTime: inSeconds(job["completedTime"]),
    scheduledTime: inSeconds(job["scheduledTime"]),
  };
}

function compare(what: string, left: readonly string[], right: readonly string[]): string | undefined {
  if (left.length === right.length && left.every((text, index) => text === right[index])) return undefined;
  const onlyLeft = withoutThoseOf(left, right);
  const onlyRight = withoutThoseOf(right, left);
  if (onlyLeft.length + onlyRight.length === 0) return `${what} in another order: ${right.join(", ")}`;
  const list = (texts: readonly string[]): string => (texts.length === 0 ? "nothing" : texts.join(", "));
  return `${what} differ: ${list(onlyLeft)} became ${list(onlyRight)}`;
}

function withoutThoseOf(texts: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return texts.filter((text) => {
    const index = left.indexOf(text);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

function show(told: unknown): string {
  return JSON.stringify(told);
}
