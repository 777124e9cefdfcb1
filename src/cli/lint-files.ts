import type { ESLint, Linter, SourceCode } from "eslint";

import { readFileSync } from "node:fs";
import { parse as parsePath } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";

import { isWithin } from "../project/file-path.js";
import type { Problem } from "./environment.js";
import { createLintResult } from "./lint-result.js";
import { PLUGIN_PREFIX } from "./rule-name.js";
import { createScreen } from "./screen.js";

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

/** What our rules say of one text, and the tree that they saw (an empty one where the text could not be parsed). */
export interface LintedText {
  readonly messages: readonly Linter.LintMessage[];
  readonly suppressedMessages: readonly Linter.SuppressedLintMessage[];
  readonly ast: object;
}

/** Lints `text` as the content of `file` (absolute); throws where ESLint has no config for it, or a rule breaks down. */
export type LintText = (file: string, text: string) => LintedText;

/** What came of one file. */
export interface FileOutcome {
  /** As it was handed over. */
  readonly position: number;
  readonly result: ESLint.LintResult | undefined;
  readonly problems: readonly Problem[];
}

/** Lints one file after the other; what goes wrong with one leaves the others alone. */
export async function lintFiles(input: LintInput): Promise<LintOutcome> {
  return joinOutcomes(await lintEach(input.files.entries(), input));
}

/** The same for files that somebody deals out one by one. */
export async function lintEach(
  files: Iterable<readonly [position: number, file: string]>,
  input: Omit<LintInput, "files">,
): Promise<FileOutcome[]> {
  const screen = createScreen(input);
  let lintText: LintText | undefined;
  const outcomes: FileOutcome[] = [];
  for (const [position, file] of files) {
    input.onFile(position);
    // Lets signals and the terminal through.
    if (outcomes.length % 64 === 63) await nextTurn();
    try {
      const source = readFileSync(file, "utf8");
      if (screen?.isClean(file, source) === true) {
        const nothing = { filePath: file, messages: [], source, suppressedMessages: [] };
        outcomes.push({ position, problems: [], result: createLintResult(nothing) });
        continue;
      }
      // ESLint takes a while to load, and a clean project can do without it.
      lintText ??= await createTextLinter(screen === undefined ? input : withParser(input, screen.parser));
      const { messages, suppressedMessages } = lintText(file, source);
      const result = createLintResult({ filePath: file, messages, source, suppressedMessages });
      outcomes.push({ position, problems: findSyntaxErrors(file, messages), result });
    } catch (error) {
      outcomes.push({ position, problems: [describeFailure(file, error)], result: undefined });
    }
  }
  return outcomes;
}

/** One outcome from those of all files, in the order of the files. */
export function joinOutcomes(outcomes: readonly FileOutcome[]): LintOutcome {
  const inOrder = outcomes.toSorted((left, right) => left.position - right.position);
  return {
    problems: inOrder.flatMap(({ problems }) => problems),
    results: inOrder.flatMap(({ result }) => result ?? []),
  };
}

type ConfigInput = Pick<LintInput, "config" | "cwd">;

function withParser({ config, cwd }: ConfigInput, parser: Linter.Parser): ConfigInput {
  return { config: [...config, { languageOptions: { parser } }], cwd };
}

/** What a parser said; what it could not place has no line. */
export function findSyntaxErrors(file: string, messages: readonly Linter.LintMessage[]): Problem[] {
  return messages
    .filter(({ fatal }) => fatal === true)
    .map(({ column, line, message }) => ({ message, path: [file, line, column].filter(Boolean).join(":") }));
}

export function describeFailure(file: string, error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return { message: `could not be linted: ${reason}`, path: file };
}

export async function createTextLinter({ config, cwd }: ConfigInput): Promise<LintText> {
  const { Linter } = await import("eslint");
  const linters = new Map<string, Linter>();
  return (file, text) => {
    // ESLint has no config for a file outside of its working directory.
    const base = isWithin(cwd, file) ? cwd : parsePath(file).root;
    const linter = linters.get(base) ?? new Linter({ configType: "flat", cwd: base });
    linters.set(base, linter);
    const reported = linter.verify(text, config, { ...ONLY_OUR_RULES, filename: file });
    const refusal = reported.find(
      ({ fatal, line, ruleId }) => ruleId === null && line === 0 && fatal !== true,
    );
    if (refusal !== undefined) throw new Error(refusal.message);
    return {
      ast: getSourceCode(linter)?.ast ?? {},
      messages: reported.filter(isOurs),
      suppressedMessages: getSuppressedMessages(linter).filter(isOurs),
    };
  };
}

/** Null after a text that could not be parsed, whatever ESLint's own type declarations say. */
function getSourceCode(linter: Linter): SourceCode | null {
  return linter.getSourceCode();
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
