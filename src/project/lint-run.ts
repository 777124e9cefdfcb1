import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ConvexModule } from "./convex-module.js";

import { type ParseOutcome, parseSyntaxTree } from "../analysis/syntax-tree.js";
import { createSnapshot, type FileSystem, nodeFileSystem } from "./file-system.js";
import { createFunctionsDirFinder, type FunctionsDirRun } from "./functions-dir.js";
import { ModuleRun, type ModuleRunInput, type ModuleRunServices } from "./module-run.js";
import { createParsedFileCache } from "./parsed-file-cache.js";
import { createImportResolver, type ImportRun } from "./resolve-import.js";

export interface LintRunInput extends ModuleRunInput {
  readonly tree: SyntaxTree;
}

/** Neighbours above this size (characters) are generated data, not code that somebody registers functions in. */
const MAX_NEIGHBOUR_SIZE = 2_000_000;

/** Bytes of source text whose trees are kept; a tree takes about a hundred times as many. */
const MAX_TREES_SIZE = 8_000_000;

/** One look at the disk, and what was derived from it. */
interface DiskView {
  readonly fileSystem: FileSystem;
  readonly functionsDirs: FunctionsDirRun;
  readonly imports: ImportRun;
  readonly startedAtMs: number;
  readonly linted: Set<string>;
}

/** An editor is shown no older disk than this when another file is opened or edited. */
const MAX_VIEW_AGE_MS = 250;

/**
 * What the process remembers between lint runs: syntax trees and config files by path, mtime and size, so that a file
 * that changed is read again and nothing else is.
 */
export class Project {
  readonly #fileSystem: FileSystem;
  readonly #trees = createParsedFileCache<ParseOutcome>(
    (text, path) =>
      text.length > MAX_NEIGHBOUR_SIZE
        ? { message: "the file is too large", type: "error" }
        : parseSyntaxTree(path, text),
    MAX_TREES_SIZE,
  );
  readonly #functionsDirs = createFunctionsDirFinder();
  readonly #imports = createImportResolver();
  #view: DiskView | undefined;

  constructor(fileSystem: FileSystem = nodeFileSystem) {
    this.#fileSystem = fileSystem;
  }

  startRun(input: LintRunInput): LintRun {
    return new LintRun(input, this.#serve(this.#openView(input.tree.filename)));
  }

  /** All modules at once, for questions about a whole functions dir, in a fresh look at the disk. */
  openModules(input: ModuleRunInput): ModuleRun {
    return new ModuleRun(input, this.#serve(this.#createView()));
  }

  #serve({ fileSystem, functionsDirs, imports }: DiskView): ModuleRunServices {
    return {
      fileSystem,
      findTsconfig: (file) => imports.findTsconfig(file),
      functionsDirs,
      readTree: (path) => this.#trees.read(fileSystem, path),
      resolveImport: (from, specifier) => imports.resolveImport(from, specifier),
    };
  }

  /**
   * A command-line run lints each file once, a few milliseconds apart, and may look at the disk once for many of them.
   * A file that is linted again was edited, or its neighbours were: it gets a fresh look.
   */
  #openView(filename: string): DiskView {
    const now = performance.now();
    let view = this.#view;
    if (view === undefined || view.linted.has(filename) || now - view.startedAtMs > MAX_VIEW_AGE_MS) {
      view = this.#createView();
      this.#view = view;
    }
    view.linted.add(filename);
    return view;
  }

  #createView(): DiskView {
    const fileSystem = createSnapshot(this.#fileSystem);
    return {
      fileSystem,
      functionsDirs: this.#functionsDirs.startRun(fileSystem),
      imports: this.#imports.startRun(fileSystem),
      linted: new Set(),
      startedAtMs: performance.now(),
    };
  }
}

/** One file being linted, and the modules that its references and imports lead to. Shared by all rules of the file. */
export class LintRun extends ModuleRun {
  /** The linted file, as the editor has it: its neighbours see this text, not the one on the disk. */
  readonly linted: ConvexModule;

  constructor(input: LintRunInput, services: ModuleRunServices) {
    super(input, services);
    this.linted = this.adopt(input.tree);
  }
}
