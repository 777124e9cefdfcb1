import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BehaviourCase, isRefused } from "./behaviour-case.js";

/** A case with the folder that holds its code. */
export interface CaseFolder {
  readonly rule: string;
  /** Name of the folder. */
  readonly name: string;
  /** The folders whose files make up the project, absolute: its own, and the base that it may stand on. */
  readonly parts: readonly string[];
  readonly behaviourCase: BehaviourCase;
}

const CASES = join(import.meta.dirname, "cases");
const BASES = join(import.meta.dirname, "bases");

/** The rules that have cases, sorted. */
export function collectProvenRules(): string[] {
  return readdirSync(CASES).sort();
}

/** All cases of a rule, by the names of their folders. */
export async function collectCases(rule: string): Promise<CaseFolder[]> {
  const names = readdirSync(join(CASES, rule)).sort();
  return await Promise.all(names.map((name) => loadCase(rule, name)));
}

async function loadCase(rule: string, name: string): Promise<CaseFolder> {
  const path = join(CASES, rule, name);
  if (!existsSync(join(path, "convex"))) throw new Error(`${rule}/${name} has no folder convex/`);
  const { behaviourCase } = (await import(pathToFileURL(join(path, "case.ts")).href)) as {
    readonly behaviourCase?: BehaviourCase;
  };
  if (behaviourCase === undefined) throw new Error(`case.ts of ${rule}/${name} exports no behaviourCase`);
  const base = isRefused(behaviourCase) ? behaviourCase.base : undefined;
  return { behaviourCase, name, parts: base === undefined ? [path] : [join(BASES, base), path], rule };
}
