import type { OperationEntry, Trace } from "./trace.js";

/** One operation that was left unawaited. */
export interface UnawaitedOperation {
  /** The function that issued it. */
  readonly path: string;
  /** As Convex's warnings call it. */
  readonly name: string;
  /** What it was about, if anything. */
  readonly target: string | undefined;
}

/** What a run did, in numbers. */
export interface Report {
  /** Functions called through `ctx.run*`, nested ones included, the first function itself not. */
  readonly functionCalls: number;
  readonly transactions: number;
  /** Distinct committed states of the database that were read. */
  readonly snapshots: number;
  /** Functions within functions: 1 if the first one called none. */
  readonly depth: number;
  /** Operations that were unsettled when their function settled. */
  readonly pending: readonly UnawaitedOperation[];
  /** Operations whose promise nobody ever looked at, whether they came to their end or not. */
  readonly unobserved: readonly UnawaitedOperation[];
  /** What the two runtimes would log about it, in their own words. */
  readonly warnings: readonly string[];
}

export function makeReport(trace: Trace, warnings: readonly string[]): Report {
  const functions = trace.entries.filter((entry) => entry.type === "function");
  const operations = trace.entries.filter((entry) => entry.type === "operation");
  const inTransactions = [...functions, ...operations].filter((entry) => entry.transaction !== undefined);
  const snapshots = inTransactions
    .map((entry) => entry.snapshot)
    .filter((snapshot) => snapshot !== undefined);
  const unawaited = (select: (entry: OperationEntry) => boolean) =>
    operations.filter(select).map((entry) => describe(entry, trace));
  return {
    functionCalls: Math.max(0, functions.length - 1),
    transactions: new Set(inTransactions.map((entry) => entry.transaction)).size,
    snapshots: new Set(snapshots).size,
    depth: Math.max(0, ...functions.map((entry) => depthOf(entry.id, trace))),
    pending: unawaited((entry) => entry.pending),
    unobserved: unawaited((entry) => !entry.observed),
    warnings: [...warnings],
  };
}

function describe({ parent, name, target }: OperationEntry, trace: Trace): UnawaitedOperation {
  const owner = trace.entries[(parent ?? 0) - 1];
  return { path: owner?.type === "function" ? owner.path : "", name, target };
}

/** How many functions lie above an entry, itself included. */
function depthOf(id: number | undefined, trace: Trace): number {
  const entry = trace.entries[(id ?? 0) - 1];
  if (entry === undefined) return 0;
  return depthOf(entry.parent, trace) + (entry.type === "function" ? 1 : 0);
}
