import { AsyncResource } from "node:async_hooks";
import { atTopLevel, nextTurn } from "./event-loop.js";

/** A transaction that waits for its turn. */
export interface QueuedOperation {
  /** Whether it may begin now that it is its turn: the function that asked for it may have returned meanwhile. */
  verdict(): "begin" | "wait" | "drop";
  /** What happens between the transaction before and this one: where the explorer injects its writer. Never rejects. */
  before(): Promise<void> | undefined;
  /** Never rejects. */
  readonly run: () => Promise<void>;
}

/**
 * Runs transactions strictly one after another, in the order asked for, each after one real turn of the event loop:
 * so an operation is pending for a while, as it is in production, and the order never depends on luck.
 */
export class OperationQueue {
  readonly #waiting: { readonly operation: QueuedOperation; readonly context: AsyncResource }[] = [];
  #busy = false;

  /** Whether anything waits or runs. */
  get busy(): boolean {
    return this.#busy;
  }

  enqueue(operation: QueuedOperation): void {
    // The one who asks first keeps the queue going: everybody else's work must not pass for theirs.
    this.#waiting.push({ operation, context: new AsyncResource("ConvexOperation") });
    if (this.#busy) return;
    this.#busy = true;
    atTopLevel(this.#goOn);
  }

  readonly #goOn = (): void => {
    nextTurn(this.#take);
  };

  // With callbacks as far as may be: every promise costs, and this is done for each transaction.
  readonly #take = (): void => {
    const next = this.#waiting[0];
    if (next === undefined) {
      this.#busy = false;
      return;
    }
    const verdict = next.operation.verdict();
    if (verdict !== "wait") this.#waiting.shift();
    if (verdict !== "begin") {
      this.#goOn();
      return;
    }
    const run = () => {
      void next.context.runInAsyncScope(next.operation.run).then(this.#goOn);
    };
    const before = next.operation.before();
    if (before === undefined) run();
    else void before.then(run);
  };
}
