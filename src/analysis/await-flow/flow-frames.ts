import { type FlowState, join, reconverge, UNDECIDED } from "./flow-state.js";

/**
 * Whether the value of an expression, should it be a promise, is waited for. `awaited`: an `await` says so, hence what
 * cannot be resolved counts as a promise. `returned`: the function's caller waits, but the value may be anything; only
 * calls that cannot be resolved count. `handed-out`: the same of a function that is not async, which comes back before the
 * promise does. `settled`: a `.then` callback's result, where only known promises count.
 */
export type Waiting = "no" | "settled" | "handed-out" | "returned" | "awaited";

/** Where paths come together that jump there. */
export class Arrival {
  state: FlowState | undefined;
  readonly #born: number;

  /** Markers younger than `born` lie in constructs that the paths have left: they say nothing here. */
  constructor(born: number) {
    this.#born = born;
  }

  add(state: FlowState | undefined): void {
    this.state = join(
      this.state,
      state?.filter(({ event }) => event.type === "run" || event.order <= this.#born),
    );
  }
}

/** A construct that jumps can leave, or must pass, on their way out. Frames form a stack, innermost last. */
export type FlowFrame =
  | { readonly type: "function"; readonly depth: number; readonly waiting: Waiting; readonly end: Arrival }
  | {
      readonly type: "breakable";
      readonly depth: number;
      readonly labels: readonly string[];
      /** A plain `break` ends it: loops and `switch`. */
      readonly plain: boolean;
      readonly end: Arrival;
      /** Of loops. */
      readonly next: Arrival | undefined;
    }
  | { readonly type: "catch"; readonly depth: number; readonly thrown: Arrival }
  /** Jumps stop here until the finalizer has been walked, and then go on to where they were bound. */
  | { readonly type: "finally"; readonly pending: Map<JumpTarget, FlowState> };

/** The place a jump is bound for. A throw that nothing catches leaves every function. */
export interface JumpTarget {
  readonly depth: number;
  readonly arrival: Arrival;
  /** The frame that is left or entered; undefined for an uncaught throw. */
  readonly frame: FlowFrame | undefined;
}

/** Depth of a throw that nothing catches: it ends the caller too. */
export const UNCAUGHT_DEPTH = 0;
/** Depth of the function itself: a jump there is a `return`. */
export const FUNCTION_DEPTH = 1;

export class FrameStack {
  /** Throws that nothing catches. */
  readonly uncaught = new Arrival(0);
  readonly #uncaughtTarget: JumpTarget = { arrival: this.uncaught, depth: UNCAUGHT_DEPTH, frame: undefined };
  readonly #frames: FlowFrame[] = [];
  /** One object per arrival, so that paths bound for the same place are pending together. */
  readonly #targets = new Map<Arrival, JumpTarget>();

  within(frame: FlowFrame, walk: () => void): void {
    this.#frames.push(frame);
    walk();
    this.#frames.pop();
  }

  findReturnTarget(): JumpTarget {
    const frame = this.#frames.findLast(({ type }) => type === "function");
    return frame?.type === "function" ? this.#target(frame, frame.depth, frame.end) : this.#uncaughtTarget;
  }

  findBreakTarget(label: string | undefined): JumpTarget {
    const frame = this.#findBreakable((candidate) =>
      label === undefined ? candidate.plain : candidate.labels.includes(label),
    );
    return frame === undefined ? this.#uncaughtTarget : this.#target(frame, frame.depth, frame.end);
  }

  findContinueTarget(label: string | undefined): JumpTarget {
    const frame = this.#findBreakable(
      (candidate) =>
        candidate.next !== undefined && (label === undefined || candidate.labels.includes(label)),
    );
    // A round is a construct within its loop.
    return frame?.next === undefined
      ? this.#uncaughtTarget
      : this.#target(frame, frame.depth + 1, frame.next);
  }

  findThrowTarget(): JumpTarget {
    const frame = this.#frames.findLast(({ type }) => type === "catch");
    return frame?.type === "catch" ? this.#target(frame, frame.depth, frame.thrown) : this.#uncaughtTarget;
  }

  getReturnWaiting(): Waiting {
    const frame = this.#frames.findLast(({ type }) => type === "function");
    return frame?.type === "function" ? frame.waiting : "no";
  }

  /**
   * Sends the paths of `state` on their way to `target`. What decided the jump decides, from there on, only what stands
   * within the construct that is left; `decides` is for a throw, on which the handler depends.
   */
  jump(state: FlowState, target: JumpTarget, decides = false): void {
    this.deliver(decides ? heldAt(state, target.depth) : reconverge(state, target.depth), target);
  }

  /** Brings the paths as far as the first finalizer that stands in between. */
  deliver(state: FlowState | undefined, target: JumpTarget): void {
    for (let index = this.#frames.length - 1; index >= 0; index--) {
      const frame = this.#frames[index];
      if (frame === undefined || frame === target.frame) break;
      if (frame.type !== "finally") continue;
      const pending = join(frame.pending.get(target), state);
      if (pending !== undefined) frame.pending.set(target, pending);
      return;
    }
    target.arrival.add(state);
  }

  #target(frame: FlowFrame, depth: number, arrival: Arrival): JumpTarget {
    let target = this.#targets.get(arrival);
    if (target === undefined) {
      target = { arrival, depth, frame };
      this.#targets.set(arrival, target);
    }
    return target;
  }

  #findBreakable(accepts: (frame: FlowFrame & { type: "breakable" }) => boolean) {
    for (let index = this.#frames.length - 1; index >= 0; index--) {
      const frame = this.#frames[index];
      if (frame === undefined || frame.type === "function") return undefined;
      if (frame.type === "breakable" && accepts(frame)) return frame;
    }
    return undefined;
  }
}

/** A handler runs because of what decided the throw, until the `try` statement ends. */
function heldAt(state: FlowState, depth: number): FlowState {
  return state.map((witness) =>
    witness.decidedAt !== UNDECIDED && witness.decidedAt > depth ? { ...witness, decidedAt: depth } : witness,
  );
}
