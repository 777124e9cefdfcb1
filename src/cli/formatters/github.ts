import type { ESLint, Linter } from "eslint";

import type { FormatterContext } from "./formatter.js";

import { displayPath } from "../display-path.js";

/** Workflow commands of GitHub Actions: each finding becomes an annotation of its line in the pull request. */
export function formatAsGithubCommands(
  results: readonly ESLint.LintResult[],
  { cwd, env }: FormatterContext,
): string {
  // GitHub counts paths from the checkout, wherever in it the job has stepped to.
  const root = env["GITHUB_WORKSPACE"] ?? cwd;
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map((message) => formatCommand(displayPath(filePath, root), message)),
    )
    .join("\n");
}

function formatCommand(file: string, message: Linter.LintMessage): string {
  const properties = Object.entries({
    file,
    line: message.line,
    endLine: message.endLine,
    col: message.column,
    endColumn: message.endColumn,
    title: message.ruleId ?? "Parsing error",
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const command = message.severity === 2 ? "error" : "warning";
  return `::${command} ${properties.join(",")}::${escapeData(message.message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
