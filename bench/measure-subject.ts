import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { EditorCost } from "./children/editor.js";
import type { Contender, ContenderId, Outcome, Workplace } from "./contenders.js";
import { countParses, type ParseCounts } from "./count-parses.js";
import { type EditorEffort, measureEditor } from "./measure-editor.js";
import { type ProcessCost, runProcess } from "./run-process.js";
import type { Subject } from "./subject.js";

export interface Run {
  readonly cost: ProcessCost;
  readonly outcome: Outcome;
}

export interface SubjectResult {
  readonly subject: Subject;
  /** Of each contender that could lint the subject, one run per round. */
  readonly runs: ReadonlyMap<ContenderId, readonly Run[]>;
  readonly parses: ReadonlyMap<ContenderId, ParseCounts>;
  readonly editor: EditorCost;
}

export interface Effort extends EditorEffort {
  readonly rounds: number;
}

/** The two in which all parsing beside the first is ours. */
const COUNTED: readonly ContenderId[] = ["check", "eslint-convex-actions"];

/** Runs all contenders in turn, round after round, so that a busy spell of the machine meets all of them. */
export async function measureSubject(
  subject: Subject,
  contenders: readonly Contender[],
  effort: Effort,
  say: (line: string) => void,
): Promise<SubjectResult> {
  const place = mkdtempSync(join(realpathSync(tmpdir()), "convex-actions-bench-"));
  const workplace: Workplace = {
    inputFile: join(place, "input.json"),
    outputFile: join(place, "output.json"),
  };
  const able = contenders.filter(({ canLint }) => canLint(subject));
  const runs = new Map<ContenderId, Run[]>(able.map(({ id }) => [id, []]));
  for (let round = 1; round <= effort.rounds; round++) {
    for (const contender of able) {
      const run = await runOnce(contender, subject, workplace);
      runs.get(contender.id)?.push(run);
      say(
        `${subject.name}, round ${round} of ${effort.rounds}: ${contender.id} ${Math.round(run.cost.wallMs)} ms`,
      );
    }
  }
  const parses = new Map<ContenderId, ParseCounts>();
  for (const contender of able.filter(({ id }) => COUNTED.includes(id))) {
    parses.set(contender.id, await countParses(contender, subject, workplace));
  }
  rmSync(place, { recursive: true });
  say(`${subject.name}: edits of single files`);
  return { editor: measureEditor(subject, effort), parses, runs, subject };
}

async function runOnce(contender: Contender, subject: Subject, workplace: Workplace): Promise<Run> {
  const command = contender.createCommand(subject, workplace);
  const cost = await runProcess({ ...command, cwd: subject.root, outputFile: workplace.outputFile });
  return { cost, outcome: contender.readOutcome(workplace) };
}
