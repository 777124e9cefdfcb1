import type { FunctionKind } from "../platform/builders.js";

/** Where a function runs. */
export type Runtime = "default" | "node";

/**
 * How an entry of the trace ended.
 * - `done`, `failed`: it came to its end
 * - `dropped`: it was waiting when its function returned, and was never started
 * - `abandoned`: it was under way when its function returned; its effects stay, its result went nowhere
 */
export type Ending = "done" | "failed" | "dropped" | "abandoned";

interface Entry {
  /** Numbered from 1 in the order of beginnings. */
  readonly id: number;
  /** The entry it belongs to: the operation that called a function, the function that issued an operation. */
  readonly parent: number | undefined;
  /** The transaction it is part of, numbered from 1; undefined outside transactions. */
  transaction: number | undefined;
  /** Which committed state of the database it reads, numbered from 0 in the order of commits. */
  snapshot: number | undefined;
  /** Steps: every beginning, turn and end is one, numbered over the whole trace. */
  readonly begin: number;
  /** When it was its turn, for a transaction that waited in the queue. */
  started: number | undefined;
  end: number | undefined;
  /** Milliseconds on the deployment's clock since the run began. */
  readonly startedAt: number;
  endedAt: number | undefined;
  ending: Ending | undefined;
  /** What it failed with. */
  error: string | undefined;
}

/** One execution of a registered function. */
export interface FunctionEntry extends Entry {
  readonly type: "function";
  /** `module:export`, the export left out if it is `default`; for HTTP actions the method and path of the route. */
  readonly path: string;
  readonly kind: FunctionKind;
  readonly runtime: Runtime;
}

/** One operation that a function asked of the platform. */
export interface OperationEntry extends Entry {
  readonly type: "operation";
  /** As Convex's own warnings call it: `query`, `mutation`, `action`, `schedule`, `storage.store`, `fetch`, `insert` … */
  readonly name: string;
  /** The function called or scheduled, the index searched, the table, the URL; undefined where there is nothing to name. */
  readonly target: string | undefined;
  /** Whether the code ever attached a handler to the promise; true for operations whose promise it never sees. */
  observed: boolean;
  /** Whether it was still unsettled when its function settled. */
  pending: boolean;
}

/** A writer that the explorer injected between two transactions. */
export interface WriterEntry extends Entry {
  readonly type: "writer";
  /** The transaction before which it ran, counted from 0 within the run. */
  readonly gap: number;
}

export type TraceEntry = FunctionEntry | OperationEntry | WriterEntry;

/** What happened in a run, in the order of beginnings. The same inputs give the same trace. */
export interface Trace {
  readonly entries: readonly TraceEntry[];
  /** `console` output of the functions, in order. */
  readonly logs: readonly LogLine[];
}

/** One line of `console` output. */
export interface LogLine {
  readonly level: "DEBUG" | "INFO" | "LOG" | "WARN" | "ERROR";
  readonly text: string;
  /** The function that wrote it. */
  readonly path: string;
}

/**
 * Writes a trace while a run goes on. Each kind of entry is written out in full: a trace outlives all else that a run
 * makes, and an object put together from parts takes twice the memory.
 */
export class TraceRecorder implements Trace {
  readonly entries: TraceEntry[] = [];
  readonly logs: LogLine[] = [];
  #steps = 0;
  readonly #now: () => number;

  /** `now` tells the milliseconds since the run began. */
  constructor(now: () => number) {
    this.#now = now;
  }

  beginFunction(
    parent: number | undefined,
    { path, kind, runtime }: Pick<FunctionEntry, "path" | "kind" | "runtime">,
  ): FunctionEntry {
    return this.#add({
      type: "function",
      path,
      kind,
      runtime,
      id: this.entries.length + 1,
      parent,
      transaction: undefined,
      snapshot: undefined,
      begin: ++this.#steps,
      started: undefined,
      end: undefined,
      startedAt: this.#now(),
      endedAt: undefined,
      ending: undefined,
      error: undefined,
    });
  }

  beginOperation(parent: number, name: string, target: string | undefined): OperationEntry {
    return this.#add({
      type: "operation",
      name,
      target,
      observed: true,
      pending: false,
      id: this.entries.length + 1,
      parent,
      transaction: undefined,
      snapshot: undefined,
      begin: ++this.#steps,
      started: undefined,
      end: undefined,
      startedAt: this.#now(),
      endedAt: undefined,
      ending: undefined,
      error: undefined,
    });
  }

  beginWriter(gap: number): WriterEntry {
    return this.#add({
      type: "writer",
      gap,
      id: this.entries.length + 1,
      parent: undefined,
      transaction: undefined,
      snapshot: undefined,
      begin: ++this.#steps,
      started: undefined,
      end: undefined,
      startedAt: this.#now(),
      endedAt: undefined,
      ending: undefined,
      error: undefined,
    });
  }

  #add<Added extends TraceEntry>(entry: Added): Added {
    this.entries.push(entry);
    return entry;
  }

  /** It is the turn of an operation that waited. */
  start(entry: TraceEntry): void {
    entry.started = ++this.#steps;
  }

  /** Ends an entry; only the first end counts. */
  end(entry: TraceEntry, ending: Ending, error?: string): void {
    if (entry.ending !== undefined) return;
    entry.end = ++this.#steps;
    entry.endedAt = this.#now();
    entry.ending = ending;
    entry.error = error;
  }
}
