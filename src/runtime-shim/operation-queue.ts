import { AsyncResource } from "node:async_hooks";
import { atTopLevel, turn } from "./event-loop.js";

/** A transaction that an action asked for and that waits for its turn. */
export interface QueuedOperation<Result> {
  /** Whether it may begin now that it is its turn: the function that asked for it may have returned meanwhile. */
  verdict(): "begin" | "wait" | "drop";
  /** What happens between the transaction before and this one: where the explorer injects its writer. */
  before(): Promise<void> | undefined;
  run(): Promise<Result>;
}

/**
 * Runs transactions strictly one after another, in the order asked for, each after one real turn of the event loop:
 * so an operation is pending for a while, as it is in production, and the order never depends on luck.
 */
export class OperationQueue {
  readonly #waiting: (() => Promise<void>)[] = [];
  #busy = false;

  /** The result of the operation; a promise that never settles if it was dropped. */
  enqueue<Result>(operation: QueuedOperation<Result>): Promise<Result> {
    // The one who asks first keeps the queue going: everybody else's work must not pass for theirs.
    const context = new AsyncResource("ConvexOperation");
    return new Promise((resolve, reject) => {
      this.#waiting.push(async () => {
        while (operation.verdict() === "wait") await turn();
        if (operation.verdict() === "drop") return;
        try {
          const before = operation.before();
          if (before !== undefined) await before;
          resolve(await context.runInAsyncScope(operation.run));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      if (!this.#busy) atTopLevel(() => void this.#work());
    });
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (;;) {
      await turn();
      const next = this.#waiting.shift();
      if (next === undefined) break;
      await next();
    }
    this.#busy = false;
  }
}
