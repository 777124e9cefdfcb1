import type { ModuleRun } from "./module-run.js";

import { joinPath } from "./file-path.js";
import type { FileSystem } from "./file-system.js";
import { createParsedFileCache, type ParsedFileCache } from "./parsed-file-cache.js";
import { createProjectRootFinder } from "./project-root.js";

export type TextCache = ParsedFileCache<string>;

/** Bytes of texts that are kept from one moment to the next. */
const MAX_TEXTS_SIZE = 100_000_000;

export function createTextCache(): TextCache {
  return createParsedFileCache((text) => text, MAX_TEXTS_SIZE);
}

/** All files of a project at one moment, for questions that only all of them can answer. */
export class ProjectView {
  readonly run: ModuleRun;
  readonly #fileSystem: FileSystem;
  readonly #texts: TextCache;
  readonly #files = new Map<string, readonly string[]>();

  constructor(run: ModuleRun, fileSystem: FileSystem, texts: TextCache) {
    this.run = run;
    this.#fileSystem = fileSystem;
    this.#texts = texts;
  }

  /** undefined: there is no readable file. */
  readText(path: string): string | undefined {
    return this.#texts.read(this.#fileSystem, path);
  }

  /**
   * Every file of the repository, workspace or package that holds `directory`, sorted, by what its name must match:
   * clients and tests too, but nothing that is installed, and no directory whose name begins with a dot.
   */
  collectFiles(directory: string, name: RegExp): readonly string[] {
    const root = createProjectRootFinder().startRun(this.#fileSystem)(directory);
    const files = this.#files.get(root) ?? walkFiles(root, this.#fileSystem);
    this.#files.set(root, files);
    return files.filter((file) => name.test(file));
  }
}

function walkFiles(root: string, { readDirectory }: FileSystem): string[] {
  const files: string[] = [];
  const stack = [root];
  for (let directory = stack.pop(); directory !== undefined; directory = stack.pop()) {
    for (const { kind, name } of readDirectory(directory) ?? []) {
      const path = joinPath(directory, name);
      if (kind === "directory" && name !== "node_modules" && !name.startsWith(".")) stack.push(path);
      else if (kind === "file") files.push(path);
    }
  }
  return files.sort();
}
