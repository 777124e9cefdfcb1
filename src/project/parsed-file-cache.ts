import type { FileSystem } from "./file-system.js";

/**
 * What a file's text means, kept for as long as the file's mtime and size stay what they were.
 * It lives as long as the process; each lint run reads through it with the run's own snapshot of the disk.
 */
export interface ParsedFileCache<Value> {
  /** undefined: there is no readable file at `path`. */
  readonly read: (fileSystem: FileSystem, path: string) => Value | undefined;
}

interface Entry<Value> {
  readonly mtimeMs: number;
  readonly size: number;
  readonly value: Value;
}

/** `maxSize`: bytes of the files whose values are kept; those that were not asked for longest give way. */
export function createParsedFileCache<Value>(
  parse: (text: string, path: string) => Value,
  maxSize = Infinity,
): ParsedFileCache<Value> {
  /** From the one that was not asked for longest to the last one. */
  const entries = new Map<string, Entry<Value>>();
  let totalSize = 0;

  function forget(path: string): void {
    totalSize -= entries.get(path)?.size ?? 0;
    entries.delete(path);
  }

  function remember(path: string, entry: Entry<Value>): void {
    forget(path);
    entries.set(path, entry);
    totalSize += entry.size;
    for (const oldest of entries.keys()) {
      if (totalSize <= maxSize || oldest === path) return;
      forget(oldest);
    }
  }

  return {
    read(fileSystem, path) {
      const stat = fileSystem.stat(path);
      if (stat?.kind !== "file") {
        forget(path);
        return undefined;
      }
      const known = entries.get(path);
      if (known?.mtimeMs === stat.mtimeMs && known.size === stat.size) {
        remember(path, known);
        return known.value;
      }
      const text = fileSystem.readText(path);
      if (text === undefined) return undefined;
      const value = parse(text, path);
      remember(path, { mtimeMs: stat.mtimeMs, size: stat.size, value });
      return value;
    },
  };
}
