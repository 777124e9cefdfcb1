import type { Environment, Problem } from "./environment.js";

import { basename, dirname } from "node:path/posix";

import { findAffectedFiles } from "../project/affected-files.js";
import { isWithin, joinPath } from "../project/file-path.js";
import { nodeFileSystem, realDirectory } from "../project/file-system.js";
import { createFunctionsDirFinder } from "../project/functions-dir.js";
import { findChangedFiles } from "./changed-files.js";
import { findFilesToLint } from "./find-files.js";

export interface SelectChangedOptions {
  /** What git compares with. */
  readonly ref: string;
  /** Findings also rest on types. */
  readonly typed: boolean;
}

export interface SelectedFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Those of `files` (absolute) that differ from the commit where `ref` and the present branch part, and those whose findings
 * that can alter.
 * @throws {UsageError} where git cannot say what has changed
 */
export function selectChangedFiles(
  files: readonly string[],
  { ref, typed }: SelectChangedOptions,
  environment: Environment,
): SelectedFiles {
  const { changes, root } = findChangedFiles(ref, environment);
  const isTracked = (file: string): boolean => isWithin(root, realPath(file));
  const tracked = files.filter(isTracked);
  const problems = files
    .filter((file) => !isTracked(file))
    .map((path) => ({ message: `lies outside of the git repository ${root}`, path }));

  if (changes.length === 0 || tracked.length === 0) return { files: [], problems };
  // Types come from everywhere: through _generated/api each function sees those of all others.
  if (typed && changes.some(({ path }) => SOURCE_FILE.test(path))) return { files: tracked, problems };
  const affected = findAffectedFiles({
    changes,
    files: tracked,
    modules: findModulesAround(tracked, environment),
  });
  return { files: affected === "all" ? tracked : affected, problems };
}

const SOURCE_FILE = /\.[cm]?[jt]sx?$/;

/** All modules of the functions dirs that hold one of `files`. */
function findModulesAround(files: readonly string[], { cwd }: Environment): readonly string[] {
  const { findFunctionsDir } = createFunctionsDirFinder().startRun();
  const functionsDirs = new Set(files.flatMap((file) => findFunctionsDir(file)?.path ?? []));
  return findFilesToLint([...functionsDirs], cwd).files;
}

function realPath(path: string): string {
  return joinPath(realDirectory(nodeFileSystem, dirname(path)), basename(path));
}
