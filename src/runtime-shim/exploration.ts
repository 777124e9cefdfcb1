import type { UserIdentity } from "convex/server";
import type { ConvexTest } from "./convex-test-engine.js";
import type { DanglingPolicy } from "./dangling-policy.js";
import type { DatabaseState } from "./database-state.js";
import type { Outcome } from "./outcome.js";

/** Another client of the database: a function by name, or anything done through convex-test's interface. */
export type Writer =
  | { readonly path: string; readonly args?: Readonly<Record<string, unknown>> }
  | ((t: ConvexTest) => Promise<unknown>);

export interface ExploreOptions {
  /** Comes between the transactions of the action. */
  readonly writer: Writer;
  readonly identity?: Partial<UserIdentity>;
  /** What becomes of operations that are pending when an action returns. Default: `drain`. */
  readonly dangling?: DanglingPolicy;
}

/** One run of the action with the writer in one place. */
export interface ExploredGap {
  /** How many of the action's transactions came before the writer. */
  readonly gap: number;
  readonly outcome: Outcome;
  /** What was in the database afterwards. */
  readonly state: DatabaseState;
  /**
   * Whether the outcome is one that some serial order gives, the writer before or after the whole action. If not, what
   * the action did is what no single transaction could have done.
   */
  readonly serial: boolean;
}

/** What an action does when a writer comes in between. */
export interface Exploration {
  /** The writer before, and after, everything the action does. */
  readonly serialOrders: readonly [before: ExploredGap, after: ExploredGap];
  /** The places in between, in order: one less than the action's transactions. */
  readonly gaps: readonly ExploredGap[];
  /** Those of `gaps` whose outcome no serial order gives. */
  readonly anomalies: readonly ExploredGap[];
}
