import type { DirectoryEntry, FileStat, FileSystem } from "./file-system.js";

import { basename, dirname } from "node:path/posix";

import { joinPath } from "./file-path.js";
import { realDirectory } from "./file-system.js";

const BYTE_ORDER_MARK = "\uFEFF";

interface OverlaidFile {
  readonly text: string;
  readonly stat: FileStat;
}

/** A later time is no time that a disk could have come up with, so that no cache takes one text for another. */
let latestStamp = 0;

/**
 * A disk, and the texts that somebody would like to write to it. Texts are without a byte order mark, those on the disk
 * too: places in them are counted without it. An overlay never changes; {@link with} makes another one.
 */
export class Overlay {
  readonly fileSystem: FileSystem;
  readonly #base: FileSystem;
  readonly #files: ReadonlyMap<string, OverlaidFile>;

  constructor(base: FileSystem, files: ReadonlyMap<string, OverlaidFile> = new Map()) {
    this.#base = base;
    this.#files = files;
    this.fileSystem = createFileSystem(base, files);
  }

  /** The same with these texts, by absolute path. Files may be new; their directories exist. */
  with(texts: ReadonlyMap<string, string>): Overlay {
    const files = new Map(this.#files);
    for (const [path, text] of texts) {
      latestStamp -= 1;
      const file = { stat: { kind: "file", mtimeMs: latestStamp, size: text.length }, text } as const;
      for (const name of namesOf(this.#base, path)) files.set(name, file);
    }
    return new Overlay(this.#base, files);
  }
}

/** As somebody wrote it, with the links on the way to it followed, and what it is itself a link to. */
function namesOf(base: FileSystem, path: string): string[] {
  const inRealDirectory = joinPath(realDirectory(base, dirname(path)), basename(path));
  return [path, inRealDirectory, base.realPath(path) ?? inRealDirectory];
}

function createFileSystem(base: FileSystem, files: ReadonlyMap<string, OverlaidFile>): FileSystem {
  return {
    readDirectory: (path) => addEntries(path, base.readDirectory(path), files),
    readText: (path) => {
      const text = files.get(path)?.text ?? base.readText(path);
      return text?.startsWith(BYTE_ORDER_MARK) === true ? text.slice(BYTE_ORDER_MARK.length) : text;
    },
    realPath: (path) => base.realPath(path) ?? (files.has(path) ? path : undefined),
    stat: (path) => files.get(path)?.stat ?? base.stat(path),
  };
}

function addEntries(
  directory: string,
  entries: readonly DirectoryEntry[] | undefined,
  files: ReadonlyMap<string, OverlaidFile>,
): readonly DirectoryEntry[] | undefined {
  if (entries === undefined) return undefined;
  const known = new Set(entries.map(({ name }) => name));
  const added = [...files.keys()].filter((path) => dirname(path) === directory && !known.has(basename(path)));
  if (added.length === 0) return entries;
  return [...entries, ...added.map((path): DirectoryEntry => ({ kind: "file", name: basename(path) }))].sort(
    (left, right) => (left.name < right.name ? -1 : 1),
  );
}
