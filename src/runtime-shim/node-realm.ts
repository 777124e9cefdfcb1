import { createRequire } from "node:module";
import path from "node:path";
import { readEntry, type CompiledModule, type GuestModule } from "./guest-module.js";
import { guestConsole, guestCrypto, guestPerformance, guestTimers } from "./guest-globals.js";
import { environmentNames, exitAction, guestHost, readEnvironment } from "./guest-host.js";
import { createGuestKit } from "./guest-kit.js";
import { startTimer } from "./guest-host.js";

/** One kit serves all "use node" modules: they live in the main realm. */
const kit = createGuestKit(guestHost);

/** A timer as Node.js hands it out: an object that passes for its number. */
class NodeTimer {
  readonly #id: number;
  constructor(id: number) {
    this.#id = id;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.toPrimitive](): number {
    return this.#id;
  }
}

const environment: object = new Proxy(Object.create(null) as object, {
  get: (_, name) => (typeof name === "string" ? readEnvironment(name) : undefined),
  has: (_, name) => typeof name === "string" && readEnvironment(name) !== undefined,
  ownKeys: () => environmentNames(),
  getOwnPropertyDescriptor: (_, name) =>
    typeof name === "string" && readEnvironment(name) !== undefined
      ? { value: readEnvironment(name), writable: true, enumerable: true, configurable: true }
      : undefined,
});

const nodeProcess = new Proxy(process, {
  get(target, name) {
    if (name === "env") return environment;
    if (name === "exit") return exitAction;
    const member: unknown = Reflect.get(target, name, target);
    return typeof member === "function" ? (member.bind(target) as unknown) : member;
  },
});

/** What the code of a "use node" module sees instead of the process's own; the rest of Node.js it shares. */
const replaced: Readonly<Record<string, unknown>> = {
  Convex: kit.Convex,
  Date: kit.Date,
  Math: Object.create(Math, { random: { value: () => guestHost.random() } }) as object,
  clearInterval: guestTimers.clearInterval,
  clearTimeout: guestTimers.clearTimeout,
  console: guestConsole,
  crypto: guestCrypto,
  fetch: kit.fetch,
  performance: guestPerformance,
  process: nodeProcess,
  setInterval: (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    new NodeTimer(startTimer("setInterval", callback, delay, args)),
  setTimeout: (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    new NodeTimer(startTimer("setTimeout", callback, delay, args)),
};

const globalObject: object = new Proxy(globalThis, {
  get(target, name, receiver): unknown {
    if (name === "globalThis" || name === "global") return receiver;
    return typeof name === "string" && Object.hasOwn(replaced, name)
      ? replaced[name]
      : Reflect.get(target, name, target);
  },
  has: (target, name) =>
    (typeof name === "string" && Object.hasOwn(replaced, name)) || Reflect.has(target, name),
});

const parameters: Readonly<Record<string, unknown>> = {
  ...replaced,
  global: globalObject,
  globalThis: globalObject,
};

/** Names of the parameters of the function that a "use node" bundle is wrapped into. */
const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname", ...Object.keys(parameters)];

/** The bundle as a function, to be compiled in the main realm. */
export function wrapForNode(code: string): string {
  return `(function (${PARAMETERS.join(", ")}) {${code}\n})`;
}

/** Evaluates a "use node" module. `file` is its source: packages that were left out of the bundle are found from there. */
export function evaluateInNode({ script }: CompiledModule, file: string): GuestModule {
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const evaluate = script.runInThisContext() as (...args: unknown[]) => void;
  evaluate(
    module.exports,
    createRequire(file),
    module,
    file,
    path.dirname(file),
    ...Object.values(parameters),
  );
  return readEntry(module.exports, kit);
}
