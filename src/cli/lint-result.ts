import type { ESLint, Linter } from "eslint";

export interface LintResultInput {
  /** Absolute. */
  readonly filePath: string;
  readonly messages: readonly Linter.LintMessage[];
  readonly suppressedMessages: readonly Linter.SuppressedLintMessage[];
  readonly source: string;
}

/** A result in the form that every ESLint formatter reads, with its counts. */
export function createLintResult({
  filePath,
  messages,
  source,
  suppressedMessages,
}: LintResultInput): ESLint.LintResult {
  const count = (belongs: (message: Linter.LintMessage) => boolean): number =>
    messages.filter(belongs).length;
  return {
    errorCount: count(({ severity }) => severity === 2),
    fatalErrorCount: count(({ fatal }) => fatal === true),
    filePath,
    fixableErrorCount: count(({ fix, severity }) => severity === 2 && fix !== undefined),
    fixableWarningCount: count(({ fix, severity }) => severity === 1 && fix !== undefined),
    messages: [...messages],
    // As ESLint has it: the text goes with what points into it.
    ...(messages.length === 0 && suppressedMessages.length === 0 ? {} : { source }),
    suppressedMessages: [...suppressedMessages],
    usedDeprecatedRules: [],
    warningCount: count(({ severity }) => severity === 1),
  };
}

/** `result` with those of its messages that `isKept` says yes to. */
export function filterMessages(
  result: ESLint.LintResult,
  isKept: (message: Linter.LintMessage) => boolean,
): ESLint.LintResult {
  return createLintResult({
    ...result,
    messages: result.messages.filter(isKept),
    source: result.source ?? "",
  });
}
