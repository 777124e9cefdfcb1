import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { createContext, Script, type Context } from "node:vm";
import { DEFAULT_RUNTIME_GLOBALS } from "../platform/default-runtime-globals.js";
import { adoptHostObjects } from "./adopt-host-objects.js";
import { readEntry, type CompiledModule, type GuestModule } from "./guest-module.js";
import { realmScript } from "./realm-script.js";
import {
  guestConsole,
  guestCrypto,
  guestEnvironment,
  guestPerformance,
  guestTimers,
} from "./guest-globals.js";
import { guestHost } from "./guest-host.js";
import { createGuestKit, type GuestKit } from "./guest-kit.js";
import { claimPromises, type RejectionOwner } from "./unhandled-rejections.js";

/** Buffers are the host's in every realm: they cross it, and `instanceof` has to hold on both sides. */
const SHARED_INTRINSICS = [
  "ArrayBuffer",
  "BigInt64Array",
  "BigUint64Array",
  "DataView",
  "Float32Array",
  "Float64Array",
  "Int16Array",
  "Int32Array",
  "Int8Array",
  "SharedArrayBuffer",
  "Uint16Array",
  "Uint32Array",
  "Uint8Array",
  "Uint8ClampedArray",
];

/** Things that web interfaces of the host hand over to user code. */
const ADOPTED = {
  Array,
  AggregateError,
  Date,
  Error,
  EvalError,
  Function,
  Map,
  Object,
  Promise,
  RangeError,
  ReferenceError,
  RegExp,
  Set,
  SyntaxError,
  TypeError,
  URIError,
};

const kitScript = realmScript(createGuestKit, "convex-guest-kit");
const adoptScript = realmScript(adoptHostObjects, "convex-adopt-host-objects");
const globalScript = new Script("globalThis");

/** One JavaScript context with the globals of Convex's default runtime and nothing else. */
export class DefaultRealm {
  readonly kit: GuestKit;
  readonly #context: Context;

  /** `owner` tells who answers for the code that runs here when a promise is left rejected. */
  constructor(owner: () => RejectionOwner | undefined) {
    this.#context = createContext({}, { codeGeneration: { strings: false, wasm: true } });
    const makeKit = kitScript.runInContext(this.#context) as typeof createGuestKit;
    this.kit = makeKit(guestHost);
    this.#defineGlobals();
    (adoptScript.runInContext(this.#context) as typeof adoptHostObjects)(ADOPTED, () => guestHost.random());
    claimPromises(this.kit.promisePrototypes, owner);
  }

  evaluate(module: CompiledModule): GuestModule {
    return readEntry(module.script.runInContext(this.#context), this.kit);
  }

  #defineGlobals(): void {
    const global = this.#context as Record<string, unknown>;
    const ours: Record<string, unknown> = {
      ...guestTimers,
      AsyncLocalStorage,
      AsyncResource,
      Convex: this.kit.Convex,
      console: guestConsole,
      crypto: guestCrypto,
      fetch: this.kit.fetch,
      performance: guestPerformance,
      process: { env: guestEnvironment },
    };
    for (const name of DEFAULT_RUNTIME_GLOBALS) {
      define(global, name, name in ours ? ours[name] : hostGlobals[name]);
    }
    for (const name of SHARED_INTRINSICS) define(global, name, hostGlobals[name]);
    define(global, "Date", this.kit.Date);
    // In Convex it is the global object itself.
    define(global, "self", globalScript.runInContext(this.#context));
  }
}

const hostGlobals = globalThis as unknown as Readonly<Record<string, unknown>>;

function define(global: object, name: string, value: unknown): void {
  Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
}
