import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { importsConvexClient } from "../analysis/client-action-calls.js";
import { type LintRun, Project } from "./lint-run.js";
import { parseSettings } from "./settings.js";

type RuleContext = Readonly<TSESLint.RuleContext<string, readonly unknown[]>>;

/** One process, one memory of the disk: an editor session stays warm, and all rules of all files share it. */
const project = new Project();

// Keyed by the tree, not by `sourceCode`: oxlint has one `sourceCode` object for all files.
const runs = new WeakMap<TSESTree.Program, LintRun>();

/**
 * The lint run of the file that a rule was started for; undefined when the file is no module of a functions dir, or
 * code that Convex generated, or certainly without anything to report.
 * @throws {SettingsError} when `settings["convex-actions"]` is written wrongly
 */
export function findLintRun(context: RuleContext): LintRun | undefined {
  const run = getLintRun(context);
  const place = run?.linted.place;
  if (run === undefined || place === undefined || place.relativePath.startsWith("_generated/"))
    return undefined;
  return run.isQuiet ? undefined : run;
}

/** The same, of a file that Convex takes as a module of functions; undefined for every other. */
export function findEntryPointRun(context: RuleContext): LintRun | undefined {
  const run = findLintRun(context);
  return run?.linted.entryPoint.entryPoint === true ? run : undefined;
}

/**
 * The lint run of a file outside of every functions dir that may call Convex functions as a client does; undefined for
 * all others, which cost a look at their imports.
 * @throws {SettingsError} when `settings["convex-actions"]` is written wrongly
 */
export function findClientRun(context: RuleContext): LintRun | undefined {
  if (!importsConvexClient(context.sourceCode.ast)) return undefined;
  const run = getLintRun(context);
  return run?.linted.place === undefined ? run : undefined;
}

/** Lets the rules that will see the run's own tree take part in `run`. */
export function shareLintRun(run: LintRun): void {
  runs.set(run.linted.tree.program, run);
}

function getLintRun(context: RuleContext): LintRun | undefined {
  const { sourceCode } = context;
  const { ast } = sourceCode;
  let run = runs.get(ast);
  if (run === undefined) {
    const { scopeManager } = sourceCode;
    if (scopeManager === null) return undefined;
    run = project.startRun({
      cwd: context.cwd,
      settings: parseSettings(context.settings),
      tree: { filename: context.filename, program: ast, scopeManager, text: sourceCode.text },
    });
    runs.set(ast, run);
  }
  return run;
}
