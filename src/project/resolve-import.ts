import { dirname } from "node:path/posix";

import { type NapiResolveOptions, ResolverFactory } from "oxc-resolver";

import type { FileSystem } from "./file-system.js";

import { parseBuiltinSpecifier } from "../platform/node-builtins.js";
import { isWithin, toAbsolutePath } from "./file-path.js";
import { createProjectRootFinder } from "./project-root.js";
import { createTsconfigReader, proposePaths, type Tsconfig } from "./tsconfig.js";

/** What a specifier stands for in a module, as the bundler resolves it for the default runtime. */
export type ResolvedImport =
  /** A file of the project, symbolic links followed: of the same package or of a workspace package. */
  | { readonly type: "file"; readonly path: string }
  /** Built into Node, and no installed package of that name takes its place. Without `node:`. */
  | { readonly type: "builtin"; readonly name: string }
  /** An installed package, or one that the bundler replaces. Its source is never opened. */
  | { readonly type: "external"; readonly packageName: string }
  | { readonly type: "unresolved"; readonly reason: string };

export interface ImportResolver {
  /** Forgets what the disk looked like, unless it is asked through the same snapshot again. */
  readonly startRun: (fileSystem: FileSystem) => ImportRun;
}

export interface ImportRun {
  /** `fromFile` is absolute; it need not exist. */
  readonly resolveImport: (fromFile: string, specifier: string) => ResolvedImport;
  /** The TypeScript configuration that the bundler applies to a file. */
  readonly findTsconfig: (file: string) => Tsconfig | undefined;
}

/** esbuild's order, then the extensions that it tries only where they are written. */
const EXTENSIONS = [".tsx", ".ts", ".jsx", ".js", ".css", ".json", ".mts", ".cts", ".mjs", ".cjs"];

/** As the bundler sets esbuild up for the default runtime (`convex/src/bundler/debugBundle.ts`). */
const MODULES: NapiResolveOptions = {
  aliasFields: ["browser"],
  conditionNames: ["convex", "module", "browser", "import", "default"],
  extensionAlias: {
    ".cjs": [".cjs", ".cts"],
    ".js": [".js", ".ts", ".tsx"],
    ".jsx": [".jsx", ".ts", ".tsx"],
    ".mjs": [".mjs", ".mts"],
  },
  extensions: EXTENSIONS,
  mainFields: ["browser", "module", "main"],
  nodePath: false,
};

const TSCONFIGS: NapiResolveOptions = {
  aliasFields: [],
  conditionNames: ["node", "require", "default"],
  extensionAlias: {},
  extensions: [".json"],
  mainFields: ["tsconfig"],
  mainFiles: ["tsconfig"],
  nodePath: false,
};

/** A module that the bundler replaces by an empty one wherever it is imported (`convex/src/bundler/serverOnly.ts`). */
const STUBBED_PACKAGE = "server-only";

/**
 * Resolves imports with oxc-resolver, and `paths` and `baseUrl` by ourselves: esbuild applies the nearest tsconfig to
 * every file, while the resolver minds `include` and `references` and gives up where `extends` leads nowhere.
 */
export function createImportResolver(): ImportResolver {
  const modules = new ResolverFactory(MODULES);
  const tsconfigFiles = modules.cloneWithOptions(TSCONFIGS);
  const tsconfigs = createTsconfigReader((directory, specifier) => {
    const { path } = tsconfigFiles.sync(directory, specifier);
    return path && toAbsolutePath(path);
  });
  const projectRoots = createProjectRootFinder();
  let last: { readonly fileSystem: FileSystem; readonly run: ImportRun } | undefined;

  return {
    startRun(fileSystem) {
      if (last?.fileSystem === fileSystem) return last.run;
      // The cache is shared with the clone. What was absent in the last run may be there now.
      modules.clearCache();
      const run = createRun({
        fileSystem,
        findProjectRoot: projectRoots.startRun(fileSystem),
        findTsconfig: tsconfigs.startRun(fileSystem).findTsconfig,
        modules,
      });
      last = { fileSystem, run };
      return run;
    },
  };
}

interface RunInput {
  readonly fileSystem: FileSystem;
  readonly modules: ResolverFactory;
  readonly findTsconfig: (directory: string) => Tsconfig | undefined;
  readonly findProjectRoot: (directory: string) => string;
}

function createRun(input: RunInput): ImportRun {
  const answers = new Map<string, ResolvedImport>();
  return {
    findTsconfig: (file) => input.findTsconfig(dirname(file)),
    resolveImport(fromFile, specifier) {
      const directory = dirname(fromFile);
      const key = `${directory}\0${specifier}`;
      const answer = answers.get(key) ?? resolveFrom(directory, specifier, input);
      answers.set(key, answer);
      return answer;
    },
  };
}

function resolveFrom(directory: string, specifier: string, input: RunInput): ResolvedImport {
  const builtin = parseBuiltinSpecifier(specifier);
  if (builtin?.prefixed === true) return { name: builtin.name, type: "builtin" };
  if (specifier === STUBBED_PACKAGE) return { packageName: STUBBED_PACKAGE, type: "external" };

  const isName = !/^\.{0,2}(?:\/|$)/.test(specifier);
  const tsconfig = isName ? input.findTsconfig(directory) : undefined;
  for (const request of [...(tsconfig ? proposePaths(tsconfig, specifier) : []), specifier]) {
    const { error, path } = input.modules.sync(directory, request);
    if (path !== undefined) return describeFile(toAbsolutePath(path), { directory, input, specifier });
    // `"browser": { "fs": false }` in package.json makes the bundler put an empty module there.
    if (error?.startsWith("Path is ignored") === true) {
      return { packageName: packageNameOf(specifier), type: "external" };
    }
    const added = findAddedFile(toAbsolutePath(request, directory), request, input.fileSystem);
    if (added !== undefined) return { path: added, type: "file" };
  }
  if (builtin !== undefined) return { name: builtin.name, type: "builtin" };
  return { reason: `nothing is found for "${specifier}"`, type: "unresolved" };
}

/** The resolver knows the disk alone. The run's own view of it may have files that nobody has written yet. */
function findAddedFile(path: string, request: string, { stat }: FileSystem): string | undefined {
  if (!/^\.{0,2}\//.test(request)) return undefined;
  const isFile = (candidate: string): boolean => stat(candidate)?.kind === "file";
  return [
    path,
    ...EXTENSIONS.map((extension) => path + extension),
    path.replace(/\.([cm]?)js$/, ".$1ts"),
  ].find(isFile);
}

function describeFile(
  path: string,
  {
    directory,
    input,
    specifier,
  }: { readonly directory: string; readonly input: RunInput; readonly specifier: string },
): ResolvedImport {
  const installed = path.lastIndexOf("/node_modules/");
  if (installed !== -1) {
    return { packageName: packageNameOf(path.slice(installed + "/node_modules/".length)), type: "external" };
  }
  if (isWithin(input.findProjectRoot(directory), path)) return { path, type: "file" };
  if (specifier.startsWith(".")) {
    return { reason: `"${specifier}" lies outside of the project`, type: "unresolved" };
  }
  return { packageName: packageNameOf(specifier), type: "external" };
}

/** `@scope/name/sub/path` → `@scope/name`. */
export function packageNameOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
