import type { Rule } from "eslint";
import type { FailedPrecondition } from "../../src/fixes/repair.js";

import { join } from "node:path";

import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";

import { findPlan } from "../../src/fixes/offer-repairs.js";
import plugin from "../../src/index.js";

/** One report of a rule, and what can be done about it. */
export interface RepairedReport {
  readonly messageId: string | undefined;
  /** The text after the rule's `fix`. */
  readonly fixed: string | undefined;
  /** The text after each suggestion, by its messageId. */
  readonly suggested: Readonly<Record<string, string>>;
  readonly failed: FailedPrecondition | undefined;
}

const folder = join(import.meta.dirname, "../fixtures/one-app");
const linter = new Linter({ configType: "flat", cwd: folder });

/** Lints `text` as `convex/example.ts` of the fixture `one-app`, with every kind that `strict` reports. */
export function lintText(text: string): Linter.LintMessage[] {
  return linter.verify(
    text,
    [{ files: ["**/*.ts"], languageOptions: { parser } }, ...plugin.configs.strict],
    { filename: join(folder, "convex/example.ts") },
  );
}

export function repairText(rule: string, text: string): RepairedReport[] {
  const reports = lintText(text).filter(({ ruleId }) => ruleId === `convex-actions/${rule}`);
  const { ast } = linter.getSourceCode();
  return reports.map(({ column, fix, line, messageId, ruleId, suggestions = [] }) => {
    const plan = findPlan(ast, { column, line, ruleId: ruleId ?? "" });
    return {
      failed: plan?.type === "advice" ? plan.failed : undefined,
      fixed: fix && applyFix(text, fix),
      messageId,
      suggested: Object.fromEntries(suggestions.map((one) => [one.messageId ?? "", applyFix(text, one.fix)])),
    };
  });
}

function applyFix(text: string, { range, text: replacement }: Rule.Fix): string {
  return text.slice(0, range[0]) + replacement + text.slice(range[1]);
}
