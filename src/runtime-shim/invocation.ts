import type { Activity } from "./activity.js";
import { limitErrors, transactionLimits } from "../platform/limits.js";
import { refusal, type FunctionError } from "./function-error.js";
import type { FunctionInfo } from "./function-table.js";
import type { EngineContext } from "./engine.js";
import type { Run } from "./run.js";
import { SeededRandom } from "./seeded-random.js";
import type { Ending, FunctionEntry, OperationEntry } from "./trace.js";

/** How an operation is told from others when its function returns. */
export interface Operation {
  readonly entry: OperationEntry;
  /** Timers are the one thing that nobody counts as unawaited. */
  readonly counted: boolean;
  /** Whether the platform has begun to do it; an operation that still waits in the queue has not. */
  started: boolean;
  /** Undoes what is under way when the function has returned: a timer is cleared, a nested action stops. */
  cancel?: () => void;
}

/** One function at work, from its first line until nothing of it can be heard any more. */
export class Invocation {
  readonly run: Run;
  readonly fn: FunctionInfo;
  readonly entry: FunctionEntry;
  readonly caller: Invocation | undefined;
  readonly engineContext: EngineContext;
  /** Levels of nested queries and mutations above this one; 0 outside transactions. */
  readonly transactionDepth: number;
  readonly startedAt: number;
  readonly pending = new Set<Operation>();
  /**
   * How far the function is. `returned`: its handler has settled, and it is not known yet whether something was left
   * rejected. `draining`: it has succeeded, and goes on until nothing is pending.
   */
  phase: "running" | "returned" | "draining" = "running";
  failed: FunctionError | undefined;
  #onFailure: ((reason: FunctionError) => void) | undefined;
  #closed = false;
  #callees: Set<Invocation> | undefined;
  #began: Operation | undefined;
  #lastTimer = 0;
  #timers: Map<number, Operation> | undefined;
  #random: SeededRandom | undefined;
  #scheduledJobs = 0;
  #scheduledBytes = 0;
  /** Steps of database queries under way, which are not written down one by one. */
  steps = 0;

  constructor(parts: {
    readonly run: Run;
    readonly fn: FunctionInfo;
    readonly entry: FunctionEntry;
    readonly caller: Invocation | undefined;
    readonly engineContext: EngineContext;
  }) {
    this.run = parts.run;
    this.fn = parts.fn;
    this.entry = parts.entry;
    this.caller = parts.caller;
    this.engineContext = parts.engineContext;
    this.transactionDepth =
      this.isTransaction && parts.caller?.isTransaction === true ? parts.caller.transactionDepth + 1 : 0;
    this.startedAt = parts.run.services.clock.now();
    if (!this.isTransaction) parts.caller?.addCallee(this);
  }

  /** Whether it runs inside a transaction: queries and mutations. */
  get isTransaction(): boolean {
    return this.fn.kind === "query" || this.fn.kind === "mutation";
  }

  /** Whether it has returned: nothing it asks for is done any more, and no promise of its settles. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Timers that have not fired, by id. Made when asked for, as few functions have any. */
  get timers(): Map<number, Operation> {
    this.#timers ??= new Map();
    return this.#timers;
  }

  /** What the Node.js runtime tells its calls from those of an earlier action by. */
  get requestId(): string {
    return `request-${this.run.number}-${this.entry.id}`;
  }

  /** Random numbers of its own. */
  get random(): SeededRandom {
    const { run, entry } = this;
    this.#random ??= new SeededRandom(`${run.services.seed}:${run.number}:${entry.id}`);
    return this.#random;
  }

  /** What becomes of operations of its that have not begun yet. */
  get waitingOperations(): "begin" | "wait" | "drop" {
    if (this.#closed || (this.phase !== "running" && this.run.options.dangling === "drop")) return "drop";
    if (this.phase === "returned") return "wait";
    return this.caller?.waitingOperations ?? "begin";
  }

  /** Whether any of its operations is under way. */
  get isBusy(): boolean {
    return this.pending.size > 0 || this.steps > 0;
  }

  get activity(): Activity {
    return this.run.services.activity;
  }

  begin(name: string, target: string | undefined, counted = true): Operation {
    const entry = this.run.trace.beginOperation(this.entry.id, name, target);
    const operation: Operation = { entry, counted, started: false };
    this.pending.add(operation);
    this.#began = operation;
    this.activity.happened();
    return operation;
  }

  end(operation: Operation, ending: Ending, error?: string): void {
    this.pending.delete(operation);
    this.run.trace.end(operation.entry, ending, error);
    this.activity.happened();
  }

  /** Writes down an operation that is over as soon as it is asked for. */
  perform(name: string, target: string | undefined): void {
    const { trace } = this.run;
    const entry = trace.beginOperation(this.entry.id, name, target);
    entry.transaction = this.entry.transaction;
    entry.snapshot = this.entry.snapshot;
    trace.end(entry, "done");
    this.activity.happened();
  }

  endStep(): void {
    this.steps--;
    this.activity.happened();
  }

  /** Called before a context method, to tell with {@link takeBegun} which operation it began. */
  forgetBegun(): void {
    this.#began = undefined;
  }

  takeBegun(): Operation | undefined {
    const operation = this.#began;
    this.#began = undefined;
    // From here on it counts who looks at the promise.
    if (operation !== undefined) operation.entry.observed = false;
    return operation;
  }

  /** Counts a job that this transaction schedules. */
  countScheduled(argumentBytes: number): void {
    this.#scheduledJobs++;
    this.#scheduledBytes += argumentBytes;
    if (this.#scheduledJobs > transactionLimits.functionsScheduled)
      throw refusal(limitErrors.tooManyScheduled());
    if (this.#scheduledBytes > transactionLimits.scheduledArgumentsBytes) {
      throw refusal(limitErrors.scheduledArgumentsTooLarge());
    }
  }

  nextTimerId(): number {
    return ++this.#lastTimer;
  }

  /** The work's result, unless something else makes the function fail before. */
  orFailure<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.failed !== undefined) reject(this.failed);
      this.#onFailure = reject;
      work.then(resolve, reject);
    });
  }

  /** Makes the function fail, whatever its handler is doing: an unhandled rejection, a time limit. */
  fail(error: FunctionError): void {
    if (this.#closed || this.failed !== undefined) return;
    this.failed = error;
    this.activity.happened();
    this.#onFailure?.(error);
  }

  /** Its caller has returned without waiting: it stops where it is, and nobody hears of it. */
  stop(): void {
    if (this.#closed || this.isTransaction) return;
    this.run.trace.end(this.entry, "abandoned");
    this.close();
    this.#onFailure?.(refusal("The calling action returned."));
  }

  /** Actions that it has called, which stop when it does. */
  private addCallee(callee: Invocation): void {
    this.#callees ??= new Set();
    this.#callees.add(callee);
  }

  private removeCallee(callee: Invocation): void {
    this.#callees?.delete(callee);
  }

  /** The function has returned; what is pending is lost, and so is what it has called. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // Nothing of it is kept alive by those that live on.
    if (!this.isTransaction) this.caller?.removeCallee(this);
    for (const callee of this.#callees ?? []) callee.stop();
    if (this.pending.size === 0) return;
    for (const operation of [...this.pending]) {
      operation.cancel?.();
      this.end(operation, operation.started ? "abandoned" : "dropped");
    }
  }
}
