import { createHook } from "node:async_hooks";
import { describeThrown, FunctionError } from "./function-error.js";
import type { Invocation } from "./invocation.js";
import { scopes } from "./scope.js";

/** Who hears of a promise that was rejected and never handled. */
export type RejectionOwner = (reason: unknown) => void;

/** Whose code runs in a realm of its own, by the prototypes of that realm's promises. */
const realmOwners = new WeakMap<object, () => RejectionOwner | undefined>();
/** Who made a promise in the main realm. */
const promiseOwners = new WeakMap<object, RejectionOwner>();

let watching = false;

/** Promises with these prototypes belong to whoever `owner` tells when one of them is found rejected. */
export function claimPromises(prototypes: readonly object[], owner: () => RejectionOwner | undefined): void {
  for (const prototype of prototypes) realmOwners.set(prototype, owner);
  watch();
}

const hook = createHook({
  init(_id, type, _trigger, resource) {
    if (type !== "PROMISE") return;
    const scope = scopes.getStore();
    if (scope?.type === "function") promiseOwners.set(resource, failing(scope.invocation));
    if (scope?.type === "import") promiseOwners.set(resource, scope.rejected);
  },
});
let nodeFunctions = 0;

/** While code of the Node.js runtime works, remembers whose promises the main realm's are. */
export async function claimMainRealmPromises<Result>(body: () => Promise<Result>): Promise<Result> {
  watch();
  if (++nodeFunctions === 1) hook.enable();
  try {
    return await body();
  } finally {
    if (--nodeFunctions === 0) hook.disable();
  }
}

/**
 * Node.js offers no way to learn of an unhandled rejection before every listener of the process does, and test runners
 * fail on each. So the event is looked at before it is emitted; those of promises that are not ours go their way.
 */
function watch(): void {
  if (watching) return;
  watching = true;
  const emit = process.emit.bind(process) as (event: string, ...args: unknown[]) => boolean;
  const emitUnlessOurs = (event: string, ...args: unknown[]): boolean => {
    if (event !== "unhandledRejection") return emit(event, ...args);
    const [reason, promise] = args;
    const owner = ownerOf(promise as object);
    if (owner === undefined) return emit(event, ...args);
    owner?.(reason);
    return true;
  };
  process.emit = emitUnlessOurs as typeof process.emit;
}

/** Who made the promise; null if it is ours but nobody's any more. */
function ownerOf(promise: object): RejectionOwner | null | undefined {
  const own = promiseOwners.get(promise);
  if (own !== undefined) return own;
  const realmOwner = realmOwners.get(Object.getPrototypeOf(promise) as object);
  return realmOwner === undefined ? undefined : (realmOwner() ?? null);
}

const owners = new WeakMap<Invocation, RejectionOwner>();

/** The owner that makes the function fail. */
export function failing(invocation: Invocation): RejectionOwner {
  let owner = owners.get(invocation);
  if (owner === undefined) {
    owner = (reason) => {
      invocation.fail(describeUnhandled(reason, invocation));
    };
    owners.set(invocation, owner);
  }
  return owner;
}

/** In the Node.js runtime the process dies of it, which the backend tells in words of its own. */
function describeUnhandled(reason: unknown, { run, fn }: Invocation): FunctionError {
  const error = describeThrown(reason, run.services.peers);
  return fn.runtime === "default"
    ? error
    : new FunctionError({ name: "unhandledRejection", message: error.message, thrown: true });
}
