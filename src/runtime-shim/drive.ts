import type { Activity } from "./activity.js";
import type { VirtualClock } from "./clock.js";
import { realDelay, realNow, turn } from "./event-loop.js";
import type { Invocation } from "./invocation.js";
import { neverResolves } from "./invoke.js";

/** Turns of the event loop without any event after which a deployment counts as waiting. */
const QUIET_TURNS = 3;

/** How long, in milliseconds of real time, the clock is held up by what we cannot see through. */
const PATIENCE = {
  /** A stubbed `fetch` or a digest that has not answered. */
  external: 50,
  /** "use node" code may read files and sockets of its own. */
  node: 10,
  /** Before a function is given up that waits for nothing we know of. */
  hanging: 250,
  /** The same while a `fetch` has not answered, which may be somebody's real network. */
  hangingOutside: 2000,
} as const;

/**
 * Moves the clock of a deployment while somebody waits for its functions: to the next timer or job whenever
 * everything waits.
 */
export class Driver {
  readonly #clock: VirtualClock;
  readonly #activity: Activity;
  readonly #running: () => Iterable<Invocation>;
  #waiting = 0;

  constructor(parts: {
    readonly clock: VirtualClock;
    readonly activity: Activity;
    /** The functions at work. */
    readonly running: () => Iterable<Invocation>;
  }) {
    this.#clock = parts.clock;
    this.#activity = parts.activity;
    this.#running = parts.running;
  }

  /** Keeps time moving until the promise settles. */
  async drive<Result>(promise: Promise<Result>): Promise<Result> {
    this.#waiting++;
    if (this.#waiting === 1) void this.#work();
    try {
      return await promise;
    } finally {
      this.#waiting--;
    }
  }

  async #work(): Promise<void> {
    let seen = this.#activity.changes;
    let quietTurns = 0;
    let quietSince = realNow();
    while (this.#waiting > 0) {
      await turn();
      if (this.#activity.changes !== seen) {
        seen = this.#activity.changes;
        quietTurns = 0;
        quietSince = realNow();
        continue;
      }
      quietTurns++;
      if (quietTurns <= QUIET_TURNS || !this.#moveOn(realNow() - quietSince)) {
        // Something takes real time: let it, without burning the processor.
        if (quietTurns > QUIET_TURNS) await realDelay(1);
        continue;
      }
      seen = -1;
    }
  }

  /** Fires the next event if the deployment has been quiet for long enough. */
  #moveOn(quiet: number): boolean {
    const running = [...this.#running()];
    const stuck = running.findLast((invocation) => invocation.isTransaction);
    if (stuck !== undefined) {
      if (quiet < PATIENCE.hanging || this.#activity.external > 0) return false;
      neverResolves(stuck);
      return true;
    }
    const next = this.#clock.next();
    if (next === undefined) return false;
    if (quiet < this.#patience(next.kind === "timeLimit", running)) return false;
    this.#clock.fireNext();
    return true;
  }

  #patience(hanging: boolean, running: readonly Invocation[]): number {
    if (hanging) return this.#activity.external > 0 ? PATIENCE.hangingOutside : PATIENCE.hanging;
    if (this.#activity.external > 0) return PATIENCE.external;
    return running.some(({ fn }) => fn.runtime === "node") ? PATIENCE.node : 0;
  }
}
