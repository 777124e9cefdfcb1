import type { Activity } from "./activity.js";
import type { Clock } from "./clock.js";
import type { Engine } from "./engine.js";
import type { FetchStub } from "./fetch-stub.js";
import type { OperationQueue } from "./operation-queue.js";
import type { Peers } from "./peers.js";
import type { Code } from "./code.js";
import type { Scheduler } from "./scheduler.js";
import type { SchemaFacts } from "./schema-facts.js";
import type { Environment } from "./scope.js";
import type { Snapshots } from "./snapshots.js";

/** What the functions of one deployment share. */
export interface Services {
  readonly peers: Peers;
  readonly engine: Engine;
  /** The functions. */
  readonly code: Code;
  readonly clock: Clock;
  /** `virtual`: we own time, jobs and `fetch`. `host`: they are the process's, so that a test runner's fakes apply. */
  readonly time: "virtual" | "host";
  readonly queue: OperationQueue;
  readonly activity: Activity;
  readonly scheduler: Scheduler;
  readonly snapshots: Snapshots;
  readonly schema: SchemaFacts;
  readonly env: Environment;
  readonly fetch: FetchStub | undefined;
  readonly seed: string;
  /** The tables that anything was written to, for reading back the state of the database. */
  readonly tables: Set<string>;
  nextRunNumber(): number;
  /** An operation has come to its end: a millisecond of virtual time. */
  passTime(): void;
}
