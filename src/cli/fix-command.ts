import { readFileSync } from "node:fs";

import { Command, Option } from "commander";
import { createTwoFilesPatch } from "diff";

import type { Environment, ExitCode, Problem } from "./environment.js";

import { displayPath } from "./display-path.js";
import { printError, UsageError } from "./environment.js";
import { findFilesToLint } from "./find-files.js";
import { CONFIG_NAMES, createLintConfig, type LintConfigOptions } from "./lint-config.js";
import { describeFailure } from "./lint-files.js";
import { loadLanguageOptions } from "./load-parser.js";
import { createProgress } from "./progress.js";
import { type RepairedFile, type RepairedProject, repairProject } from "./repair-project.js";
import { parseRuleName, PLUGIN_PREFIX } from "./rule-name.js";
import { findUncommittedFiles } from "./uncommitted-files.js";
import { type FileChange, writeFiles } from "./write-files.js";

const BYTE_ORDER_MARK = "\uFEFF";

interface FixOptions {
  readonly allowDirty?: boolean;
  readonly config: LintConfigOptions["config"];
  readonly dryRun?: boolean;
  readonly rule?: readonly string[];
  readonly suggestions?: boolean;
}

/** A text that is to be written, as it will be on the disk: with its byte order mark. */
interface ShownChange extends FileChange {
  readonly name: string;
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
  const isDryRun = options.dryRun === true;
  const found = findFilesToLint(paths, cwd);
  const unreadable = found.files.flatMap((path) => findReadProblem(path) ?? []);
  const unreadablePaths = new Set(unreadable.map(({ path }) => path));
  const readable = found.files.filter((path) => !unreadablePaths.has(path));
  const repaired = await repairFiles(readable, options, environment);
  const problems = [...found.problems, ...unreadable, ...repaired.problems];
  for (const { message, path } of problems) printError(environment, `${displayPath(path, cwd)}: ${message}`);
  const changes = repaired.changes.map((change) => describeChange(change, cwd));
  for (const change of changes) stdout.write(createDiff(change));
  if (!isDryRun && changes.length > 0) {
    if (options.allowDirty !== true) requireCommitted(changes);
    writeFiles(changes);
  }
  stdout.write(summarize(repaired, { cwd, isDryRun }));
  if (problems.length > 0) return 2;
  return (isDryRun ? repaired.before : repaired.after).some(({ severity }) => severity === 2) ? 1 : 0;
}

async function repairFiles(
  files: readonly string[],
  options: FixOptions,
  environment: Environment,
): Promise<RepairedProject> {
  const { cwd } = environment;
  const plugin = await environment.loadPlugin();
  const named = new Set(options.rule?.map((written) => parseRuleName(written, plugin)));
  const languageOptions = await loadLanguageOptions({ cwd, typed: false });
  const progress = createProgress(environment.stderr);
  const repaired = await repairProject({
    acceptsRule: (ruleId) => named.size === 0 || named.has(ruleId),
    acceptsSuggestionsOf: (ruleId) => options.suggestions === true || named.has(ruleId),
    config: createLintConfig(plugin, { config: options.config, languageOptions, rules: [], wanted: named }),
    cwd,
    files,
    onFile: (index) => {
      progress.show(index, files.length);
    },
  });
  progress.end();
  return repaired;
}

/** Why a file could not be written back byte by byte. */
function findReadProblem(path: string): Problem | undefined {
  try {
    const bytes = readFileSync(path);
    if (Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes)) return undefined;
    return describeFailure(path, new Error("it is not written in UTF-8"));
  } catch (error) {
    return describeFailure(path, error);
  }
}

function describeChange({ after, before, path }: RepairedFile, cwd: string): ShownChange {
  const name = displayPath(path, cwd);
  if (before === undefined) return { after, before, name, path };
  const mark = readFileSync(path, "utf8").startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  return { after: mark + after, before: mark + before, name, path };
}

function createDiff({ after, before, name }: ShownChange): string {
  const oldName = before === undefined ? "/dev/null" : `a/${name}`;
  return createTwoFilesPatch(oldName, `b/${name}`, before ?? "", after).replace(/^=+\n/, "");
}

/** @throws {UsageError} where git could not bring back what is about to be changed */
function requireCommitted(changes: readonly ShownChange[]): void {
  // What is new can be deleted again.
  const changed = changes.filter(({ before }) => before !== undefined);
  const state = findUncommittedFiles(changed.map(({ path }) => path));
  if (state.type === "unknown") {
    throw new UsageError(
      `nothing was written: ${state.reason}, so nothing could undo this. Pass --allow-dirty to write all the same.`,
    );
  }
  if (state.uncommitted.length === 0) return;
  const uncommitted = new Set(state.uncommitted);
  const names = changed.flatMap(({ name, path }) => (uncommitted.has(path) ? name : [])).join(", ");
  throw new UsageError(
    `nothing was written: there are uncommitted changes in ${names}. Commit them, or pass --allow-dirty.`,
  );
}

function summarize(
  { changes, left, notes, repaired, unplanned }: RepairedProject,
  { cwd, isDryRun }: { readonly cwd: string; readonly isDryRun: boolean },
): string {
  const counts = new Map<string, number>();
  for (const ruleId of repaired) counts.set(ruleId, (counts.get(ruleId) ?? 0) + 1);
  const repairedIn = `${countOf(repaired.length, "report")} in ${countOf(changes.length, "file")}`;
  const lines = [
    repaired.length === 0 ? "Nothing to repair." : `${isDryRun ? "Would repair" : "Repaired"} ${repairedIn}:`,
    ...[...counts].sort().map(([ruleId, count]) => `  ${String(count)} ${shorten(ruleId)}`),
    ...notes.map((note) => `Note: ${note}.`),
    ...(left.length === 0 ? [] : [`Left ${countOf(left.length, "report")}:`]),
    ...left.map(({ file, message: { column, line, ruleId }, why }) => {
      const place = `${displayPath(file, cwd)}:${String(line)}:${String(column)}`;
      return `  ${place} ${shorten(ruleId ?? "")}: ${why}`;
    }),
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
