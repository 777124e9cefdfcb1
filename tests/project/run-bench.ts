import { readFileSync } from "node:fs";
import { relative } from "node:path";

import { parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import { type FileSystem, nodeFileSystem } from "../../src/project/file-system.js";
import { type LintRun, Project } from "../../src/project/lint-run.js";
import { parseSettings } from "../../src/project/settings.js";
import { createDisk, type Disk } from "./disk.js";

/** Files on a disk of their own, and one process that lints them. */
export interface RunBench {
  readonly disk: Disk;
  /** Starts the lint run of a file, with the text that an editor holds (by default, what is on the disk). */
  readonly lint: (path: string, text?: string) => LintRun;
  /** The files whose text was read since the last time this was asked, relative to the disk, sorted. */
  readonly takeReads: () => string[];
}

export function createRunBench(
  files: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>> = {},
): RunBench {
  const disk = createDisk(files);
  const reads: string[] = [];
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    readText(path) {
      reads.push(relative(disk.root, path));
      return nodeFileSystem.readText(path);
    },
  };
  const project = new Project(fileSystem);
  return {
    disk,
    lint(path, text) {
      const filename = disk.path(path);
      const parsed = parseSyntaxTree(filename, text ?? readFileSync(filename, "utf8"));
      if (parsed.type === "error") throw new Error(parsed.message);
      return project.startRun({ cwd: disk.root, settings: parseSettings(settings), tree: parsed.tree });
    },
    takeReads: () => reads.splice(0).sort(),
  };
}
