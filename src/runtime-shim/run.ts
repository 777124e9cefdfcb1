import type { UserIdentity } from "convex/server";
import type { DanglingPolicy } from "./dangling-policy.js";
import type { FetchRecord } from "./fetch-stub.js";
import type { Invocation, Operation } from "./invocation.js";
import type { Services } from "./services.js";
import { TraceRecorder } from "./trace.js";

export interface RunOptions {
  readonly dangling: DanglingPolicy;
  /**
   * In whose words failures are told: `convex` for the platform's own; `engine` for calls through `deployment.t`,
   * which keep those of convex-test.
   */
  readonly words: "convex" | "engine";
  /** Whether its transactions wait in the queue. Not so for a writer, which runs while the queue stands still. */
  readonly queued: boolean;
  /** Who calls; undefined for nobody. Every run has an object of its own. */
  readonly identity: Partial<UserIdentity> | undefined;
  /** What happens between the transactions, counted from 0: called before each. */
  readonly beforeTransaction?: (run: Run, gap: number) => Promise<void>;
}

/** One call from outside and everything that follows from it, until it is settled. */
export class Run {
  readonly services: Services;
  readonly options: RunOptions;
  /** Numbered over the deployment, from 1. */
  readonly number: number;
  readonly trace: TraceRecorder;
  readonly warnings: string[] = [];
  readonly fetches: FetchRecord[] = [];
  #transactions = 0;
  #boundaries = 0;

  constructor(services: Services, options: RunOptions) {
    this.services = services;
    this.options = options;
    this.number = services.nextRunNumber();
    const start = services.clock.now();
    this.trace = new TraceRecorder(() => services.clock.now() - start);
  }

  nextTransaction(): number {
    return ++this.#transactions;
  }

  /** How many transactions have begun. */
  get transactions(): number {
    return this.#transactions;
  }

  /** Called when a transaction is about to begin, with everything before it committed. */
  reachBoundary(): Promise<void> | undefined {
    const gap = this.#boundaries++;
    return this.options.beforeTransaction?.(this, gap);
  }

  /** Runs a transaction that code asked for by `operation`: in its turn, and never if the code has returned before. */
  transact(operation: Operation, invocation: Invocation, body: () => Promise<void>): void {
    const run = (): Promise<void> => {
      operation.started = true;
      operation.entry.transaction = this.nextTransaction();
      this.trace.start(operation.entry);
      return body();
    };
    if (this.options.queued) {
      this.services.queue.enqueue({
        verdict: () => invocation.waitingOperations,
        before: () => this.reachBoundary(),
        run,
      });
    } else void run();
  }
}
