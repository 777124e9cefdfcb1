import { basename, dirname } from "node:path/posix";

import type { ResolveModule } from "../analysis/definitions.js";
import type { RegistrationContext } from "../analysis/registrations.js";
import type { ConvexActionsSettings } from "./settings.js";

import { parseSyntaxTree, type ParseOutcome, type SyntaxTree } from "../analysis/syntax-tree.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { ConvexModule, type ModulePlace } from "./convex-module.js";
import { isWithin, joinPath, toAbsolutePath } from "./file-path.js";
import { createSnapshot, type FileSystem, nodeFileSystem, realDirectory } from "./file-system.js";
import { createFunctionsDirFinder, type FunctionsDir, type FunctionsDirRun } from "./functions-dir.js";
import { createParsedFileCache } from "./parsed-file-cache.js";
import { createImportResolver, type ImportRun, type ResolvedImport } from "./resolve-import.js";

/** A module that could be read, or why it could not. */
export type ModuleAnswer =
  | { readonly type: "module"; readonly module: ConvexModule }
  | { readonly type: "unknown"; readonly reason: string };

export interface LintRunInput {
  readonly tree: SyntaxTree;
  readonly settings: ConvexActionsSettings;
  /** Settings with paths are relative to it. */
  readonly cwd: string;
}

/** A bundler also takes `.json` and `.css`; their values are not followed. */
const CODE_FILE = /\.[cm]?[jt]sx?$/;

/** Neighbours above this size (characters) are generated data, not code that somebody registers functions in. */
const MAX_NEIGHBOUR_SIZE = 2_000_000;

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
  readonly #trees = createParsedFileCache<ParseOutcome>((text, path) =>
    text.length > MAX_NEIGHBOUR_SIZE
      ? { message: "the file is too large", type: "error" }
      : parseSyntaxTree(path, text),
  );
  readonly #functionsDirs = createFunctionsDirFinder();
  readonly #imports = createImportResolver();
  #view: DiskView | undefined;

  constructor(fileSystem: FileSystem = nodeFileSystem) {
    this.#fileSystem = fileSystem;
  }

  startRun(input: LintRunInput): LintRun {
    const { fileSystem, functionsDirs, imports } = this.#openView(input.tree.filename);
    return new LintRun(input, {
      fileSystem,
      functionsDirs,
      readTree: (path) => this.#trees.read(fileSystem, path),
      resolveImport: (from, specifier) => imports.resolveImport(from, specifier),
    });
  }

  /**
   * A command-line run lints each file once, a few milliseconds apart, and may look at the disk once for many of them.
   * A file that is linted again was edited, or its neighbours were: it gets a fresh look.
   */
  #openView(filename: string): DiskView {
    const now = performance.now();
    let view = this.#view;
    if (view === undefined || view.linted.has(filename) || now - view.startedAtMs > MAX_VIEW_AGE_MS) {
      const fileSystem = createSnapshot(this.#fileSystem);
      view = {
        fileSystem,
        functionsDirs: this.#functionsDirs.startRun(fileSystem),
        imports: this.#imports.startRun(fileSystem),
        linted: new Set(),
        startedAtMs: now,
      };
      this.#view = view;
    }
    view.linted.add(filename);
    return view;
  }
}

interface LintRunServices {
  readonly fileSystem: FileSystem;
  readonly functionsDirs: FunctionsDirRun;
  readonly readTree: (path: string) => ParseOutcome | undefined;
  readonly resolveImport: (fromFile: string, specifier: string) => ResolvedImport;
}

/** One file being linted, and the modules that its references and imports lead to. Shared by all rules of the file. */
export class LintRun {
  /** The linted file, as the editor has it: its neighbours see this text, not the one on the disk. */
  readonly linted: ConvexModule;
  readonly settings: ConvexActionsSettings;
  readonly context: RegistrationContext;
  readonly #services: LintRunServices;
  readonly #cwd: string;
  readonly #modules = new Map<string, ModuleAnswer>();

  constructor({ cwd, settings, tree }: LintRunInput, services: LintRunServices) {
    this.settings = settings;
    this.#services = services;
    this.#cwd = cwd;
    this.context = { builders: settings.builders, resolve: this.resolveModule };
    const path = this.#realPath(toAbsolutePath(tree.filename, cwd));
    this.linted = this.#createModule(path, tree);
    this.#modules.set(path, { module: this.linted, type: "module" });
  }

  /** Handed to `analysis`, which must not know where modules come from. */
  readonly resolveModule: ResolveModule = (from, source) => {
    if (classifyGeneratedModule(source) !== undefined) return { type: "external" };
    const resolved = this.resolveImport(from, source);
    switch (resolved.type) {
      case "file": {
        if (!CODE_FILE.test(resolved.path)) return { type: "external" };
        const answer = this.getModule(resolved.path);
        return answer.type === "module" ? { tree: answer.module.tree, type: "module" } : answer;
      }
      case "builtin":
      case "external":
        return { type: "external" };
      case "unresolved":
        // What cannot be found may be generated, or a package that is not installed here: its name is all we have.
        return source.startsWith(".") ? { reason: resolved.reason, type: "unknown" } : { type: "external" };
    }
  };

  /** What an import in `from` leads to on the disk. */
  resolveImport(from: SyntaxTree, source: string): ResolvedImport {
    return this.#services.resolveImport(from.filename, source);
  }

  /** The module at an absolute path; read and parsed at most once per change of the file. */
  getModule(path: string): ModuleAnswer {
    const real = this.#realPath(path);
    let answer = this.#modules.get(real);
    if (answer === undefined) {
      answer = this.#readModule(real);
      this.#modules.set(real, answer);
    }
    return answer;
  }

  /** The module object of a tree that an analysis came across. */
  getModuleOf(tree: SyntaxTree): ConvexModule {
    const answer = this.getModule(tree.filename);
    return answer.type === "module" && answer.module.tree === tree ? answer.module : this.#createModule(tree.filename, tree);
  }

  /** The linted file exists even where nobody has saved it yet. */
  fileExists(path: string): boolean {
    return this.#modules.get(path)?.type === "module" || this.#services.fileSystem.stat(path)?.kind === "file";
  }

  findFunctionsDir(path: string): FunctionsDir | undefined {
    return this.#services.functionsDirs.findFunctionsDir(path, {
      cwd: this.#cwd,
      functionsDir: this.settings.functionsDir,
    });
  }

  #readModule(path: string): ModuleAnswer {
    const outcome = this.#services.readTree(path);
    if (outcome === undefined) return { reason: `there is no file ${path}`, type: "unknown" };
    if (outcome.type === "error") return { reason: `${path} cannot be parsed`, type: "unknown" };
    return { module: this.#createModule(path, outcome.tree), type: "module" };
  }

  #createModule(path: string, tree: SyntaxTree): ConvexModule {
    return new ConvexModule(tree, this.#findPlace(path), this.context);
  }

  #findPlace(path: string): ModulePlace | undefined {
    const functionsDir = this.findFunctionsDir(path);
    if (functionsDir === undefined || !isWithin(functionsDir.path, path)) return undefined;
    return { functionsDir, relativePath: path.slice(joinPath(functionsDir.path, "").length) };
  }

  #realPath(path: string): string {
    return joinPath(realDirectory(this.#services.fileSystem, dirname(path)), basename(path));
  }
}
