import type { ContenderId } from "./contenders.js";
import type { Run, SubjectResult } from "./measure-subject.js";
import { summarizeSample } from "./statistics.js";

/** A promise about speed: a ratio within one session on one machine, and the most that it may be. */
export interface Budget {
  readonly what: string;
  readonly bound: number;
  readonly measured: readonly Measured[];
}

export interface Measured {
  /** What it was measured on. */
  readonly subject: string;
  /** Two decimals, as it is shown. */
  readonly ratio: number;
}

/** Sizes between which growth is measured. */
const GROWS_FROM = 1000;
const GROWS_TO = 10_000;

export function judgeBudgets(results: readonly SubjectResult[]): Budget[] {
  const onEach = (measure: (result: SubjectResult) => number | undefined): Measured[] =>
    results.flatMap((result) => {
      const ratio = measure(result);
      return ratio === undefined ? [] : [{ ratio: roundRatio(ratio), subject: result.subject.name }];
    });
  return [
    {
      bound: 0.1,
      measured: onEach((result) => shareOfRules(result, "eslint-convex-actions")),
      what: "all recommended rules in ESLint ÷ everything else that ESLint does",
    },
    {
      bound: 1,
      measured: onEach((result) => ratioOf(result, "check", "oxlint-convex-dev")),
      what: "`check` ÷ oxlint with `@convex-dev/eslint-plugin`, wall time",
    },
    {
      bound: 2,
      measured: onEach((result) => ratioOf(result, "check", "floor")),
      what: "`check` ÷ the floor, wall time",
    },
    {
      bound: 1.3,
      measured: onEach(({ editor }) => editor.withRulesMs / editor.withoutRulesMs),
      what: "one edited file in a running ESLint, with our rules ÷ without",
    },
    { bound: 11, measured: measureGrowth(results), what: "10,000 modules ÷ 1,000 modules" },
  ];
}

function roundRatio(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}

/** Median of the rounds; undefined where one of the two did not run. */
export function ratioOf({ runs }: SubjectResult, above: ContenderId, below: ContenderId): number | undefined {
  const others = runs.get(below);
  const ratios = runs.get(above)?.flatMap(({ cost }, round) => {
    const other = others?.[round];
    return other === undefined ? [] : [cost.wallMs / other.cost.wallMs];
  });
  return summarizeSample(ratios ?? [])?.median;
}

/** The rules' time by that of everything else in the same run: parsing, scopes, ESLint itself. Median of the rounds. */
export function shareOfRules({ runs }: SubjectResult, id: ContenderId): number | undefined {
  const shares = (runs.get(id) ?? []).flatMap(({ outcome: { times } }) =>
    times === undefined ? [] : [times.rulesMs / (times.totalMs - times.rulesMs)],
  );
  return summarizeSample(shares)?.median;
}

function measureGrowth(results: readonly SubjectResult[]): Measured[] {
  const [smaller, larger] = [GROWS_FROM, GROWS_TO].map((size) =>
    results.find(({ subject }) => subject.generatedModules === size),
  );
  if (smaller === undefined || larger === undefined) return [];
  const growthOf = (id: ContenderId, measure: (run: Run) => number | undefined): number => {
    const [before, after] = [smaller, larger].map(({ runs }) =>
      summarizeSample((runs.get(id) ?? []).flatMap((run) => measure(run) ?? [])),
    );
    return roundRatio((after?.median ?? Number.NaN) / (before?.median ?? Number.NaN));
  };
  return (["check", "eslint-convex-actions"] as const).flatMap((id) => [
    { ratio: growthOf(id, ({ cost }) => cost.wallMs), subject: `time, ${id}` },
    { ratio: growthOf(id, ({ cost }) => cost.peakBytes), subject: `memory, ${id}` },
  ]);
}
