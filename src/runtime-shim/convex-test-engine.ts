import type { TestConvexRoot } from "convex-test";
import type { GenericDataModel, GenericSchema, SchemaDefinition, UserIdentity } from "convex/server";
import type { Engine, EngineContext, Syscalls } from "./engine.js";
import type { Peers } from "./peers.js";

/** convex-test's interface, for a data model that nobody has declared. */
export type ConvexTest = TestConvexRoot<GenericDataModel>;

/** The same for one client. */
type Accessor = ReturnType<ConvexTest["withIdentity"]>;

/** Modules as convex-test wants them: one key must contain `_generated`, the rest is found relative to it. */
export type EngineModules = Record<string, () => Promise<unknown>>;

const ROOT = "/convex/";

export interface ConvexTestOptions {
  /** By module path, without extension. Loaded at every call, so loaders should remember. */
  readonly modules: Readonly<Record<string, () => Promise<unknown>>>;
  readonly schema: SchemaDefinition<GenericSchema, boolean> | undefined;
  readonly transactionLimits: boolean | Readonly<Record<string, number>>;
}

/** The engine that convex-test is. */
export function createConvexTestEngine(options: ConvexTestOptions, peers: Peers): Engine<ConvexTest> {
  const modules: EngineModules = { [`${ROOT}_generated/api.js`]: () => Promise.resolve({}) };
  for (const [path, load] of Object.entries(options.modules)) modules[`${ROOT}${path}.js`] = load;
  const test: ConvexTest = peers.convexTest({
    ...(options.schema === undefined ? {} : { schema: options.schema }),
    modules,
    transactionLimits: options.transactionLimits,
    // The type that convexTest gives knows the tables of the schema, of which we know nothing at compile time.
  }) as unknown as ConvexTest;
  const syscalls = installedSyscalls();
  const accessors = new WeakMap<object, Accessor>();
  /** The engine's interface for a client: to be made once for each, since the engine makes a token for it. */
  const accessorFor = (identity: Partial<UserIdentity> | undefined): Accessor => {
    if (identity === undefined) return test;
    let accessor = accessors.get(identity);
    if (accessor === undefined) {
      accessor = test.withIdentity(identity);
      accessors.set(identity, accessor);
    }
    return accessor;
  };

  return {
    test,
    syscalls,
    call(kind, path, args, identity) {
      const call = accessorFor(identity)[kind] as (reference: unknown, args: unknown) => Promise<unknown>;
      return call(peers.server.makeFunctionReference(path), args);
    },
    fetch(path, init, identity) {
      return accessorFor(identity).fetch(path, init);
    },
    perform(kind, handler, identity) {
      const run = accessorFor(identity)[kind] as (inline: typeof handler) => Promise<unknown>;
      return run(handler);
    },
    async transact(kind, body) {
      const results: Awaited<ReturnType<typeof body>>[] = [];
      const run = test[kind] as (handler: (context: EngineContext) => Promise<unknown>) => Promise<unknown>;
      await run(async () => {
        results.push(await body());
        return null;
      });
      // The value is kept out of the engine, which would pass it through JSON.
      return results[0] as Awaited<ReturnType<typeof body>>;
    },
  };
}

/** convex-test puts one `Convex` on the global object, which finds the right instance by the caller's async context. */
function installedSyscalls(): Syscalls {
  const { Convex } = globalThis as { Convex?: Syscalls };
  if (Convex === undefined) throw new Error("convex-test did not install its global `Convex`.");
  return Convex;
}
