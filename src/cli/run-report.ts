import type * as RuntimeShim from "../runtime-shim/index.js";

import { inspect } from "node:util";

type Shim = Pick<typeof RuntimeShim, "renderTimeline">;
type Named = Pick<RuntimeShim.UnawaitedOperation, "name" | "target" | "path">;

/** A run for a terminal: the timeline, the result, the numbers, and what Convex would have logged. */
export function describeRun(
  { renderTimeline }: Shim,
  outcome: RuntimeShim.Outcome,
  jobs: readonly RuntimeShim.StoredDocument[],
): string {
  const { trace, report } = outcome;
  const sections = [
    [renderTimeline(trace, "text")],
    [describeResult(outcome)],
    [describeNumbers(report), ...describeUnawaited(report), ...jobs.map(describeJob)],
    trace.logs.map(({ level, text, path }) => `[${level}] ${path}: ${text}`),
    report.warnings.map((warning) => `[WARN] ${warning}`),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** What came of the writer in each place. */
export function describeExploration(
  { renderTimeline }: Shim,
  { serialOrders, gaps, anomalies }: RuntimeShim.Exploration,
  writer: string,
): string {
  const [before, after] = serialOrders;
  const lines = [
    `with ${writer} from another client:`,
    `  before everything  ${describeResult(before.outcome)}`,
    ...gaps.map(
      ({ gap, outcome, serial }) =>
        `  after ${gap} of ${outcome.report.transactions}`.padEnd(21) +
        `${describeResult(outcome)}${serial ? "" : "   <- no serial order gives this"}`,
    ),
    `  after everything   ${describeResult(after.outcome)}`,
  ];
  const [anomaly] = anomalies;
  return anomaly === undefined
    ? lines.join("\n")
    : [...lines, "", renderTimeline(anomaly.outcome.trace, "text")].join("\n");
}

function describeResult({ value, error }: RuntimeShim.Result): string {
  if (error === undefined) return `returned ${inspect(value, { depth: 6, breakLength: 100 })}`;
  const data = error.data === undefined ? "" : ` with data ${inspect(error.data, { depth: 6 })}`;
  return `threw${data}: ${error.text.trimEnd()}`;
}

function describeNumbers({ functionCalls, transactions, snapshots, depth }: RuntimeShim.Report): string {
  return [
    count(functionCalls, "function call"),
    count(transactions, "transaction"),
    count(snapshots, "snapshot"),
    `depth ${depth}`,
  ].join(", ");
}

function describeUnawaited({ pending, unobserved }: RuntimeShim.Report): string[] {
  return [
    ...pending.map((operation) => `left pending: ${describeOperation(operation)}`),
    ...unobserved.map((operation) => `never awaited: ${describeOperation(operation)}`),
  ];
}

function describeOperation({ name, target, path }: Named): string {
  return `${name}${target === undefined ? "" : ` ${target}`} of ${path}`;
}

function describeJob({ name, state }: RuntimeShim.StoredDocument): string {
  const { kind } = state as { kind: string };
  return `scheduled: ${name as string} (${kind})`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
