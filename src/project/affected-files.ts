import { basename, dirname } from "node:path/posix";

import { modulePathOf } from "../platform/function-paths.js";
import { isWithin, joinPath, toAbsolutePath } from "./file-path.js";
import { createSnapshot, type FileSystem, nodeFileSystem, realDirectory } from "./file-system.js";
import { createFunctionsDirFinder, type FunctionsDir, type FunctionsDirRun } from "./functions-dir.js";
import {
  type ModuleDependencies,
  type NamedReference,
  readModuleDependencies,
} from "./module-dependencies.js";
import { createParsedFileCache, type ParsedFileCache } from "./parsed-file-cache.js";
import { createImportResolver, type ImportRun, packageNameOf } from "./resolve-import.js";
import { proposePaths } from "./tsconfig.js";

export interface ChangedFile {
  /** Absolute. */
  readonly path: string;
  /**
   * - `content`: it was there before and still is
   * - `existence`: it is new, or gone
   * - `link`: it is or was a symbolic link or a repository of its own, so that whole directories may have changed
   */
  readonly change: "content" | "existence" | "link";
}

export interface AffectedFilesInput {
  readonly changes: readonly ChangedFile[];
  /** The files that are asked about; absolute. */
  readonly files: readonly string[];
  /** All modules of the functions dirs that these files are in; absolute. */
  readonly modules: readonly string[];
  readonly fileSystem?: FileSystem;
  /** What earlier questions about the same files have found out. */
  readonly memory?: DependencyMemory;
}

/** For whoever asks after each of many changes, and tells of all of them. */
export class DependencyMemory {
  readonly dependencies: ParsedFileCache<ModuleDependencies> = createParsedFileCache((text, path) =>
    readModuleDependencies(path, text),
  );
  #imports: ImportRun | undefined;

  /** Where an import leads to is known for as long as files neither come nor go. */
  openImports(fileSystem: FileSystem, changes: readonly ChangedFile[]): ImportRun {
    if (changes.some(({ change }) => change !== "content")) this.#imports = undefined;
    this.#imports ??= createImportResolver().startRun(fileSystem);
    return this.#imports;
  }
}

/**
 * Those of `files` whose findings the changes can alter. A file's findings rest on the file itself, on what it imports
 * (by however many steps), on the modules that it or its imports name in references, and on what those import in turn.
 * What is advised against them (a repair, the nearest name) may rest on more, such as the file's importers, and is not
 * asked here.
 * `"all"` where a change touches what decides about everything, such as `convex.json` or a `tsconfig.json`.
 */
export function findAffectedFiles({
  changes,
  files,
  fileSystem = createSnapshot(nodeFileSystem),
  memory = new DependencyMemory(),
  modules,
}: AffectedFilesInput): readonly string[] | "all" {
  if (changes.some((change) => decidesAboutAll(change, fileSystem))) return "all";
  const imports = memory.openImports(fileSystem, changes);
  const project = new DependencyIndex({ fileSystem, imports, memory }, [...files, ...modules]);
  const changed = project.closeOverImporters([
    ...changes.map(({ path }) => path),
    ...project.findResolvingAnew(changes.filter(({ change }) => change === "existence")),
  ]);
  const affected = project.closeOverImporters([...changed, ...project.findReferring(changed)]);
  return files.filter((file) => affected.has(project.realPath(file)));
}

/** What says where functions are, how imports resolve, and which packages are installed. */
const DECISIVE_NAMES = new Set([
  "bun.lock",
  "bun.lockb",
  "convex.config.ts",
  "convex.json",
  "npm-shrinkwrap.json",
  "package-lock.json",
  "package.json",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "yarn.lock",
]);

function decidesAboutAll({ change, path }: ChangedFile, fileSystem: FileSystem): boolean {
  if (change === "link" || DECISIVE_NAMES.has(basename(path))) return true;
  // Whether there is generated code tells functions dirs from other directories; what is in it is not read.
  if (path.includes("/_generated/")) return change === "existence";
  if (!path.endsWith(".json")) return false;
  // A tsconfig may extend a file of whatever name.
  return change === "existence" || /"(?:compilerOptions|extends)"/.test(fileSystem.readText(path) ?? "");
}

interface DependencySources {
  readonly fileSystem: FileSystem;
  readonly imports: ImportRun;
  readonly memory: DependencyMemory;
}

class DependencyIndex {
  readonly #fileSystem: FileSystem;
  readonly #memory: DependencyMemory;
  readonly #functionsDirs: FunctionsDirRun;
  readonly #imports: ImportRun;
  readonly #dependencies = new Map<string, ModuleDependencies>();
  readonly #importers = new Map<string, Set<string>>();

  constructor({ fileSystem, imports, memory }: DependencySources, files: readonly string[]) {
    this.#fileSystem = fileSystem;
    this.#memory = memory;
    this.#functionsDirs = createFunctionsDirFinder().startRun(fileSystem);
    this.#imports = imports;
    this.#readAll(files.map((file) => this.realPath(file)));
  }

  realPath(path: string): string {
    return joinPath(realDirectory(this.#fileSystem, dirname(path)), basename(path));
  }

  /** `paths` and all files that import one of them, directly or by way of others. */
  closeOverImporters(paths: Iterable<string>): ReadonlySet<string> {
    const reached = new Set(Array.from(paths, (path) => this.realPath(path)));
    // A set also hands out what is added while it is read.
    for (const path of reached) for (const importer of this.#importers.get(path) ?? []) reached.add(importer);
    return reached;
  }

  /** Files whose imports may lead elsewhere than before, since files have come or gone. */
  findResolvingAnew(changes: readonly ChangedFile[]): string[] {
    if (changes.length === 0) return [];
    const stems = new Set(changes.flatMap(({ path }) => stemsOf(this.realPath(path))));
    const packages = new Set(changes.flatMap(({ path }) => this.#findPackageName(path) ?? []));
    const mayLeadTo = (from: string, specifier: string): boolean => {
      const isStem = (path: string): boolean => stems.has(withoutExtension(path));
      if (/^\.{0,2}(?:\/|$)/.test(specifier)) return isStem(toAbsolutePath(specifier, dirname(from)));
      // Where a package's own package.json leads to is its own affair.
      if (specifier.startsWith("#") || packages.has(packageNameOf(specifier))) return true;
      const tsconfig = this.#imports.findTsconfig(from);
      return tsconfig !== undefined && proposePaths(tsconfig, specifier).some(isStem);
    };
    return [...this.#dependencies].flatMap(([path, { specifiers }]) =>
      specifiers.some((specifier) => mayLeadTo(path, specifier)) ? [path] : [],
    );
  }

  /** Files that name a module of `targets` in a reference, or search by the indexes of a schema among them. */
  findReferring(targets: ReadonlySet<string>): string[] {
    const modules = new NamedModules();
    const schemaDirs = new Set<FunctionsDir | undefined>();
    for (const path of targets) {
      const functionsDir = this.#functionsDirs.findFunctionsDir(path);
      if (functionsDir === undefined || !isWithin(functionsDir.path, path)) continue;
      const modulePath = modulePathOf(path.slice(joinPath(functionsDir.path, "").length));
      const hasDefaultExport = this.#dependencies.get(path)?.hasDefaultExport ?? true;
      modules.add(functionsDir.path, modulePath, hasDefaultExport);
      if (modulePath === "schema") schemaDirs.add(functionsDir);
    }
    return [...this.#dependencies].flatMap(([path, { names, references, searchesVectors }]) => {
      const refers =
        (searchesVectors && schemaDirs.has(this.#functionsDirs.findFunctionsDir(path))) ||
        names.some(({ isDefault, modulePath }) => modules.hasName(modulePath, isDefault)) ||
        references.some((reference) =>
          modules.has(this.#findReferencedDir(path, reference), reference.segments),
        );
      return refers ? [path] : [];
    });
  }

  /** undefined: any of them. */
  #findReferencedDir(from: string, { source }: NamedReference): string | undefined {
    if (!source.startsWith(".")) return undefined;
    const generated = toAbsolutePath(source, dirname(from));
    return this.#functionsDirs.findFunctionsDir(generated.replace(/_generated\/[^/]*$/, "_"))?.path;
  }

  #findPackageName(path: string): string | undefined {
    for (let directory = dirname(path); ; directory = dirname(directory)) {
      const text = this.#fileSystem.readText(joinPath(directory, "package.json"));
      if (text !== undefined) return /"name"\s*:\s*"([^"]+)"/.exec(text)?.[1];
      if (dirname(directory) === directory) return undefined;
    }
  }

  #readAll(files: readonly string[]): void {
    const pending = new Set(files);
    for (const path of pending) {
      const dependencies = CODE_FILE.test(path)
        ? this.#memory.dependencies.read(this.#fileSystem, path)
        : undefined;
      if (dependencies === undefined) continue;
      this.#dependencies.set(path, dependencies);
      for (const specifier of dependencies.specifiers) {
        const resolved = this.#imports.resolveImport(path, specifier);
        if (resolved.type !== "file") continue;
        const importers = this.#importers.get(resolved.path) ?? new Set();
        this.#importers.set(resolved.path, importers.add(path));
        pending.add(resolved.path);
      }
    }
  }
}

/** Modules by the names that references give them. */
class NamedModules {
  /** By functions dir; under `undefined` those of all dirs. */
  readonly #paths = new Map<string | undefined, Set<string>>();
  readonly #prefixes = new Map<string | undefined, Set<string>>();
  readonly #defaults = new Set<string>();

  add(functionsDir: string, modulePath: string, hasDefaultExport: boolean): void {
    const segments = modulePath.split("/");
    for (const key of [functionsDir, undefined]) {
      addTo(this.#paths, key, modulePath);
      for (const length of segments.keys()) addTo(this.#prefixes, key, segments.slice(0, length).join("/"));
    }
    if (hasDefaultExport) this.#defaults.add(modulePath);
  }

  /** Whether a reference leads to one of them, or may do so once it is written to its end. */
  has(functionsDir: string | undefined, segments: readonly string[]): boolean {
    if (this.#prefixes.get(functionsDir)?.has(segments.join("/")) === true) return true;
    const paths = this.#paths.get(functionsDir);
    return segments.some((_, index) => paths?.has(segments.slice(0, index + 1).join("/")) === true);
  }

  hasName(modulePath: string, isDefault: boolean): boolean {
    return isDefault ? this.#defaults.has(modulePath) : this.#paths.get(undefined)?.has(modulePath) === true;
  }
}

const CODE_FILE = /\.[cm]?[jt]sx?$/;
const EXTENSION = /\.(?:[cm]?[jt]sx?|json|css)$/;

/** What an import could call the file: its path without extension, and its directory for an `index`. */
function stemsOf(path: string): string[] {
  const stem = withoutExtension(path);
  return basename(stem) === "index" ? [stem, dirname(stem)] : [stem];
}

function withoutExtension(path: string): string {
  return path.replace(EXTENSION, "");
}

function addTo(sets: Map<string | undefined, Set<string>>, key: string | undefined, value: string): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(value));
}
