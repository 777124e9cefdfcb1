import type { ESLint } from "eslint";

import type { Environment, ExitCode } from "./environment.js";

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

import { Command, InvalidArgumentError, Option } from "commander";

import { LAST_COMMIT } from "./changed-files.js";
import { displayPath } from "./display-path.js";
import { printError, UsageError } from "./environment.js";
import { findFilesToLint } from "./find-files.js";
import { CONFIG_NAMES, createLintConfig, type LintConfigOptions } from "./lint-config.js";
import { lintFiles } from "./lint-files.js";
import { countThreads, lintInThreads } from "./lint-in-threads.js";
import { filterMessages } from "./lint-result.js";
import { loadFormatter } from "./load-formatter.js";
import { loadLanguageOptions } from "./load-parser.js";
import { createProgress } from "./progress.js";
import { selectChangedFiles, type SelectedFiles } from "./select-changed-files.js";

interface CheckOptions {
  readonly changed?: string;
  readonly color?: boolean;
  readonly config: LintConfigOptions["config"];
  readonly format: string;
  readonly maxWarnings?: number;
  readonly outputFile?: string;
  readonly quiet?: boolean;
  readonly rule?: readonly string[];
  readonly typed?: boolean;
}

/** `check [paths...]`: lints and prints. `setExitCode` learns how it went. */
export function createCheckCommand(environment: Environment, setExitCode: (code: ExitCode) => void): Command {
  return new CheckCommand("check")
    .description("lint the Convex functions in these files, directories or projects (default: here)")
    .argument("[paths...]", "files, directories or project roots")
    .addOption(new Option("--config <name>", "which rules").choices(CONFIG_NAMES).default("recommended"))
    .option("--rule <id:severity>", "change one rule to off, warn or error; repeatable", collect)
    .option(
      "--changed [ref]",
      "only what changed since the last commit, or since this branch left --changed=<ref>, and what that affects",
    )
    .option("--format <name>", "stylish, json, github, sarif, or any ESLint formatter", "stylish")
    .option("--output-file <file>", "write the report there instead of to stdout")
    .option("--max-warnings <n>", "fail when there are more warnings than that", parseCount)
    .option("--quiet", "show errors only")
    .option("--typed", "use type information, through the project's @typescript-eslint/parser")
    .option("--color", "force colours")
    .option("--no-color", "no colours")
    .action(async (paths: string[], options: CheckOptions) => {
      setExitCode(await check(paths.length === 0 ? ["."] : paths, options, environment));
    });
}

/** Without this, Commander would take the path in `--changed convex/` for the ref. */
class CheckCommand extends Command {
  override parseOptions(argv: string[]): ReturnType<Command["parseOptions"]> {
    const end = argv.indexOf("--");
    return super.parseOptions(
      argv.map((argument, index) =>
        argument === "--changed" && (end === -1 || index < end) ? `--changed=${LAST_COMMIT}` : argument,
      ),
    );
  }
}

async function check(
  paths: readonly string[],
  options: CheckOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { cwd } = environment;
  const plugin = await environment.loadPlugin();
  const languageOptions = await loadLanguageOptions({ cwd, typed: options.typed === true });
  const configOptions = { config: options.config, rules: options.rule ?? [] };
  const config = createLintConfig(plugin, { ...configOptions, languageOptions });
  const format = await loadFormatter({ environment, name: options.format, plugin });

  const found = findFilesToLint(paths, cwd);
  const selected = selectFiles(found.files, options, environment);
  const progress = createProgress(environment.stderr);
  const { files } = selected;
  const onFile = (index: number): void => {
    progress.show(index, files.length);
  };
  // Types are of the whole program, which each thread would have to load.
  const threads = options.typed === true ? 1 : countThreads(files.length, environment.threads ?? 1);
  const linted =
    threads > 1
      ? await lintInThreads({ config, cwd, files, onFile, options: configOptions, threads })
      : await lintFiles({ config, cwd, files, onFile });
  progress.end();

  const problems = [...found.problems, ...selected.problems, ...linted.problems];
  for (const { message, path } of problems) printError(environment, `${displayPath(path, cwd)}: ${message}`);
  if (found.files.length === 0 && problems.length === 0) {
    printError(environment, "nothing to lint: none of these files is in a Convex functions directory");
  }
  const warningCount = linted.results.reduce((total, result) => total + result.warningCount, 0);
  const { maxWarnings = Infinity } = options;
  const isOverMaximum = warningCount > maxWarnings;
  const output = await format(selectShown(linted.results, options), {
    ...(options.color === undefined ? {} : { color: options.color }),
    ...(isOverMaximum ? { maxWarningsExceeded: { foundWarnings: warningCount, maxWarnings } } : {}),
  });
  printOutput(output, options.outputFile, environment);
  if (isOverMaximum) {
    printError(
      environment,
      `too many warnings: ${String(warningCount)}, where --max-warnings allows ${String(maxWarnings)}`,
    );
  }
  if (problems.length > 0) return 2;
  return isOverMaximum || linted.results.some(({ errorCount }) => errorCount > 0) ? 1 : 0;
}

function selectFiles(
  files: readonly string[],
  { changed, typed }: CheckOptions,
  environment: Environment,
): SelectedFiles {
  if (changed === undefined) return { files, problems: [] };
  return selectChangedFiles(files, { ref: changed, typed: typed === true }, environment);
}

function selectShown(results: ESLint.LintResult[], { format, quiet }: CheckOptions): ESLint.LintResult[] {
  return results.map((result) =>
    filterMessages(result, ({ fatal, severity }) => {
      // Somebody who reads the terminal has the line on stderr; a program that reads the report has only the report.
      if (fatal === true) return format !== "stylish";
      return severity === 2 || quiet !== true;
    }),
  );
}

function printOutput(output: string, file: string | undefined, { cwd, stdout }: Environment): void {
  const text = output === "" || output.endsWith("\n") ? output : `${output}\n`;
  if (file === undefined) {
    stdout.write(text);
    return;
  }
  const path = resolve(cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`--output-file ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function parseCount(value: string): number {
  if (/^-?\d+$/.test(value)) return Number(value) < 0 ? Infinity : Number(value);
  throw new InvalidArgumentError("Write a whole number.");
}
