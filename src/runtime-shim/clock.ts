/** What waits on a clock; a time limit ends a function that waits for nothing else. */
export type ClockEventKind = "timer" | "job" | "timeLimit";

export interface ClockEvent {
  readonly kind: ClockEventKind;
  /** Milliseconds since the epoch. */
  readonly due: number;
}

/** The deployment's time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once it is `due` (milliseconds since the epoch). The result cancels it. */
  at(kind: ClockEventKind, due: number, callback: () => void): () => void;
}

/**
 * A clock that stands still until told otherwise: time passes by a millisecond per operation, and jumps to the next
 * event when everything waits. So a run takes the same time whatever the machine, and `setTimeout` costs none.
 */
export class VirtualClock implements Clock {
  #now: number;
  #sequence = 0;
  readonly #events: (ClockEvent & { readonly order: number; readonly callback: () => void })[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  at(kind: ClockEventKind, due: number, callback: () => void): () => void {
    const event = { kind, due, order: ++this.#sequence, callback };
    const index = this.#events.findIndex((other) => other.due > due);
    this.#events.splice(index === -1 ? this.#events.length : index, 0, event);
    return () => {
      const position = this.#events.indexOf(event);
      if (position !== -1) this.#events.splice(position, 1);
    };
  }

  /** The event that is due first; among equals, the one asked for first. */
  next(kind?: ClockEventKind): ClockEvent | undefined {
    return this.#events.find((event) => kind === undefined || event.kind === kind);
  }

  /** Moves to the first event, which may lie in the past already, and fires it. */
  fireNext(kind?: ClockEventKind): void {
    const index = this.#events.findIndex((event) => kind === undefined || event.kind === kind);
    const [event] = index === -1 ? [] : this.#events.splice(index, 1);
    if (event === undefined) return;
    this.#now = Math.max(this.#now, event.due);
    event.callback();
  }

  /** Lets time pass without firing anything; what became due fires as soon as nothing else can go on. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/**
 * The process's own time, read through `globalThis` at every call, so that a test runner's fake timers apply.
 * Time limits do not exist on it.
 */
export class HostClock implements Clock {
  now(): number {
    return globalThis.Date.now();
  }

  at(kind: ClockEventKind, due: number, callback: () => void): () => void {
    if (kind === "timeLimit") return () => undefined;
    const timer = globalThis.setTimeout(callback, Math.max(0, due - globalThis.Date.now()));
    return () => {
      globalThis.clearTimeout(timer);
    };
  }
}
