import { readFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";

import { Command, Option } from "commander";
import { createTwoFilesPatch } from "diff";

import type { Environment, ExitCode, Problem } from "./environment.js";

import { displayPath } from "./display-path.js";
import { printError, UsageError } from "./environment.js";
import { findFilesToLint } from "./find-files.js";
import { CONFIG_NAMES, createLintConfig, type LintConfigOptions } from "./lint-config.js";
import { createTextLinter, describeFailure, findSyntaxErrors } from "./lint-files.js";
import { loadLanguageOptions } from "./load-parser.js";
import { createProgress } from "./progress.js";
import { type RepairedText, repairText } from "./repair-text.js";
import { parseRuleName, PLUGIN_PREFIX } from "./rule-name.js";
import { findUncommittedFiles } from "./uncommitted-files.js";
import { writeFiles } from "./write-files.js";

interface FixOptions {
  readonly allowDirty?: boolean;
  readonly config: LintConfigOptions["config"];
  readonly dryRun?: boolean;
  readonly rule?: readonly string[];
  readonly suggestions?: boolean;
}

interface RepairedFile extends RepairedText {
  /** Absolute. */
  readonly path: string;
  /** As on the disk, with its byte order mark. */
  readonly source: string;
  readonly result: string;
}

/** `fix [paths...]`: repairs what can be repaired, shows it as a diff, and says what it left. */
export function createFixCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  return new Command("fix")
    .description("repair what can be repaired in these files, directories or projects (default: here)")
    .argument("[paths...]", "files, directories or project roots")
    .addOption(new Option("--config <name>", "which rules").choices(CONFIG_NAMES).default("recommended"))
    .option("--rule <id>", "repair reports of this rule only, its suggestions too; repeatable", collect)
    .option("--suggestions", "apply the first suggestion of every report too: read the diff")
    .option("--dry-run", "show the diff and write nothing")
    .option("--allow-dirty", "change files that git could not bring back as they are")
    .action(async (paths: string[], options: FixOptions) => {
      setExitCode(await fix(paths.length === 0 ? ["."] : paths, options, environment));
    });
}

async function fix(
  paths: readonly string[],
  options: FixOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { cwd, stdout } = environment;
  const found = findFilesToLint(paths, cwd);
  const { files, problems } = await repairFiles(found.files, options, environment);
  for (const { message, path } of [...found.problems, ...problems]) {
    printError(environment, `${displayPath(path, cwd)}: ${message}`);
  }
  const changed = files.filter(({ result, source }) => result !== source);
  for (const file of changed) stdout.write(createDiff(file, cwd));
  if (options.dryRun !== true && changed.length > 0) {
    if (options.allowDirty !== true) requireCommitted(changed, cwd);
    writeFiles(changed.map(({ path, result, source }) => ({ after: result, before: source, path })));
  }
  stdout.write(summarize(files, changed.length, { cwd, isDryRun: options.dryRun === true }));
  if (found.problems.length > 0 || problems.length > 0) return 2;
  const messages = files.flatMap(({ after, before }) => (options.dryRun === true ? before : after));
  return messages.some(({ severity }) => severity === 2) ? 1 : 0;
}

async function repairFiles(
  paths: readonly string[],
  options: FixOptions,
  environment: Environment,
): Promise<{ readonly files: readonly RepairedFile[]; readonly problems: readonly Problem[] }> {
  const { cwd } = environment;
  const plugin = await environment.loadPlugin();
  const named = new Set(options.rule?.map((written) => parseRuleName(written, plugin)));
  const repairOptions = {
    acceptsRule: (ruleId: string) => named.size === 0 || named.has(ruleId),
    acceptsSuggestionsOf: (ruleId: string) => options.suggestions === true || named.has(ruleId),
  };
  const languageOptions = await loadLanguageOptions({ cwd, typed: false });
  const config = createLintConfig(plugin, { config: options.config, languageOptions, rules: [] });
  const lintText = await createTextLinter({ config, cwd });
  const files: RepairedFile[] = [];
  const problems: Problem[] = [];
  const progress = createProgress(environment.stderr);
  for (const [index, path] of paths.entries()) {
    progress.show(index, paths.length);
    if (index % 64 === 63) await nextTurn();
    try {
      const source = readSource(path);
      const mark = source.startsWith("\uFEFF") ? "\uFEFF" : "";
      const lint = (text: string) => lintText(path, text);
      const repaired = repairText(path, source.slice(mark.length), lint, repairOptions);
      files.push({ ...repaired, path, result: mark + repaired.text, source });
      problems.push(...findSyntaxErrors(path, repaired.before));
    } catch (error) {
      problems.push(describeFailure(path, error));
    }
  }
  progress.end();
  return { files, problems };
}

/** The text of a file that can be written back byte by byte. */
function readSource(path: string): string {
  const bytes = readFileSync(path);
  const text = bytes.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(bytes)) throw new Error("it is not written in UTF-8");
  return text;
}

function createDiff({ path, result, source }: RepairedFile, cwd: string): string {
  const name = displayPath(path, cwd);
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, source, result).replace(/^=+\n/, "");
}

/** @throws {UsageError} where git could not bring back what is about to be changed */
function requireCommitted(changed: readonly RepairedFile[], cwd: string): void {
  const state = findUncommittedFiles(changed.map(({ path }) => path));
  if (state.type === "unknown") {
    throw new UsageError(
      `nothing was written: ${state.reason}, so nothing could undo this. Pass --allow-dirty to write all the same.`,
    );
  }
  if (state.uncommitted.length === 0) return;
  const names = state.uncommitted.map((path) => displayPath(path, cwd)).join(", ");
  throw new UsageError(
    `nothing was written: there are uncommitted changes in ${names}. Commit them, or pass --allow-dirty.`,
  );
}

function summarize(
  files: readonly RepairedFile[],
  changedCount: number,
  { cwd, isDryRun }: { readonly cwd: string; readonly isDryRun: boolean },
): string {
  const counts = new Map<string, number>();
  for (const ruleId of files.flatMap(({ repaired }) => repaired)) {
    counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
  }
  const left = files.flatMap((file) =>
    file.left.map(({ message: { column, line, ruleId }, why }) => {
      const place = `${displayPath(file.path, cwd)}:${String(line)}:${String(column)}`;
      return `  ${place} ${shorten(ruleId ?? "")}: ${why}`;
    }),
  );
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const unplanned = files.reduce((sum, file) => sum + file.unplanned, 0);
  const repairedIn = `${countOf(total, "report")} in ${countOf(changedCount, "file")}`;
  const lines = [
    total === 0 ? "Nothing to repair." : `${isDryRun ? "Would repair" : "Repaired"} ${repairedIn}:`,
    ...[...counts].sort().map(([ruleId, count]) => `  ${String(count)} ${shorten(ruleId)}`),
    ...(left.length === 0 ? [] : [`Left ${countOf(left.length, "report")}:`, ...left]),
    ...(unplanned === 0
      ? []
      : [`Left to you ${countOf(unplanned, "report")} of rules without a repair: see check.`]),
  ];
  return `${lines.join("\n")}\n`;
}

function shorten(ruleId: string): string {
  return ruleId.slice(PLUGIN_PREFIX.length);
}

function countOf(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
