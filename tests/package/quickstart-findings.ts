import type { ESLint } from "eslint";
import { relative } from "node:path";
import type { CommandResult, ConsumerProject } from "./consumer-project.js";

export type Finding = readonly [file: string, rule: string];

/** What the quickstart example is about: each rule that it breaks, once. */
export const quickstartFindings: readonly Finding[] = [
  ["convex/digest.ts", "convex-actions/no-same-runtime-run-action"],
  ["convex/fingerprint.ts", "convex-actions/no-node-import-in-default-runtime"],
  ["convex/members.ts", "convex-actions/no-db-in-action"],
  ["convex/receipts.ts", "convex-actions/require-internal-reference"],
  ["convex/scanner.ts", "convex-actions/no-mixed-use-node"],
];

/** The reports that ESLint or the command line printed with `--format json`, sorted by file; a parse error gives its message. */
export function readFindings(project: ConsumerProject, { stdout, stderr }: CommandResult): Finding[] {
  if (stdout === "") throw new Error(`Nothing was printed, except for errors: ${stderr}`);
  const results = JSON.parse(stdout) as ESLint.LintResult[];
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, message }): Finding => [
        relative(project.root, filePath).replaceAll("\\", "/"),
        ruleId ?? message,
      ]),
    )
    .sort(([first], [second]) => (first < second ? -1 : 1));
}
