import type { ConvexJson } from "./convex-json.js";
import type { FunctionsDir } from "./functions-dir.js";

import { basename } from "node:path/posix";

import { COMPONENT_DEFINITION_FILE } from "../platform/entry-points.js";
import { joinPath, toAbsolutePath } from "./file-path.js";
import { realDirectory, type FileSystem } from "./file-system.js";

export interface FunctionsDirProblem {
  /** The file or directory that could not be understood; absolute. */
  readonly path: string;
  /** One line, without the path. */
  readonly reason: string;
}

export interface FunctionsDirsBelow {
  /** Sorted by path; a component inside an app is an entry of its own. */
  readonly functionsDirs: readonly FunctionsDir[];
  readonly problems: readonly FunctionsDirProblem[];
}

interface Walk {
  /** Absolute. */
  readonly root: string;
  readonly fileSystem: FileSystem;
  readonly readConvexJson: (directory: string) => ConvexJson | undefined;
  readonly findFunctionsDir: (filename: string) => FunctionsDir | undefined;
}

/**
 * Walks all directories from `root` down, so that workspaces need not be known. What looks like a functions dir is
 * judged by `findFunctionsDir`, so that both ways of asking agree.
 */
export function findFunctionsDirsBelow(walk: Walk): FunctionsDirsBelow {
  const { fileSystem } = walk;
  const found = new Map<string, FunctionsDir>();
  const problems: FunctionsDirProblem[] = [];

  function consider(directory: string): void {
    const functionsDir = walk.findFunctionsDir(joinPath(directory, "module.ts"));
    if (functionsDir?.path === realDirectory(fileSystem, directory))
      found.set(functionsDir.path, functionsDir);
  }

  function considerDeclared(directory: string): void {
    const convexJson = walk.readConvexJson(directory);
    if (convexJson === undefined) return;
    const path = joinPath(directory, "convex.json");
    if (convexJson.status === "broken") {
      problems.push({ path, reason: convexJson.reason });
    } else if (convexJson.functions !== undefined) {
      const declared = toAbsolutePath(convexJson.functions, directory);
      if (fileSystem.stat(declared)?.kind === "directory") consider(declared);
      else {
        const name = JSON.stringify(convexJson.functions);
        problems.push({ path, reason: `"functions" names ${name}, which is not a directory` });
      }
    }
  }

  const stack = [walk.root];
  for (let directory = stack.pop(); directory !== undefined; directory = stack.pop()) {
    const entries = fileSystem.readDirectory(directory);
    if (entries === undefined) {
      problems.push({ path: directory, reason: "cannot be read" });
      continue;
    }
    // Asking about every directory of a large repository would cost several look-ups each.
    if (basename(directory) === "convex" || entries.some(marksFunctionsDir)) consider(directory);
    considerDeclared(directory);
    for (const { kind, name } of entries) {
      const path = joinPath(directory, name);
      if (kind === "directory" && !isSkippedDirectory(name)) stack.push(path);
      // Links are not walked, but an app may link the functions of another package.
      else if (kind === "other" && name === "convex") consider(path);
    }
  }
  return {
    functionsDirs: [...found.values()].sort((left, right) => (left.path < right.path ? -1 : 1)),
    problems,
  };
}

function marksFunctionsDir({ name }: { readonly name: string }): boolean {
  return name === "_generated" || name === COMPONENT_DEFINITION_FILE;
}

/** Directories that hold no source of this project: installed, built, generated, or a tool's own. */
function isSkippedDirectory(name: string): boolean {
  return name.startsWith(".") || name === "node_modules" || name === "dist" || name === "_generated";
}
