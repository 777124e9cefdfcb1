import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RepairTrial } from "./prove-repair.js";

/** A mistake planted into what a rule's repair has made of a case. */
export interface WrongRepair {
  /** The case's folder. */
  readonly case: string;
  /** What is wrong, as what follows "refuses a repair in which ". */
  readonly title: string;
  /** Path of the file in the project: `convex/mail.ts`. */
  readonly file: string;
  /** Text that the repaired file has exactly once, and what stands there instead. */
  readonly replace: readonly [right: string, wrong: string];
  /** What the harness must say of it, besides whatever else it says. */
  readonly objection: RegExp;
}

/** Mistakes in what the repair makes of one file of a case, a row each. */
export function mistakesIn(
  name: string,
  file: string,
  mistakes: readonly (readonly [title: string, right: string, wrong: string, objection: RegExp])[],
): WrongRepair[] {
  return mistakes.map(([title, right, wrong, objection]) => ({
    case: name,
    file,
    objection,
    replace: [right, wrong],
    title,
  }));
}

const WRONG_REPAIRS = join(import.meta.dirname, "wrong-repairs");

/** The mistakes that are planted into the repairs of a rule; none where the rule has no file of them yet. */
export async function collectWrongRepairs(rule: string): Promise<readonly WrongRepair[]> {
  const file = `${rule}.ts`;
  if (!readdirSync(WRONG_REPAIRS).includes(file)) return [];
  const module = (await import(pathToFileURL(join(WRONG_REPAIRS, file)).href)) as {
    readonly wrongRepairs?: readonly WrongRepair[];
  };
  if (module.wrongRepairs === undefined) throw new Error(`wrong-repairs/${file} exports no wrongRepairs`);
  return module.wrongRepairs;
}

/** What the harness has against the wrong repair. */
export async function findObjections(
  trial: RepairTrial,
  { file, replace: [right, wrong], title }: WrongRepair,
): Promise<readonly string[]> {
  const text = trial.repaired.after.get(file) ?? "";
  if (text.split(right).length !== 2)
    throw new Error(`${title}: ${file} does not have once: ${right}\n${text}`);
  const files = new Map(trial.repaired.after).set(
    file,
    text.replace(right, () => wrong),
  );
  return (await trial.judge(files)).objections;
}
