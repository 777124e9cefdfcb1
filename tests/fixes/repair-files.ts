import { readFileSync } from "node:fs";

import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { expect } from "vitest";

import { applyEdits } from "../../src/fixes/apply-edits.js";
import { findPlan } from "../../src/fixes/offer-repairs.js";
import type { FailedPrecondition } from "../../src/fixes/repair.js";
import plugin from "../../src/index.js";
import { createDisk, type Disk } from "../project/disk.js";

export type Files = Readonly<Record<string, string>>;

/** What a rule offers for its first report on a file, and what the project is after the first of its repairs. */
export interface RepairedFiles {
  readonly failed: FailedPrecondition | undefined;
  /** Those that the repair changes or creates. */
  readonly files: Files;
  /** Whether ESLint offers it too: it stays within the linted file. */
  readonly isSuggested: boolean;
  /** Every message that the repaired files get, as `file:line rule`, except for those that they got before. */
  readonly newReports: readonly string[];
}

const ID = "convex-actions/";

/** Lints `file` (by default, the first) of a project on a disk of its own, and applies the repair of the first report. */
export function repairFiles(rule: string, files: Files, file = Object.keys(files)[0] ?? ""): RepairedFiles {
  const disk = createDisk(files);
  const linter = new Linter({ configType: "flat", cwd: disk.root });
  const report = lintFile(linter, disk, file).find(({ ruleId }) => ruleId === ID + rule);
  if (report === undefined) throw new Error(`${rule} reports nothing in ${file}`);
  const { column, line, suggestions = [] } = report;
  const plan = findPlan(linter.getSourceCode().ast, { column, line, ruleId: ID + rule });
  const isSuggested = suggestions.length > 0;
  if (plan?.type !== "repairs") {
    const failed = plan?.type === "advice" ? plan.failed : undefined;
    return { failed, files: {}, isSuggested, newReports: [] };
  }
  const before = Object.keys(files).flatMap((path) => countReports(linter, disk, path));
  const changed = new Map<string, string>();
  for (const edit of plan.repairs[0]?.files ?? []) {
    const path = edit.file.slice(disk.root.length + 1);
    const text = edit.type === "create" ? edit.text : applyEdits(readFileSync(edit.file, "utf8"), edit.edits);
    changed.set(path, text);
  }
  for (const [path, text] of changed) disk.write(path, text);
  const after = [...new Set([...Object.keys(files), ...changed.keys()])].flatMap((path) =>
    countReports(linter, disk, path),
  );
  return {
    failed: undefined,
    files: Object.fromEntries(changed),
    isSuggested,
    newReports: subtract(after, before),
  };
}

/** The texts after the repair, once it is certain that it leads to no report of any rule. */
export function expectRepair(rule: string, files: Files, file?: string): Files {
  const repaired = repairFiles(rule, files, file);
  expect(repaired.failed).toBeUndefined();
  expect(repaired.newReports).toStrictEqual([]);
  return repaired.files;
}

function lintFile(linter: Linter, disk: Disk, file: string): Linter.LintMessage[] {
  return linter.verify(
    readFileSync(disk.path(file), "utf8"),
    [{ files: ["**/*.{ts,js}"], languageOptions: { parser } }, ...plugin.configs.recommended],
    { filename: disk.path(file) },
  );
}

function countReports(linter: Linter, disk: Disk, file: string): string[] {
  if (!/\.[jt]s$/.test(file)) return [];
  return lintFile(linter, disk, file).map(
    ({ messageId, ruleId }) => `${file} ${ruleId ?? ""} ${messageId ?? ""}`,
  );
}

function subtract(left: readonly string[], right: readonly string[]): string[] {
  const rest = [...right];
  return left.filter((one) => {
    const index = rest.indexOf(one);
    if (index !== -1) rest.splice(index, 1);
    return index === -1;
  });
}
