import type { Activity } from "./activity.js";
import type { VirtualClock } from "./clock.js";
import { afterDelay, atTopLevel, nextTurn } from "./event-loop.js";
import type { Invocation } from "./invocation.js";
import { neverResolves } from "./invoke.js";
import type { OperationQueue } from "./operation-queue.js";

/** Looks at the deployment, one per turn of the event loop, without any change after which it counts as waiting. */
const QUIET_LOOKS = 3;

/** How long not to look at all while the queue is busy, in milliseconds of real time. */
const BUSY_MILLISECONDS = 2;

/**
 * How many more looks, at least a millisecond apart, the clock is held up by what we cannot see through. Counted and not
 * timed: on a machine that is busy otherwise nothing happens for long, and nobody looks either.
 */
const PATIENCE = {
  /** A stubbed `fetch` or a digest that has not answered. */
  external: 50,
  /** "use node" code may read files and sockets of its own. */
  node: 10,
  /** Before a function is given up that waits for nothing we know of. */
  hanging: 200,
  /** The same while a `fetch` has not answered, which may be somebody's real network. */
  hangingOutside: 1500,
} as const;

/**
 * Moves the clock of a deployment while somebody waits for its functions: to the next timer or job whenever
 * everything waits.
 */
export class Driver {
  readonly #clock: VirtualClock;
  readonly #activity: Activity;
  readonly #queue: OperationQueue;
  readonly #running: () => Iterable<Invocation>;
  #waiting = 0;
  #watching = false;

  constructor(parts: {
    readonly clock: VirtualClock;
    readonly activity: Activity;
    readonly queue: OperationQueue;
    /** The functions at work. */
    readonly running: () => Iterable<Invocation>;
  }) {
    this.#clock = parts.clock;
    this.#activity = parts.activity;
    this.#queue = parts.queue;
    this.#running = parts.running;
  }

  /** Keeps time moving until the promise settles. */
  async drive<Result>(promise: Promise<Result>): Promise<Result> {
    this.#waiting++;
    if (!this.#watching) {
      this.#watching = true;
      atTopLevel(() => {
        this.#watch(-1, 0);
      });
    }
    try {
      return await promise;
    } finally {
      this.#waiting--;
    }
  }

  /** Looks whether anything has happened since the last look; with callbacks, so as not to slow down what happens. */
  #watch(changesBefore: number, quietBefore: number): void {
    if (this.#waiting === 0) {
      this.#watching = false;
      return;
    }
    const { changes } = this.#activity;
    const quiet = changes === changesBefore ? quietBefore + 1 : 0;
    const again = () => {
      this.#watch(changes, quiet);
    };
    // While transactions follow one another there is nothing to do, and each look would cost as much as a part of them.
    if (quiet === 0 && this.#queue.busy) afterDelay(BUSY_MILLISECONDS, again);
    // Something may take real time: let it, without burning the processor.
    else if (quiet > QUIET_LOOKS && !this.#moveOn(quiet - QUIET_LOOKS)) afterDelay(1, again);
    else nextTurn(again);
  }

  /** Fires the next event if the deployment has been quiet for long enough. */
  #moveOn(looks: number): boolean {
    const running = [...this.#running()];
    const stuck = running.findLast((invocation) => invocation.isTransaction);
    if (stuck !== undefined) {
      if (looks < PATIENCE.hanging || this.#activity.external > 0) return false;
      neverResolves(stuck);
      return true;
    }
    const next = this.#clock.next();
    if (next === undefined || looks <= this.#patience(next.kind === "timeLimit", running)) return false;
    this.#activity.happened();
    this.#clock.fireNext();
    return true;
  }

  #patience(hanging: boolean, running: readonly Invocation[]): number {
    if (hanging) return this.#activity.external > 0 ? PATIENCE.hangingOutside : PATIENCE.hanging;
    if (this.#activity.external > 0) return PATIENCE.external;
    return running.some(({ fn }) => fn.runtime === "node") ? PATIENCE.node : 0;
  }
}
