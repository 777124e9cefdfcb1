import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate, setTimeout } from "node:timers";

// Bound when this module loads, so that fake timers of a test runner cannot stop the shim itself.
const immediate = setImmediate;
const timeout = setTimeout;
const performanceNow = performance.now.bind(performance);

/** One real turn of the event loop: every microtask that is ready has run when it resolves. */
export function turn(): Promise<void> {
  return new Promise((resolve) => immediate(resolve));
}

/** Waits in real time, whatever the clock of the deployment says. */
export function realDelay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => timeout(resolve, milliseconds));
}

/** Real time in milliseconds, for measuring how long nothing has happened. */
export function realNow(): number {
  return performanceNow();
}

/** Runs something as if nobody had asked for it, whoever's work it is done on the occasion of. */
export const atTopLevel = AsyncLocalStorage.snapshot();
