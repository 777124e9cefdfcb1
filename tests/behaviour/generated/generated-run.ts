import fc from "fast-check";
import { applyFix, type JudgedProgram, judgePrograms, type Repair, type Worlds } from "./judge-programs.js";
import { PLANTED_MISTAKES } from "./planted-mistakes.js";
import { programsWith } from "./program.js";

export interface GeneratedRun {
  readonly judged: readonly JudgedProgram[];
  /** Share of the programs that have a construct. */
  readonly shares: ReadonlyMap<string, number>;
  /** Share of the mistakes for which a repair was offered. */
  readonly offered: number;
}

/** So many programs are repaired, loaded and linted at a time. */
const BATCH = 50;

export interface GeneratedRunOptions {
  readonly count: number;
  /** The programs follow from it. */
  readonly seed: number;
  readonly chooseWorlds: (position: number) => Worlds;
  /** Default: `convex-actions fix`. */
  readonly repair?: Repair;
}

/** Judges so many programs, the same number for each kind of mistake. */
export async function runGeneratedPrograms({
  chooseWorlds,
  count,
  repair = applyFix,
  seed,
}: GeneratedRunOptions): Promise<GeneratedRun> {
  const judged: JudgedProgram[] = [];
  const each = Math.ceil(count / PLANTED_MISTAKES.length);
  for (const [kind, mistake] of PLANTED_MISTAKES.entries()) {
    const programs = fc.sample(programsWith(mistake), { numRuns: each, seed: seed + kind });
    for (let start = 0; start < programs.length; start += BATCH) {
      judged.push(...(await judgePrograms(programs.slice(start, start + BATCH), chooseWorlds, repair)));
    }
  }
  const counts = new Map<string, number>();
  for (const construct of judged.flatMap(({ program }) => [...program.constructs])) {
    counts.set(construct, (counts.get(construct) ?? 0) + 1);
  }
  const shares = [...counts].sort().map(([construct, found]) => [construct, found / judged.length] as const);
  return {
    judged,
    offered: judged.filter(({ isRepaired }) => isRepaired).length / judged.length,
    shares: new Map(shares),
  };
}

/** What a run came to, as a table of shares. */
export function describeRun({ judged, offered, shares }: GeneratedRun): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1).padStart(5)} %`;
  return [
    `${String(judged.length)} programs, a repair offered for ${percent(offered).trim()}; share of programs with`,
    ...PLANTED_MISTAKES.map(({ rule }) => {
      const own = judged.filter(({ program }) => program.mistake.rule === rule);
      const repaired = own.filter(({ isRepaired }) => isRepaired).length;
      return `${percent(own.length / judged.length)}  a mistake of ${rule}, ${String(repaired)} of ${String(own.length)} repaired`;
    }),
    ...[...shares].map(([construct, share]) => `${percent(share)}  ${construct}`),
  ].join("\n");
}

/** The programs whose repair is not right, for a person to read. */
export function describeObjections({ judged }: GeneratedRun): string[] {
  return judged.flatMap(({ after, before, objection, program: { args, mistake } }) => {
    if (objection === undefined) return [];
    const print = (files: ReadonlyMap<string, string>): string =>
      [...files].map(([path, text]) => `// ${path}\n${text}`).join("\n");
    const call = `work:run(${JSON.stringify(args)})`;
    return [`${mistake.rule}, ${call}: ${objection}\n\nbefore:\n${print(before)}\nafter:\n${print(after)}`];
  });
}
