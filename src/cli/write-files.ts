import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { UsageError } from "./environment.js";

export interface FileChange {
  /** Absolute. */
  readonly path: string;
  /** What must still be there; undefined: nothing. */
  readonly before: string | undefined;
  readonly after: string;
}

interface StagedChange extends FileChange {
  readonly staged: string;
}

/**
 * Writes all changes or none: each text goes into a file beside its target first, and then all take their places.
 * @throws {UsageError} where a file changed meanwhile or could not be written; then every file is as it was
 */
export function writeFiles(changes: readonly FileChange[]): void {
  const staged: StagedChange[] = [];
  const replaced: StagedChange[] = [];
  try {
    for (const change of changes) staged.push(stage(change));
    requireDistinct(staged);
    for (const change of staged) {
      if (change.before === undefined && existsSync(change.path))
        throw new Error(`${change.path} exists already`);
      renameSync(change.staged, change.path);
      replaced.push(change);
    }
  } catch (error) {
    for (const { before, path } of replaced) {
      if (before === undefined) rmSync(path);
      else writeFileSync(path, before);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`nothing was written: ${reason}`);
  } finally {
    for (const change of staged) rmSync(change.staged, { force: true });
  }
}

function stage(change: FileChange): StagedChange {
  // A link stays a link: its target is what changes.
  const path = change.before === undefined ? change.path : realpathSync(change.path);
  if (change.before !== undefined && readFileSync(path, "utf8") !== change.before) {
    throw new Error(`${change.path} was changed meanwhile`);
  }
  const staged = join(dirname(path), `.${basename(path)}.${String(process.pid)}.tmp`);
  const mode = change.before === undefined ? {} : { mode: statSync(path).mode };
  writeFileSync(staged, change.after, { flag: "wx", ...mode });
  return { ...change, path, staged };
}

/** Two names of one file would take each other's place. */
function requireDistinct(changes: readonly StagedChange[]): void {
  const paths = new Set<string>();
  for (const { path } of changes) {
    if (paths.has(path)) throw new Error(`two of the files to be changed are one and the same, ${path}`);
    paths.add(path);
  }
}
