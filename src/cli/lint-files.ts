import type { ESLint, Linter } from "eslint";

import { readFileSync } from "node:fs";
import { parse as parsePath } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

import { isWithin } from "../project/file-path.js";
import type { Problem } from "./environment.js";
import { createLintResult } from "./lint-result.js";
import { PLUGIN_PREFIX } from "./rule-name.js";

export interface LintInput {
  /** Absolute. */
  readonly files: readonly string[];
  readonly config: Linter.Config[];
  /** Absolute; what rules see as their working directory. */
  readonly cwd: string;
  /** Called before each file. */
  readonly onFile: (index: number) => void;
}

export interface LintOutcome {
  /** In the order of the files. A file that could not be read is not among them; one that could not be parsed is. */
  readonly results: ESLint.LintResult[];
  readonly problems: readonly Problem[];
}

/** Lints one file after the other; what goes wrong with one leaves the others alone. */
export async function lintFiles(input: LintInput): Promise<LintOutcome> {
  const { Linter } = await import("eslint");
  const results: ESLint.LintResult[] = [];
  const problems: Problem[] = [];
  const linters = new Map<string, Linter>();

  function linterFor(file: string): Linter {
    // ESLint has no config for a file outside of its working directory.
    const cwd = isWithin(input.cwd, file) ? input.cwd : parsePath(file).root;
    const linter = linters.get(cwd) ?? new Linter({ configType: "flat", cwd });
    linters.set(cwd, linter);
    return linter;
  }

  for (const [index, file] of input.files.entries()) {
    input.onFile(index);
    // Lets signals and the terminal through.
    if (index % 64 === 63) await nextTurn();
    try {
      const result = lintFile(linterFor(file), file, readFileSync(file, "utf8"), input.config);
      results.push(result);
      for (const { column, fatal, line, message } of result.messages) {
        // What a parser could not place has no line.
        if (fatal === true) problems.push({ message, path: [file, line, column].filter(Boolean).join(":") });
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push({ message: `could not be linted: ${reason}`, path: file });
    }
  }
  return { problems, results };
}

function lintFile(
  linter: Linter,
  filePath: string,
  text: string,
  config: Linter.Config[],
): ESLint.LintResult {
  const reported = linter.verify(text, config, { ...ONLY_OUR_RULES, filename: filePath });
  const refusal = reported.find(({ fatal, line, ruleId }) => ruleId === null && line === 0 && fatal !== true);
  if (refusal !== undefined) throw new Error(refusal.message);
  const messages = reported.filter(isOurs);
  const suppressedMessages = getSuppressedMessages(linter).filter(isOurs);
  return createLintResult({ filePath, messages, source: text, suppressedMessages });
}

/** Public and documented, but not in ESLint's own type declarations. */
function getSuppressedMessages(linter: Linter): Linter.SuppressedLintMessage[] {
  return (
    linter as Linter & Record<"getSuppressedMessages", () => Linter.SuppressedLintMessage[]>
  ).getSuppressedMessages();
}

/**
 * Comments in the code speak to the project's own ESLint too: they switch on rules of ESLint itself, which would look
 * for tokens that our trees do not have, and they name rules of plugins that are not here.
 */
const ONLY_OUR_RULES = { ruleFilter: ({ ruleId }: { readonly ruleId: string }) => isOurRule(ruleId) };

function isOurs({ fatal, ruleId }: Linter.LintMessage): boolean {
  return fatal === true || (ruleId !== null && isOurRule(ruleId));
}

function isOurRule(ruleId: string): boolean {
  return ruleId.startsWith(PLUGIN_PREFIX);
}
