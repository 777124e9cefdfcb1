import type { FileSystem } from "./file-system.js";

/**
 * What a file's text means, kept for as long as the file's mtime and size stay what they were.
 * It lives as long as the process; each lint run reads through it with the run's own snapshot of the disk.
 */
export interface ParsedFileCache<Value> {
  /** undefined: there is no readable file at `path`. */
  readonly read: (fileSystem: FileSystem, path: string) => Value | undefined;
}

export function createParsedFileCache<Value>(
  parse: (text: string, path: string) => Value,
): ParsedFileCache<Value> {
  const entries = new Map<
    string,
    { readonly mtimeMs: number; readonly size: number; readonly value: Value }
  >();
  return {
    read(fileSystem, path) {
      const stat = fileSystem.stat(path);
      if (stat?.kind !== "file") {
        entries.delete(path);
        return undefined;
      }
      const known = entries.get(path);
      if (known?.mtimeMs === stat.mtimeMs && known.size === stat.size) return known.value;
      const text = fileSystem.readText(path);
      if (text === undefined) return undefined;
      const value = parse(text, path);
      entries.set(path, { mtimeMs: stat.mtimeMs, size: stat.size, value });
      return value;
    },
  };
}
