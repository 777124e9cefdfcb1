import type { GenericSchema, SchemaDefinition, UserIdentity } from "convex/server";
import type { ConvexTest } from "./convex-test-engine.js";
import type { FetchStub } from "./fetch-stub.js";
import type { SourceLocation } from "./source-tree.js";

/** What a deployment is made of. */
export interface DeploymentOptions extends SourceLocation {
  /** Default: what `schema.ts` of the code exports. */
  readonly schema?: SchemaDefinition<GenericSchema, boolean>;
  /** Who calls the functions. Default: nobody who is logged in. */
  readonly identity?: Partial<UserIdentity>;
  /** Environment variables of the functions. */
  readonly env?: Readonly<Record<string, string>>;
  /** Answers `fetch`. Without it every `fetch` fails. */
  readonly fetch?: FetchStub;
  /** Fills the database before anything runs; done again for every fork, so it should do the same each time. */
  readonly setup?: (t: ConvexTest) => Promise<unknown>;
  /** When the clock begins, in milliseconds since the epoch. Default: the first moment of 2025, UTC. */
  readonly now?: number;
  /** Random numbers follow from it. Default: always the same. */
  readonly seed?: string;
  /** Limits of a transaction that differ from Convex's, by convex-test's names (`documentsRead` …). */
  readonly transactionLimits?: Readonly<Record<string, number>>;
  /**
   * `virtual` (default): the deployment's own clock, on which waiting costs no time; jobs run when asked for; `fetch` is
   * the stub. `host`: the process's clock, timers and `fetch`, read through `globalThis` at each call, so that a test
   * runner's fakes apply; runs are not reproducible then, and time limits do not apply.
   */
  readonly time?: "virtual" | "host";
}

/** Where a deployment's clock begins. */
export const DEFAULT_START = Date.UTC(2025, 0, 1);
