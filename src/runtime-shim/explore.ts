import type { UserIdentity } from "convex/server";
import { canonicalEffects } from "./canonical-state.js";
import type { ConvexTest } from "./convex-test-engine.js";
import type { DatabaseState } from "./database-state.js";
import type { Deployment } from "./deployment.js";
import type { Outcome } from "./outcome.js";
import type { Peers } from "./peers.js";
import type { DanglingPolicy, Run } from "./run.js";

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

/** What the explorer asks of a deployment. */
export interface Laboratory {
  fork(): Promise<Deployment>;
  runAction(fork: Deployment, beforeTransaction: (run: Run, gap: number) => Promise<void>): Promise<Outcome>;
  write(fork: Deployment): Promise<void>;
  readonly values: Peers["values"];
}

export async function explore(laboratory: Laboratory): Promise<Exploration> {
  const before = await runWithWriter(laboratory, 0);
  const after = await runWithWriter(laboratory, Infinity);
  const serialEffects = new Set([before.effects, after.effects]);
  const judge = ({ effects, ...gap }: RunWithWriter): ExploredGap => ({
    ...gap,
    serial: serialEffects.has(effects),
  });
  const gaps: ExploredGap[] = [];
  // As many as there are: an action may do more or less when somebody has written.
  for (let gap = 1; ; gap++) {
    const run = await runWithWriter(laboratory, gap);
    if (!run.injected) break;
    gaps.push(judge(run));
  }
  return {
    serialOrders: [judge(before), judge(after)],
    gaps,
    anomalies: gaps.filter(({ serial }) => !serial),
  };
}

interface RunWithWriter extends Omit<ExploredGap, "serial"> {
  readonly effects: string;
  /** Whether the action reached the place. */
  readonly injected: boolean;
}

async function runWithWriter(laboratory: Laboratory, place: number): Promise<RunWithWriter> {
  const fork = await laboratory.fork();
  let transactions = 0;
  const failures: unknown[] = [];
  const outcome = await laboratory.runAction(fork, async (run, gap) => {
    transactions++;
    if (gap !== place) return;
    const entry = run.trace.beginWriter(place);
    // The action goes on meanwhile: what the writer fails with is told when it is through.
    await laboratory.write(fork).catch((error: unknown) => failures.push(error));
    run.trace.end(entry, failures.length === 0 ? "done" : "failed");
  });
  if (failures.length > 0) throw failures[0];
  const injected = place < transactions;
  // After everything; or before it, where the action has no transaction at all.
  if (!injected) await laboratory.write(fork);
  const state = await fork.readState();
  const effects = canonicalEffects({ result: outcome, state, fetches: outcome.fetches }, laboratory.values);
  return { gap: Math.min(place, transactions), outcome, state, effects, injected };
}
