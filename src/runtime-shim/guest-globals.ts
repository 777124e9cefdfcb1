import { performance as hostPerformance } from "node:perf_hooks";
import { webcrypto } from "node:crypto";
import { CONSOLE_METHODS } from "../platform/default-runtime-globals.js";
import { runtimeErrors } from "../platform/messages.js";
import { guestHost, randomSource, readEnvironment, startTimer, stopTimer } from "./guest-host.js";
import { writeLog } from "./log.js";
import { scopes } from "./scope.js";

type AnyFunction = (...args: unknown[]) => unknown;

/** Timers, as both runtimes' globals have them. */
export const guestTimers = {
  setTimeout: (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    startTimer("setTimeout", callback, delay, args),
  setInterval: (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    startTimer("setInterval", callback, delay, args),
  clearTimeout: stopTimer,
  clearInterval: stopTimer,
};

/** Needs random numbers of its own, which the platform gives neither to transactions nor at import time. */
const RANDOMISED: ReadonlySet<string> = new Set(["generateKey", "wrapKey"]);

const guestSubtle = new Proxy(webcrypto.subtle, {
  get(target, name) {
    const member: unknown = Reflect.get(target, name, target);
    if (typeof member !== "function" || typeof name !== "string") return member;
    return async (...args: unknown[]) => {
      const scope = scopes.getStore();
      if (scope?.type === "import" && RANDOMISED.has(name))
        throw new Error(runtimeErrors.randomnessAtImportTime());
      if (scope?.type !== "function") return await (member as AnyFunction).apply(target, args);
      if (scope.invocation.isTransaction && RANDOMISED.has(name)) {
        throw new Error(runtimeErrors.unavailableInTransaction("cryptographic randomness"));
      }
      return await scope.invocation.activity.track(
        Promise.resolve((member as AnyFunction).apply(target, args)),
      );
    };
  },
});

/** `crypto` with reproducible random numbers. */
export const guestCrypto: object = Object.create(Object.getPrototypeOf(webcrypto) as object, {
  subtle: { value: guestSubtle, enumerable: true },
  randomUUID: { value: () => randomSource().uuid(), enumerable: true },
  getRandomValues: {
    value: (array: ArrayBufferView) => {
      randomSource().fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      return array;
    },
    enumerable: true,
  },
}) as object;

/** `performance` on the deployment's clock: fixed in queries, 0 at import time. */
export const guestPerformance = new Proxy(hostPerformance, {
  get(target, name) {
    if (name === "now") return () => elapsed();
    if (name === "timeOrigin") return guestHost.now() - elapsed();
    const member: unknown = Reflect.get(target, name, target);
    return typeof member === "function" ? (member.bind(target) as unknown) : member;
  },
});

function elapsed(): number {
  const scope = scopes.getStore();
  return scope?.type === "function" ? guestHost.now() - scope.invocation.startedAt : 0;
}

/** `console` of both runtimes. What it is told goes into the trace. */
export const guestConsole: object = Object.fromEntries(
  CONSOLE_METHODS.map((method) => [
    method,
    (...args: unknown[]) => {
      writeLog(method, args);
    },
  ]),
);

/** `process.env` of the default runtime: names can be read one by one, and not be listed or asked for. */
export const guestEnvironment: object = new Proxy(Object.create(null) as object, {
  get: (_, name) => (typeof name === "string" ? readEnvironment(name) : undefined),
  has: () => false,
  ownKeys: () => [],
  set: () => true,
});
