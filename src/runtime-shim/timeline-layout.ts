import type { Ending, FunctionEntry, OperationEntry, Trace, TraceEntry } from "./trace.js";

/** What a line of a timeline is about. */
export type TimelineKind = "function" | "transaction" | "outside" | "writer";

/** One thing that happened, ready to be drawn. */
export interface TimelineItem {
  readonly kind: TimelineKind;
  /** Operation and what it was about: `query messages:list`. */
  readonly label: string;
  /** Transaction, snapshot, runtime: what is known beyond the name. */
  readonly note: string;
  /** Columns: everything that happens has one, counted from 0. */
  readonly from: number;
  /** Until when it only waited for its turn; `from` for what did not wait. */
  readonly started: number;
  readonly to: number;
  /** Milliseconds since the run began. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly ending: Ending | undefined;
  readonly error: string | undefined;
  readonly unobserved: boolean;
  readonly children: readonly TimelineItem[];
}

export interface Timeline {
  readonly items: readonly TimelineItem[];
  /** How many columns there are. */
  readonly columns: number;
}

/**
 * A trace as a person reads it: a function and the operation that called it are one item, and what a transaction does
 * inside is left out but for the functions it calls.
 */
export function layOutTimeline({ entries }: Trace): Timeline {
  const shown = entries.filter((entry) => isShown(entry, entries));
  const steps = shown
    .flatMap(({ begin, started, end }) => [begin, started, end])
    .filter((step) => step !== undefined);
  const columns = new Map([...new Set(steps)].sort((a, b) => a - b).map((step, column) => [step, column]));
  const last = Math.max(0, columns.size - 1);
  const childrenOf = (id: number | undefined): TimelineItem[] =>
    shown.filter((entry) => shownParent(entry, entries) === id).map(describe);

  function describe(entry: TraceEntry): TimelineItem {
    const { id, begin, started, end, startedAt, endedAt, ending, error } = entry;
    return {
      ...nameOf(entry, entries),
      from: columns.get(begin) ?? 0,
      started: columns.get(started ?? begin) ?? 0,
      to: end === undefined ? last : (columns.get(end) ?? last),
      startedAt,
      endedAt,
      ending,
      error,
      unobserved: entry.type === "operation" && !entry.observed,
      children: childrenOf(id),
    };
  }

  return { items: childrenOf(undefined), columns: columns.size };
}

/** The functions within a transaction are worth a line, its single reads and writes are not. */
function isShown(entry: TraceEntry, entries: readonly TraceEntry[]): boolean {
  if (entry.type === "writer") return true;
  if (entry.type === "function") return entry.parent === undefined;
  return calleeOf(entry, entries) !== undefined || !isTransactional(ownerOf(entry, entries));
}

function ownerOf({ parent }: OperationEntry, entries: readonly TraceEntry[]): FunctionEntry | undefined {
  const owner = entries[(parent ?? 0) - 1];
  return owner?.type === "function" ? owner : undefined;
}

function isTransactional(owner: FunctionEntry | undefined): boolean {
  return owner?.kind === "query" || owner?.kind === "mutation";
}

function calleeOf({ id }: OperationEntry, entries: readonly TraceEntry[]): FunctionEntry | undefined {
  return entries.find((entry) => entry.type === "function" && entry.parent === id) as
    FunctionEntry | undefined;
}

/** Callees are left out for the operations that called them, so an entry hangs on what its function hangs on. */
function shownParent(entry: TraceEntry, entries: readonly TraceEntry[]): number | undefined {
  const owner = entries[(entry.parent ?? 0) - 1];
  if (owner === undefined) return entry.type === "writer" ? entries[0]?.id : undefined;
  return owner.type === "function" && owner.parent !== undefined ? owner.parent : owner.id;
}

function nameOf(
  entry: TraceEntry,
  entries: readonly TraceEntry[],
): Pick<TimelineItem, "kind" | "label" | "note"> {
  if (entry.type === "writer") return { kind: "writer", label: "writer", note: "another client writes" };
  const transaction = [
    ...(entry.transaction === undefined ? [] : [`transaction ${entry.transaction}`]),
    ...(entry.snapshot === undefined ? [] : [`snapshot ${entry.snapshot}`]),
  ];
  if (entry.type === "function") {
    const runtime = isTransactional(entry) ? [] : [runtimeName(entry)];
    return {
      kind: isTransactional(entry) ? "transaction" : "function",
      label: `${entry.kind} ${entry.path}`,
      note: [...runtime, ...transaction].join(", "),
    };
  }
  const callee = calleeOf(entry, entries);
  const nested = entry.name === "runUdf" && callee !== undefined ? callee.kind : entry.name;
  const label = entry.target === undefined ? nested : `${nested} ${entry.target}`;
  if (entry.name === "action") {
    return { kind: "function", label, note: callee === undefined ? "" : runtimeName(callee) };
  }
  const isOutside = entry.transaction === undefined && !TRANSACTIONS.has(entry.name);
  return { kind: isOutside ? "outside" : "transaction", label, note: transaction.join(", ") };
}

/** Operations that would have been transactions if they had ever begun. */
const TRANSACTIONS: ReadonlySet<string> = new Set([
  "query",
  "mutation",
  "schedule",
  "cancel_job",
  "vectorSearch",
]);

function runtimeName({ runtime }: FunctionEntry): string {
  return runtime === "node" ? "Node.js runtime" : "default runtime";
}
