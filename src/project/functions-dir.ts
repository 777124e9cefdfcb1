import { basename, dirname } from "node:path/posix";

import { COMPONENT_DEFINITION_FILE } from "../platform/entry-points.js";
import { parseConvexJson, type ConvexJson } from "./convex-json.js";
import { isWithin, toAbsolutePath } from "./file-path.js";
import { createSnapshot, nodeFileSystem, realDirectory, type FileSystem } from "./file-system.js";
import { findFunctionsDirsBelow, type FunctionsDirsBelow } from "./functions-dirs-below.js";
import { createParsedFileCache } from "./parsed-file-cache.js";

/** A directory whose files are the modules of one Convex app or component. */
export interface FunctionsDir {
  /** Absolute, without symbolic links, `/` between its parts. One object per path and run. */
  readonly path: string;
  readonly kind: "app" | "component";
  /** The directory of the `convex.json` or `package.json` that it belongs to. */
  readonly projectRoot: string;
}

export interface FunctionsDirSetting {
  /** `settings["convex-actions"].functionsDir`: takes the place of every discovery. Relative to `cwd`. */
  readonly functionsDir?: string | readonly string[] | undefined;
  /** Default: the working directory of the process. */
  readonly cwd?: string | undefined;
}

/** The questions of one lint run. The disk is looked at once: what it said first stays true until the run ends. */
export interface FunctionsDirRun {
  /** The functions dir that `filename` (which need not exist) lies in, or undefined where nothing proves one. */
  readonly findFunctionsDir: (filename: string, setting?: FunctionsDirSetting) => FunctionsDir | undefined;
  /** Every functions dir at or below `root`, leaving out `node_modules`, `dist`, `_generated` and dot directories. */
  readonly findFunctionsDirsBelow: (root: string) => FunctionsDirsBelow;
}

export interface FunctionsDirFinder {
  /** `fileSystem`: the run's own snapshot, where several parts of a run share one. */
  readonly startRun: (fileSystem?: FileSystem) => FunctionsDirRun;
}

interface PackageJson {
  readonly isCreateReactApp: boolean;
}

/** A verdict about one directory, and how sure it is: generated code proves less than what a person has written. */
interface Candidate {
  readonly kind: FunctionsDir["kind"];
  readonly projectRoot: string;
  readonly certain: boolean;
}

/**
 * Finds functions dirs as the Convex CLI does, for files of any project on the disk. Facts of `convex.json` and
 * `package.json` are kept across runs while their mtime and size stay the same; all else is asked anew in each run.
 * Source: `convex/src/cli/lib/config.ts` (`readProjectConfig`, `functionsDir`), `convex/src/bundler/index.ts`.
 */
export function createFunctionsDirFinder(): FunctionsDirFinder {
  const convexJsons = createParsedFileCache(parseConvexJson);
  const packageJsons = createParsedFileCache(parsePackageJson);
  const appDefinitions = createParsedFileCache((text) => text.includes("defineApp"));
  return {
    startRun(fileSystem = createSnapshot(nodeFileSystem)) {
      return createRun({
        fileSystem,
        readConvexJson: (directory) => convexJsons.read(fileSystem, `${directory}/convex.json`),
        readPackageJson: (directory) => packageJsons.read(fileSystem, `${directory}/package.json`),
        definesApp: (directory) =>
          appDefinitions.read(fileSystem, `${directory}/${COMPONENT_DEFINITION_FILE}`),
      });
    },
  };
}

interface RunInput {
  readonly fileSystem: FileSystem;
  readonly readConvexJson: (directory: string) => ConvexJson | undefined;
  readonly readPackageJson: (directory: string) => PackageJson | undefined;
  /** undefined: no component definition file there. */
  readonly definesApp: (directory: string) => boolean | undefined;
}

function createRun(input: RunInput): FunctionsDirRun {
  const { fileSystem } = input;
  const discovered = new Map<string, FoundDirectory | undefined>();
  const results = new Map<string, FunctionsDir>();

  function findFunctionsDir(filename: string, setting: FunctionsDirSetting = {}): FunctionsDir | undefined {
    const written = dirname(toAbsolutePath(filename));
    const real = realDirectory(fileSystem, written);
    const enclosing =
      setting.functionsDir === undefined
        ? discoverAround
        : configuredLookup(setting.functionsDir, setting.cwd);
    // A package linked into an app, or into node_modules, answers for itself; only where the real place says
    // nothing does the place of the link decide.
    for (const directory of new Set([real, written])) {
      const found = isInstalled(directory) ? undefined : enclosing(directory);
      if (found !== undefined) return toFunctionsDir(found);
    }
    return undefined;
  }

  function toFunctionsDir({ path, candidate: { kind, projectRoot } }: FoundDirectory): FunctionsDir {
    const realPath = realDirectory(fileSystem, path);
    const key = `${kind} ${realPath}`;
    const functionsDir = results.get(key) ?? { kind, path: realPath, projectRoot };
    results.set(key, functionsDir);
    return functionsDir;
  }

  function discoverAround(directory: string): FoundDirectory | undefined {
    if (discovered.has(directory)) return discovered.get(directory);
    const found = findEnclosing(directory, (candidate) => judgeDirectory(input, candidate), discoverAround);
    discovered.set(directory, found);
    return found;
  }

  function configuredLookup(
    functionsDir: string | readonly string[],
    cwd: string | undefined,
  ): (directory: string) => FoundDirectory | undefined {
    const written = typeof functionsDir === "string" ? [functionsDir] : functionsDir;
    const roots = written.map((path) => realDirectory(fileSystem, toAbsolutePath(path, cwd)));
    const judge = (directory: string): Candidate | undefined => {
      const kind = roots.includes(directory)
        ? "app"
        : roots.some((root) => isWithin(root, directory)) && input.definesApp(directory) !== undefined
          ? "component"
          : undefined;
      if (kind === undefined) return undefined;
      return { certain: true, kind, projectRoot: nearestProjectRoot(input, directory) };
    };
    return function lookup(directory): FoundDirectory | undefined {
      return findEnclosing(directory, judge, lookup);
    };
  }

  return {
    findFunctionsDir,
    findFunctionsDirsBelow: (root) =>
      findFunctionsDirsBelow({ ...input, findFunctionsDir, root: toAbsolutePath(root) }),
  };
}

interface FoundDirectory {
  readonly path: string;
  readonly candidate: Candidate;
}

/** The nearest directory, from `directory` upwards, that is a functions dir; a certain one wins over a likely one. */
function findEnclosing(
  directory: string,
  judge: (directory: string) => Candidate | undefined,
  findAround: (directory: string) => FoundDirectory | undefined,
): FoundDirectory | undefined {
  const candidate = judge(directory);
  if (candidate?.certain === true) return { candidate, path: directory };
  const parent = dirname(directory);
  const outer = parent === directory ? undefined : findAround(parent);
  if (candidate === undefined || outer?.candidate.certain === true) return outer;
  return { candidate, path: directory };
}

/** What is installed is another project's business. */
function isInstalled(directory: string): boolean {
  return directory.split("/").includes("node_modules");
}

function judgeDirectory(input: RunInput, directory: string): Candidate | undefined {
  const declaredBy = findDeclaringRoot(input, directory);
  if (declaredBy !== undefined) return { certain: true, kind: "app", projectRoot: declaredBy };
  const definesApp = input.definesApp(directory);
  if (definesApp !== undefined) {
    const kind = definesApp ? "app" : "component";
    return { certain: true, kind, projectRoot: nearestProjectRoot(input, directory) };
  }
  if (hasGeneratedCode(input.fileSystem, directory) || isLooseFunctionsDir(input, directory)) {
    return { certain: false, kind: "app", projectRoot: nearestProjectRoot(input, directory) };
  }
  return undefined;
}

/** The directory whose `convex.json` names `directory`, or whose default it is. */
function findDeclaringRoot(input: RunInput, directory: string): string | undefined {
  for (const ancestor of ancestorsOf(directory)) {
    const convexJson = input.readConvexJson(ancestor);
    if (convexJson?.status !== "valid" || convexJson.functions === undefined) continue;
    if (toAbsolutePath(convexJson.functions, ancestor) === directory) return ancestor;
  }
  return isDefaultFunctionsDir(input, directory) ? defaultProjectRoot(input, directory) : undefined;
}

function isDefaultFunctionsDir(input: RunInput, directory: string): boolean {
  if (basename(directory) !== "convex" || defaultProjectRoot(input, directory) === undefined) return false;
  // A package that happens to be called convex (the client library's own checkout is one) is not a functions dir.
  const isPackage = input.fileSystem.stat(`${directory}/package.json`) !== undefined;
  return !isPackage || hasGeneratedCode(input.fileSystem, directory);
}

/** `convex/` in a bare folder, as in a snippet or a bug report: no package says what it is, and its name does. */
function isLooseFunctionsDir(input: RunInput, directory: string): boolean {
  return (
    basename(directory) === "convex" &&
    [...ancestorsOf(directory)].every((ancestor) => input.readPackageJson(ancestor) === undefined)
  );
}

/** The project whose default functions dir is `directory`: `convex/`, or `src/convex/` for create-react-app. */
function defaultProjectRoot(input: RunInput, directory: string): string | undefined {
  const parent = dirname(directory);
  const convexJson = input.readConvexJson(parent);
  if (convexJson !== undefined) {
    return convexJson.status === "valid" && convexJson.functions === undefined ? parent : undefined;
  }
  const packageJson = input.readPackageJson(parent);
  if (packageJson !== undefined) return packageJson.isCreateReactApp ? undefined : parent;
  const grandparent = dirname(parent);
  const isCreateReactApp =
    basename(parent) === "src" &&
    input.readConvexJson(grandparent) === undefined &&
    input.readPackageJson(grandparent)?.isCreateReactApp === true;
  return isCreateReactApp ? grandparent : undefined;
}

function nearestProjectRoot(input: RunInput, directory: string): string {
  for (const ancestor of ancestorsOf(directory)) {
    if (input.readConvexJson(ancestor) !== undefined) return ancestor;
    if (input.readPackageJson(ancestor) !== undefined) return ancestor;
  }
  return dirname(directory);
}

function hasGeneratedCode(fileSystem: FileSystem, directory: string): boolean {
  if (fileSystem.stat(`${directory}/_generated`) === undefined) return false;
  return ["api", "server"].every((module) =>
    [".ts", ".d.ts", ".js"].some(
      (extension) => fileSystem.stat(`${directory}/_generated/${module}${extension}`) !== undefined,
    ),
  );
}

function* ancestorsOf(directory: string): Generator<string> {
  for (let current = directory; ; current = dirname(current)) {
    yield current;
    if (dirname(current) === current) return;
  }
}

function parsePackageJson(text: string): PackageJson {
  try {
    const { dependencies, devDependencies } = Object(JSON.parse(text)) as Record<string, unknown>;
    const isCreateReactApp = [dependencies, devDependencies].some(
      (names) => typeof names === "object" && names !== null && "react-scripts" in names,
    );
    return { isCreateReactApp };
  } catch {
    // npm and the Convex CLI will say so themselves; here it is still the mark of a project's root.
    return { isCreateReactApp: false };
  }
}
