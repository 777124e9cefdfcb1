import type { Problem } from "./environment.js";

import { basename, dirname, extname } from "node:path/posix";

import { ENTRY_POINT_EXTENSIONS } from "../platform/entry-points.js";
import { joinPath, toAbsolutePath } from "../project/file-path.js";
import { nodeFileSystem, realDirectory } from "../project/file-system.js";
import { createFunctionsDirFinder } from "../project/functions-dir.js";

export interface FilesToLint {
  /** Absolute, sorted, each once. */
  readonly files: readonly string[];
  /** What was asked for and could not be had. */
  readonly problems: readonly Problem[];
}

/**
 * The modules of all functions dirs that `paths` lie in or hold. A path may name a file, a directory or a project's
 * root; a file outside every functions dir is left out without a word, since hooks hand over whatever was changed.
 */
export function findFilesToLint(paths: readonly string[], cwd: string): FilesToLint {
  const { findFunctionsDir, findFunctionsDirsBelow } = createFunctionsDirFinder().startRun();
  const files = new Set<string>();
  const problems = new Map<string, Problem>();
  const addProblem = (path: string, message: string): unknown => problems.set(path, { message, path });

  function addFile(path: string): void {
    const functionsDir = findFunctionsDir(path);
    if (functionsDir === undefined || !isModuleName(basename(path))) return;
    const directory = realDirectory(nodeFileSystem, dirname(path));
    const inner = directory.slice(functionsDir.path.length).split("/");
    if (inner.some((name) => isForeignDirectory(name))) return;
    if (isProved(functionsDir.path)) files.add(path);
  }

  /** Modules are named by their real place, and what only a link to it says is not known there. */
  function isProved(functionsDir: string): boolean {
    const proved = findFunctionsDir(joinPath(functionsDir, "module.ts")) !== undefined;
    if (!proved) {
      addProblem(
        functionsDir,
        "only a link says that this is a Convex functions directory; `npx convex codegen` writes the _generated folder that makes it one",
      );
    }
    return proved;
  }

  function addDirectory(directory: string): void {
    const below = findFunctionsDirsBelow(directory);
    const around = findFunctionsDir(joinPath(directory, "module.ts"));
    const roots = around === undefined ? below.functionsDirs.map(({ path }) => path) : [directory];
    for (const root of roots) if (isProved(around?.path ?? root)) collectModules(root, files);
    for (const { path, reason } of below.problems) addProblem(path, reason);
    if (roots.length === 0 && below.problems.length === 0) {
      addProblem(directory, "holds no Convex functions directory");
    }
  }

  for (const written of paths) {
    const path = toAbsolutePath(written, cwd);
    const kind = nodeFileSystem.stat(path)?.kind;
    if (kind === "file") addFile(path);
    else if (kind === "directory") addDirectory(path);
    else addProblem(path, "does not exist");
  }
  return { files: [...files].sort(), problems: [...problems.values()] };
}

function collectModules(root: string, files: Set<string>): void {
  const stack = [root];
  for (let directory = stack.pop(); directory !== undefined; directory = stack.pop()) {
    for (const { kind, name } of nodeFileSystem.readDirectory(directory) ?? []) {
      if (kind === "directory" && !isForeignDirectory(name)) stack.push(joinPath(directory, name));
      else if (kind === "file" && isModuleName(name)) files.add(joinPath(directory, name));
    }
  }
}

/** Helpers and tests too, though the bundler makes no module of some: a mistake in them is no smaller. */
function isModuleName(name: string): boolean {
  return ENTRY_POINT_EXTENSIONS.includes(extname(name)) && !/\.d\.[cm]?ts$/.test(name);
}

/** A directory inside a functions dir whose files nobody wrote there by hand. */
function isForeignDirectory(name: string): boolean {
  return name === "node_modules" || name === "_generated" || name.startsWith(".");
}
