import { AsyncLocalStorage } from "node:async_hooks";
import { SYSTEM_ENVIRONMENT } from "../platform/default-runtime-globals.js";
import { pushErrors, runtimeErrors } from "../platform/messages.js";
import { answerFetch } from "./answer-fetch.js";
import { describeThrown, refusal } from "./function-error.js";
import type { GuestHost } from "./guest-kit.js";
import { guestSyscalls } from "./guest-syscalls.js";
import type { Invocation, Operation } from "./invocation.js";
import { transactionTime } from "./transaction-time.js";
import { currentInvocation, scopes, type Environment } from "./scope.js";

/** What the kit of every realm calls. */
export const guestHost: GuestHost = {
  beginCall: () => {
    const invocation = currentInvocation();
    invocation.forgetBegun();
    return invocation;
  },
  endCall: (caller) => (caller as Invocation).takeBegun(),
  observe: (operation) => {
    (operation as Operation).entry.observed = true;
  },
  fetch: async (input, init) => {
    if (isImporting()) throw new TypeError(pushErrors.unsupportedAtImportTime("fetch()"));
    const invocation = currentInvocation();
    if (invocation.isTransaction) throw new Error(runtimeErrors.unavailableInTransaction("fetch()"));
    return await answerFetch(invocation, input as string | URL | Request, init as RequestInit | undefined);
  },
  now,
  random: () => randomSource().next(),
  ...guestSyscalls,
};

/** Milliseconds since the epoch, as the code that is running sees it: queries and mutations see their beginning. */
function now(): number {
  const scope = scopes.getStore();
  if (scope?.type === "import") return scope.now;
  if (scope?.type !== "function") return Date.now();
  return transactionTime() ?? scope.invocation.run.services.clock.now();
}

/** Random numbers for the code that is running. */
export function randomSource() {
  const scope = scopes.getStore();
  return scope?.type === "import" ? scope.random : currentInvocation().random;
}

function isImporting(): boolean {
  return scopes.getStore()?.type === "import";
}

function environment(): Environment {
  const scope = scopes.getStore();
  if (scope?.type === "import") return scope.env;
  return scope?.type === "function" ? scope.invocation.run.services.env : {};
}

/** An environment variable as the code that is running sees it. */
export function readEnvironment(name: string): string | undefined {
  const env = environment();
  if (Object.hasOwn(env, name)) return env[name];
  return SYSTEM_ENVIRONMENT.includes(name) ? SYSTEM_URLS[name] : undefined;
}

const SYSTEM_URLS: Environment = {
  CONVEX_CLOUD_URL: "https://shim.convex.cloud",
  CONVEX_SITE_URL: "https://shim.convex.site",
};

export function environmentNames(): string[] {
  return [...new Set([...SYSTEM_ENVIRONMENT, ...Object.keys(environment())])];
}

/**
 * `setTimeout` and `setInterval`. Queries and mutations get an id, and fail.
 * @returns the timer's id
 */
export function startTimer(
  name: "setTimeout" | "setInterval",
  callback: unknown,
  delay: unknown,
  args: unknown[],
): number {
  if (isImporting()) throw new Error(pushErrors.unsupportedAtImportTime(name));
  const invocation = currentInvocation();
  const id = invocation.nextTimerId();
  if (invocation.isTransaction) {
    invocation.fail(
      describeThrown(new Error(runtimeErrors.unavailableInTransaction(name)), invocation.run.services.peers),
    );
    return id;
  }
  if (invocation.closed || typeof callback !== "function") return id;
  const milliseconds = Math.max(0, Number(delay) || 0);
  const operation = invocation.begin(name, `${milliseconds} ms`, false);
  invocation.forgetBegun();
  invocation.timers.set(id, operation);
  const call = callback as (...args: unknown[]) => unknown;
  armTimer(invocation, id, operation, {
    repeat: name === "setInterval",
    milliseconds,
    call: () => void call(...args),
  });
  return id;
}

function armTimer(
  invocation: Invocation,
  id: number,
  operation: Operation,
  timer: { readonly repeat: boolean; readonly milliseconds: number; readonly call: () => void },
): void {
  const { clock } = invocation.run.services;
  const inContext = AsyncLocalStorage.snapshot();
  // An interval of nothing would keep the clock standing for ever.
  const delay = timer.repeat ? Math.max(1, timer.milliseconds) : timer.milliseconds;
  operation.cancel = clock.at("timer", clock.now() + delay, () => {
    if (invocation.closed) return;
    operation.started = true;
    invocation.activity.happened();
    if (timer.repeat) armTimer(invocation, id, operation, timer);
    else finishTimer(invocation, id, operation);
    try {
      inContext(timer.call);
    } catch (error) {
      invocation.fail(describeThrown(error, invocation.run.services.peers));
    }
  });
}

function finishTimer(invocation: Invocation, id: number, operation: Operation): void {
  invocation.timers.delete(id);
  invocation.end(operation, "done");
}

/** `clearTimeout` and `clearInterval`; ids of others are ignored. */
export function stopTimer(id: unknown): void {
  const scope = scopes.getStore();
  if (scope?.type !== "function") return;
  const operation = scope.invocation.timers.get(Number(id));
  if (operation === undefined) return;
  operation.cancel?.();
  finishTimer(scope.invocation, Number(id), operation);
}

/** Node's `process.exit` ends the action, not the process that runs the shim. */
export function exitAction(code = 0): never {
  const error = refusal(`process.exit: ${code}`);
  currentInvocation().fail(error);
  throw error;
}
