import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BehaviourCase } from "./behaviour-case.js";

/** A case with the folder that holds its code. */
export interface CaseFolder {
  readonly rule: string;
  /** Name of the folder. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly behaviourCase: BehaviourCase;
}

const CASES = join(import.meta.dirname, "cases");

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
  const module = (await import(pathToFileURL(join(path, "case.ts")).href)) as {
    readonly behaviourCase?: BehaviourCase;
  };
  if (module.behaviourCase === undefined)
    throw new Error(`case.ts of ${rule}/${name} exports no behaviourCase`);
  return { behaviourCase: module.behaviourCase, name, path, rule };
}
