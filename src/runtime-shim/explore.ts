import { canonicalEffects } from "./canonical-state.js";
import type { Deployment } from "./deployment.js";
import type { Exploration, ExploredGap } from "./exploration.js";
import type { Outcome } from "./outcome.js";
import type { Peers } from "./peers.js";
import type { Run } from "./run.js";

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
