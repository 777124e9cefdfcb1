import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname } from "node:path/posix";

import { joinPath, toAbsolutePath } from "./file-path.js";

export interface FileStat {
  readonly kind: "directory" | "file";
  /** Milliseconds since the epoch, with fractions where the file system keeps them. */
  readonly mtimeMs: number;
  /** Bytes. */
  readonly size: number;
}

export interface DirectoryEntry {
  readonly name: string;
  /** A symbolic link is `"other"`, whatever it points to: a walk that follows links may never end. */
  readonly kind: "directory" | "file" | "other";
}

/** What this package asks of a disk. Paths are absolute; an answer of undefined means "nothing readable there". */
export interface FileSystem {
  readonly stat: (path: string) => FileStat | undefined;
  readonly readText: (path: string) => string | undefined;
  /** Sorted by name, so that everything derived from a walk has one order on every machine. */
  readonly readDirectory: (path: string) => readonly DirectoryEntry[] | undefined;
  /** The path without symbolic links. */
  readonly realPath: (path: string) => string | undefined;
}

export const nodeFileSystem: FileSystem = {
  readDirectory: (path) =>
    answerOrUndefined(() =>
      readdirSync(path, { withFileTypes: true })
        .map((entry): DirectoryEntry => ({
          kind: entry.isDirectory() ? "directory" : entry.isFile() ? "file" : "other",
          name: entry.name,
        }))
        .sort((left, right) => (left.name < right.name ? -1 : 1)),
    ),
  readText: (path) => answerOrUndefined(() => readFileSync(path, "utf8")),
  realPath: (path) => answerOrUndefined(() => realpathSync.native(path)),
  stat: (path) => {
    // Most questions are about files that are not there, and an exception costs far more than an undefined.
    const stats = answerOrUndefined(() => statSync(path, { throwIfNoEntry: false }));
    if (stats === undefined) return undefined;
    if (stats.isDirectory()) return { kind: "directory", mtimeMs: stats.mtimeMs, size: stats.size };
    return stats.isFile() ? { kind: "file", mtimeMs: stats.mtimeMs, size: stats.size } : undefined;
  },
};

/** `directory` without symbolic links; the part of it that does not exist is kept as written. */
export function realDirectory(fileSystem: FileSystem, directory: string): string {
  const real = fileSystem.realPath(directory);
  if (real !== undefined) return toAbsolutePath(real);
  const parent = dirname(directory);
  if (parent === directory) return directory;
  const realParent = realDirectory(fileSystem, parent);
  return joinPath(realParent, basename(directory));
}

/** A missing permission, a link cycle or a file that vanished in between is no more readable than an absent file. */
function answerOrUndefined<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** Asks each `stat` and `realPath` of `fileSystem` once: the view of the disk that one lint run keeps to. */
export function createSnapshot(fileSystem: FileSystem): FileSystem {
  return {
    ...fileSystem,
    realPath: memoize(fileSystem.realPath),
    stat: memoize(fileSystem.stat),
  };
}

function memoize<Answer>(ask: (path: string) => Answer): (path: string) => Answer {
  const answers = new Map<string, Answer>();
  return (path) => {
    const known = answers.get(path);
    // An absence is an answer too.
    if (known !== undefined || answers.has(path)) return known as Answer;
    const answer = ask(path);
    answers.set(path, answer);
    return answer;
  };
}
