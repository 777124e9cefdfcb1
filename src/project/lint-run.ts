import { mayExportActions } from "../analysis/action-exports.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ConvexModule } from "./convex-module.js";
import type { ConvexActionsSettings } from "./settings.js";

import { type ParseOutcome, parseSyntaxTree } from "../analysis/syntax-tree.js";
import { createFileHintsCache, readOpenQuestions, readTreeQuestions } from "./file-hints.js";
import { createSnapshot, type FileSystem, nodeFileSystem } from "./file-system.js";
import { createFunctionsDirFinder, type FunctionsDirRun } from "./functions-dir.js";
import { ModuleShelf } from "./module-shelf.js";
import { ModuleRun, type ModuleRunInput, type ModuleRunServices } from "./module-run.js";
import { createParsedFileCache } from "./parsed-file-cache.js";
import { QuietModules } from "./quiet-modules.js";
import { isSoundReference } from "./references.js";
import { createImportResolver, type ImportRun } from "./resolve-import.js";

export interface LintRunInput extends ModuleRunInput {
  readonly tree: SyntaxTree;
}

/** Neighbours above this size (characters) are generated data, not code that somebody registers functions in. */
const MAX_NEIGHBOUR_SIZE = 2_000_000;

/** Bytes of source text whose trees are kept; a tree takes about a hundred times as many. */
const MAX_TREES_SIZE = 1_000_000;

/** One look at the disk, and what was derived from it. */
interface DiskView {
  readonly fileSystem: FileSystem;
  readonly functionsDirs: FunctionsDirRun;
  readonly imports: ImportRun;
  readonly startedAtMs: number;
  usedAtMs: number;
  readonly linted: Set<string>;
  last: LintRun | undefined;
  /** By settings and working directory. */
  readonly facts: Map<ConvexActionsSettings, Map<string, ViewFacts>>;
}

/** What lint runs with the same settings share while they look at the same disk. */
interface ViewFacts {
  readonly shelf: ModuleShelf;
  readonly quietModules: QuietModules;
}

/** A person who has changed a file takes longer than this to turn to another one; a command-line run does not. */
const MAX_PAUSE_MS = 250;

/** However busy somebody keeps us. */
const MAX_VIEW_AGE_MS = 5000;

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
  readonly #hints = createFileHintsCache();
  readonly #functionsDirs = createFunctionsDirFinder();
  readonly #imports = createImportResolver();
  #view: DiskView | undefined;

  constructor(fileSystem: FileSystem = nodeFileSystem) {
    this.#fileSystem = fileSystem;
  }

  startRun(input: LintRunInput): LintRun {
    const view = this.#openView(input.tree.filename);
    const { quietModules, shelf } = this.#openFacts(view, input);
    const run = new LintRun(input, { ...this.#serve(view), quietModules, shelf });
    view.last = run;
    return run;
  }

  /** All modules at once, for questions about a whole functions dir, in a fresh look at the disk. */
  openModules(input: ModuleRunInput): ModuleRun {
    return new ModuleRun(input, this.#serve(this.#createView()));
  }

  /** All files of a command-line run, which looks at the disk once; or at `fileSystem`, which never changes. */
  openSession(input: ModuleRunInput, fileSystem = this.#fileSystem): LintSession {
    const view = this.#createView(fileSystem);
    const { quietModules, shelf } = this.#openFacts(view, input);
    const services = { ...this.#serve(view), shelf };
    return {
      fileSystem: view.fileSystem,
      isQuiet: (path, text) => {
        const questions = input.settings.builders.size === 0 ? readOpenQuestions(path, text) : undefined;
        return questions !== undefined && quietModules.isQuiet(path, questions);
      },
      startRun: (path) => {
        const outcome = this.#trees.read(view.fileSystem, path);
        if (outcome?.type !== "tree") return undefined;
        return new LintRun({ ...input, tree: outcome.tree }, services);
      },
      startModuleRun: () => new ModuleRun(input, services),
    };
  }

  #openFacts(view: DiskView, input: ModuleRunInput): ViewFacts {
    const byCwd = view.facts.get(input.settings) ?? new Map<string, ViewFacts>();
    view.facts.set(input.settings, byCwd);
    let facts = byCwd.get(input.cwd);
    if (facts === undefined) {
      const shelf = new ModuleShelf();
      const services = { ...this.#serve(view), shelf };
      const run = new ModuleRun(input, services);
      const quietModules = new QuietModules({
        ...services,
        findPlace: (path) => run.findPlace(path),
        mayExportActions: (path, name) => {
          const answer = run.getModule(path);
          return answer.type === "module" && mayExportActions(answer.module.tree, name, run.context);
        },
        isSound: (path, source, reference) => isSoundReference(run, path, source, reference),
      });
      facts = { quietModules, shelf };
      byCwd.set(input.cwd, facts);
    }
    return facts;
  }

  #serve({ fileSystem, functionsDirs, imports }: DiskView): ModuleRunServices {
    return {
      fileSystem,
      findTsconfig: (file) => imports.findTsconfig(file),
      functionsDirs,
      readHints: (path) => this.#hints.read(fileSystem, path),
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
    if (view === undefined || view.linted.has(filename) || isOutdated(view, now)) {
      view = this.#createView();
      this.#view = view;
    }
    view.usedAtMs = now;
    view.linted.add(filename);
    // What an editor has not saved is nobody else's business.
    view.last?.withdraw();
    view.last = undefined;
    return view;
  }

  #createView(disk = this.#fileSystem): DiskView {
    const now = performance.now();
    const fileSystem = createSnapshot(disk);
    return {
      facts: new Map(),
      fileSystem,
      functionsDirs: this.#functionsDirs.startRun(fileSystem),
      imports: this.#imports.startRun(fileSystem),
      last: undefined,
      linted: new Set(),
      startedAtMs: now,
      usedAtMs: now,
    };
  }
}

function isOutdated({ startedAtMs, usedAtMs }: DiskView, now: number): boolean {
  return now - usedAtMs > MAX_PAUSE_MS || now - startedAtMs > MAX_VIEW_AGE_MS;
}

/** The lint runs of many files that nobody edits meanwhile. */
export interface LintSession {
  /** The disk as the session looks at it. */
  readonly fileSystem: FileSystem;
  /** Asked before `startRun`, since it needs no tree; `text` is what the disk has at `path`. */
  readonly isQuiet: (path: string, text: string) => boolean;
  /** On the tree of the file as the disk has it; undefined where it cannot be read or parsed. */
  readonly startRun: (path: string) => LintRun | undefined;
  /** All modules at once, for questions about a whole functions dir. */
  readonly startModuleRun: () => ModuleRun;
}

export interface LintRunServices extends ModuleRunServices {
  /** Left out where somebody has asked them about the file before. */
  readonly quietModules?: QuietModules;
}

/** One file being linted, and the modules that its references and imports lead to. Shared by all rules of the file. */
export class LintRun extends ModuleRun {
  /** The linted file, as the editor has it: its neighbours see this text, not the one on the disk. */
  readonly linted: ConvexModule;
  readonly #services: LintRunServices;
  readonly #path: string;
  #isQuiet: boolean | undefined;

  constructor(input: LintRunInput, services: LintRunServices) {
    super(input, services);
    this.#services = services;
    this.trim();
    this.#path = this.toRealPath(input.tree.filename);
    this.linted = this.adopt(input.tree, this.#path);
  }

  /** True when it is certain, without a look at the tree, that no rule has anything to report. */
  get isQuiet(): boolean {
    this.#isQuiet ??= this.#askQuietModules();
    return this.#isQuiet;
  }

  #askQuietModules(): boolean {
    const { quietModules } = this.#services;
    // Builders with a name of the user's own choice may be anywhere.
    if (quietModules === undefined || this.settings.builders.size > 0) return false;
    const questions = readTreeQuestions(this.linted.tree);
    return questions !== undefined && quietModules.isQuiet(this.#path, questions);
  }

  /** Takes the linted text out of what later runs share. */
  withdraw(): void {
    this.#services.shelf?.forget(this.#path);
  }
}
