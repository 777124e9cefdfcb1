import type { TSESTree } from "@typescript-eslint/utils";

import { basename, dirname } from "node:path/posix";

import type { ResolveModule } from "../analysis/definitions.js";
import type { RegistrationContext } from "../analysis/registrations.js";
import type { ParseOutcome, SyntaxTree } from "../analysis/syntax-tree.js";
import type { ResolvedImport } from "./resolve-import.js";
import type { ConvexActionsSettings } from "./settings.js";
import type { Tsconfig } from "./tsconfig.js";

import { type Registrar, registrarOfExport } from "../platform/builders.js";
import { classifyEntryPoint } from "../platform/entry-points.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { CODE_FILE } from "./code-file.js";
import { ConvexModule, type ModulePlace } from "./convex-module.js";
import { isWithin, joinPath, toAbsolutePath } from "./file-path.js";
import { type DirectoryEntry, type FileSystem, realDirectory } from "./file-system.js";
import type { FileHints } from "./file-hints.js";
import type { FunctionsDir, FunctionsDirRun } from "./functions-dir.js";
import { type ModuleAnswer, ModuleShelf } from "./module-shelf.js";

export interface ModuleRunInput {
  readonly settings: ConvexActionsSettings;
  /** Settings with paths are relative to it. */
  readonly cwd: string;
}

export interface ModuleRunServices {
  readonly fileSystem: FileSystem;
  readonly functionsDirs: FunctionsDirRun;
  readonly readTree: (path: string) => ParseOutcome | undefined;
  readonly resolveImport: (fromFile: string, specifier: string) => ResolvedImport;
  readonly findTsconfig: (file: string) => Tsconfig | undefined;
  readonly readHints: (path: string) => FileHints | undefined;
  /** What earlier runs have read, where they may share it. */
  readonly shelf?: ModuleShelf;
}

/** The modules of a project as one look at the disk shows them, each read when it is first asked for. */
export class ModuleRun {
  readonly settings: ConvexActionsSettings;
  readonly context: RegistrationContext;
  readonly #services: ModuleRunServices;
  readonly #cwd: string;
  readonly #shelf: ModuleShelf;

  constructor({ cwd, settings }: ModuleRunInput, services: ModuleRunServices) {
    this.settings = settings;
    this.#services = services;
    this.#shelf = services.shelf ?? new ModuleShelf();
    this.#cwd = cwd;
    this.context = { builders: settings.builders, resolve: this.resolveModule };
  }

  /** Handed to `analysis`, which must not know where modules come from. */
  readonly resolveModule: ResolveModule = (from, source) => {
    if (classifyGeneratedModule(source) !== undefined) return { type: "external" };
    const resolved = this.resolveImport(from, source);
    switch (resolved.type) {
      case "file": {
        const answer = this.getCodeModule(resolved.path);
        if (answer === undefined) return { type: "external" };
        this.#shelf.addDependence(this.#realPath(from.filename), this.#realPath(resolved.path));
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

  /** True where the bundler keeps imports that nothing uses, as the TypeScript configuration of `tree` says. */
  keepsUnusedImports(tree: SyntaxTree): boolean {
    return this.#services.findTsconfig(tree.filename)?.keepsUnusedImports ?? false;
  }

  /** The module at an absolute path; read and parsed at most once per change of the file. */
  getModule(path: string): ModuleAnswer {
    const real = this.#realPath(path);
    const known = this.#shelf.get(real);
    if (known !== undefined) return known;
    const answer = this.#readModule(real);
    this.#shelf.put(real, answer);
    return answer;
  }

  /** The tree that a node of some module belongs to. */
  findTreeOf(node: TSESTree.Node): SyntaxTree | undefined {
    let program = node;
    while (program.parent) program = program.parent;
    return this.#shelf.findTreeOf(program);
  }

  /**
   * Lets go of all modules if they are many: for whoever goes through more of them than fit into memory. Between two
   * calls every module stays the same object.
   */
  trim(): void {
    this.#shelf.trim();
  }

  /** The same; undefined for a file that holds no code, such as `.json`. */
  getCodeModule(path: string): ModuleAnswer | undefined {
    return CODE_FILE.test(path) ? this.getModule(path) : undefined;
  }

  /** The module object of a tree that an analysis came across. */
  getModuleOf(tree: SyntaxTree): ConvexModule {
    const answer = this.getModule(tree.filename);
    return answer.type === "module" && answer.module.tree === tree
      ? answer.module
      : this.#createModule(tree.filename, tree);
  }

  /** What was read or adopted exists, even where nobody has saved it yet. */
  fileExists(path: string): boolean {
    return this.#shelf.get(path)?.type === "module" || this.#services.fileSystem.stat(path)?.kind === "file";
  }

  /** undefined: there is no readable file. */
  readText(path: string): string | undefined {
    return this.#services.fileSystem.readText(path);
  }

  /** What lies in a directory; nothing where it cannot be read. */
  readDirectory(path: string): readonly DirectoryEntry[] {
    return this.#services.fileSystem.readDirectory(path) ?? [];
  }

  /** Whether the file is certainly a module that is bundled for the default runtime; asked without building its tree. */
  isDefaultModule(path: string): boolean {
    const hints = this.#services.readHints(path);
    const place = this.findPlace(path);
    if (hints === undefined || place === undefined || hints.mayUseNode) return false;
    return classifyEntryPoint(place.relativePath, hints).entryPoint;
  }

  /** What the file takes from other modules, types included, in a tenth of the time that its tree would take. */
  readImports(path: string): FileHints["imports"] {
    return this.#services.readHints(path)?.imports ?? "opaque";
  }

  /** Whether the file may export under this name what a call has made there; asked without building its tree. */
  mayExportCall(path: string, name: string): boolean {
    const calls = this.#services.readHints(path)?.calls;
    return calls === undefined || calls.handsOn || calls.made.has(name);
  }

  /**
   * What the file registers under this name, where that is beyond doubt without its tree; undefined too for a module
   * whose tree is there, and can be asked.
   */
  glanceAtExport(path: string, name: string): Registrar | undefined {
    if (this.#shelf.get(this.#realPath(path)) !== undefined) return undefined;
    const maker = this.#services.readHints(path)?.makers.get(name);
    return maker && registrarOfExport(maker.source, maker.name);
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

  /** Makes `tree` the module at `path` (without symbolic links), whatever the disk says about it. */
  protected adopt(tree: SyntaxTree, path: string): ConvexModule {
    const known = this.#shelf.get(path);
    if (known?.type === "module" && known.module.tree === tree) return known.module;
    const module = this.#createModule(path, tree);
    this.#shelf.replace(path, { module, type: "module" });
    return module;
  }

  #createModule(path: string, tree: SyntaxTree): ConvexModule {
    this.#shelf.addTree(tree);
    return new ConvexModule(tree, this.findPlace(path), this.context);
  }

  /** `path` without symbolic links. */
  findPlace(path: string): ModulePlace | undefined {
    const functionsDir = this.findFunctionsDir(path);
    if (functionsDir === undefined || !isWithin(functionsDir.path, path)) return undefined;
    return { functionsDir, relativePath: path.slice(joinPath(functionsDir.path, "").length) };
  }

  /** `path`, which may be relative, without symbolic links. */
  protected toRealPath(path: string): string {
    return this.#realPath(toAbsolutePath(path, this.#cwd));
  }

  #realPath(path: string): string {
    return joinPath(realDirectory(this.#services.fileSystem, dirname(path)), basename(path));
  }
}
