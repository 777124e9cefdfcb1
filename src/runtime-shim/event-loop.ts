import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate, setTimeout } from "node:timers";

// Bound when this module loads, so that fake timers of a test runner cannot stop the shim itself.
const immediate = setImmediate;
const timeout = setTimeout;

/** Calls back after one real turn of the event loop. */
export function nextTurn(callback: () => void): void {
  immediate(callback);
}

/** One real turn of the event loop: every microtask that is ready has run when it resolves. */
export function turn(): Promise<void> {
  return new Promise((resolve) => immediate(resolve));
}

/** Calls back after that much real time, whatever the clock of the deployment says. */
export function afterDelay(milliseconds: number, callback: () => void): void {
  timeout(callback, milliseconds);
}

/** Runs something as if nobody had asked for it, whoever's work it is done on the occasion of. */
export const atTopLevel = AsyncLocalStorage.snapshot();
