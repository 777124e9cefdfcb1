import { dirname } from "node:path/posix";

import type { FileSystem } from "./file-system.js";

import { joinPath } from "./file-path.js";
import { createParsedFileCache } from "./parsed-file-cache.js";

export interface ProjectRootFinder {
  readonly startRun: (fileSystem: FileSystem) => (directory: string) => string;
}

/**
 * Finds the directory beyond which no source is read: the git repository that holds a directory, else the outermost
 * workspace (npm, Yarn, Bun, pnpm), else the nearest package. Loose files, which none of these holds, have no bounds.
 */
export function createProjectRootFinder(): ProjectRootFinder {
  const workspaces = createParsedFileCache(declaresWorkspaces);
  return {
    startRun(fileSystem) {
      const exists = (directory: string, name: string): boolean =>
        fileSystem.stat(joinPath(directory, name)) !== undefined;
      const isWorkspace = (directory: string): boolean =>
        exists(directory, "pnpm-workspace.yaml") ||
        workspaces.read(fileSystem, joinPath(directory, "package.json")) === true;

      const find = (directory: string): string => {
        let workspace: string | undefined;
        let nearestPackage: string | undefined;
        for (let current = directory; ; current = dirname(current)) {
          if (exists(current, ".git")) return current;
          if (isWorkspace(current)) workspace = current;
          if (exists(current, "package.json")) nearestPackage ??= current;
          if (dirname(current) === current) return workspace ?? nearestPackage ?? current;
        }
      };

      const roots = new Map<string, string>();
      return (directory) => {
        const root = roots.get(directory) ?? find(directory);
        roots.set(directory, root);
        return root;
      };
    },
  };
}

function declaresWorkspaces(packageJson: string): boolean {
  try {
    const value: unknown = JSON.parse(packageJson);
    return typeof value === "object" && value !== null && "workspaces" in value;
  } catch {
    return false;
  }
}
