import { dirname } from "node:path/posix";

import type { FileSystem } from "./file-system.js";

import { toAbsolutePath } from "./file-path.js";
import { isRecord } from "./is-record.js";
import { parseJsonc } from "./jsonc.js";
import { createParsedFileCache } from "./parsed-file-cache.js";

/** What the bundler takes from the TypeScript configuration of a directory, `extends` included. Paths are absolute. */
export interface Tsconfig {
  readonly path: string;
  readonly baseUrl: string | undefined;
  /** Patterns with at most one `*`, each with what to try instead, in order. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** Imports without a use survive bundling (`verbatimModuleSyntax` and its two predecessors). */
  readonly keepsUnusedImports: boolean;
}

/** One file, without what it extends. */
interface TsconfigFile {
  readonly extends: readonly string[];
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

export interface TsconfigReader {
  /** A view of the disk that answers each question once. */
  readonly startRun: (fileSystem: FileSystem) => TsconfigRun;
}

export interface TsconfigRun {
  /**
   * The configuration that holds in a directory: that of the nearest `tsconfig.json` (or `jsconfig.json`) at or above
   * it, whatever its `include` says, since esbuild asks no more.
   */
  readonly findTsconfig: (directory: string) => Tsconfig | undefined;
}

/** Finds the file that `extends` names, from the directory of the file that says so. */
export type ResolveExtends = (directory: string, specifier: string) => string | undefined;

/** Source: esbuild's own reading of `tsconfig.json`; a base that is missing or broken is passed over, as there. */
export function createTsconfigReader(resolveExtends: ResolveExtends): TsconfigReader {
  const files = createParsedFileCache(parseTsconfigFile);
  return {
    startRun(fileSystem) {
      const found = new Map<string, Tsconfig | undefined>();
      const readFile = (path: string) => files.read(fileSystem, path);

      const findTsconfig = (directory: string): Tsconfig | undefined => {
        if (found.has(directory)) return found.get(directory);
        const parent = dirname(directory);
        const tsconfig =
          readTsconfig(`${directory}/tsconfig.json`) ??
          readTsconfig(`${directory}/jsconfig.json`) ??
          (parent === directory ? undefined : findTsconfig(parent));
        found.set(directory, tsconfig);
        return tsconfig;
      };

      const readTsconfig = (path: string): Tsconfig | undefined => {
        const options = mergeOptions(path, { readFile, resolveExtends });
        return options && describe(path, options);
      };

      return { findTsconfig };
    },
  };
}

function parseTsconfigFile(text: string): TsconfigFile {
  const value = parseJsonc(text);
  if (!isRecord(value)) return { extends: [], compilerOptions: {} };
  const bases = Array.isArray(value["extends"]) ? value["extends"] : [value["extends"]];
  const options = value["compilerOptions"];
  return {
    compilerOptions: isRecord(options) ? options : {},
    extends: bases.filter((base) => typeof base === "string"),
  };
}

/** Options of a chain of files, each path option with the directory of the file that wrote it. */
interface MergedOptions {
  baseUrl?: { readonly value: string; readonly directory: string };
  paths?: { readonly value: Readonly<Record<string, unknown>>; readonly directory: string };
  keepsUnusedImports: Map<string, boolean>;
}

interface Files {
  readonly readFile: (path: string) => TsconfigFile | undefined;
  readonly resolveExtends: ResolveExtends;
}

/** `seen` guards against files that extend each other. */
function mergeOptions(path: string, files: Files, seen = new Set<string>()): MergedOptions | undefined {
  if (seen.has(path)) return undefined;
  const file = files.readFile(path);
  if (file === undefined) return undefined;
  const directory = dirname(path);
  const merged: MergedOptions = { keepsUnusedImports: new Map() };
  for (const specifier of file.extends) {
    const basePath = files.resolveExtends(directory, specifier);
    const base = basePath === undefined ? undefined : mergeOptions(basePath, files, new Set([...seen, path]));
    if (base === undefined) continue;
    const keepsUnusedImports = new Map([...merged.keepsUnusedImports, ...base.keepsUnusedImports]);
    Object.assign(merged, base, { keepsUnusedImports });
  }
  const { baseUrl, paths, ...options } = file.compilerOptions;
  if (typeof baseUrl === "string") merged.baseUrl = { directory, value: baseUrl };
  if (isRecord(paths)) merged.paths = { directory, value: paths };
  for (const [option, isKept] of UNUSED_IMPORT_OPTIONS) {
    if (option in options) merged.keepsUnusedImports.set(option, isKept(options[option]));
  }
  return merged;
}

const UNUSED_IMPORT_OPTIONS: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ["verbatimModuleSyntax", (value) => value === true],
  ["preserveValueImports", (value) => value === true],
  ["importsNotUsedAsValues", (value) => value === "preserve" || value === "error"],
];

function describe(path: string, { baseUrl, keepsUnusedImports, paths }: MergedOptions): Tsconfig {
  const absolute = (written: string, directory: string): string =>
    toAbsolutePath(written.replace(/^\$\{configDir\}/, dirname(path)), directory);
  const base = baseUrl && absolute(baseUrl.value, baseUrl.directory);
  const patterns = new Map<string, readonly string[]>();
  for (const [pattern, substitutes] of Object.entries(paths?.value ?? {})) {
    if (!Array.isArray(substitutes)) continue;
    const texts = substitutes.filter((substitute) => typeof substitute === "string");
    const directory = base ?? paths?.directory ?? dirname(path);
    patterns.set(
      pattern,
      texts.map((substitute) => absolute(substitute, directory)),
    );
  }
  return {
    baseUrl: base,
    keepsUnusedImports: [...keepsUnusedImports.values()].includes(true),
    path,
    paths: patterns,
  };
}

/**
 * The absolute paths, without extensions, that a configuration proposes for a specifier that is a name rather than a
 * path: what the best pattern says, an exact one before the one with the longest prefix, then what `baseUrl` says.
 */
export function proposePaths({ baseUrl, paths }: Tsconfig, specifier: string): readonly string[] {
  const proposals = [...(paths.get(specifier) ?? proposeByPattern(paths, specifier))];
  if (baseUrl !== undefined) proposals.push(toAbsolutePath(specifier, baseUrl));
  return proposals;
}

function proposeByPattern(paths: Tsconfig["paths"], specifier: string): readonly string[] {
  const [best] = [...paths.keys()]
    .map((pattern) => ({ pattern, star: pattern.indexOf("*") }))
    .filter(({ pattern, star }) => star !== -1 && matchesPattern(pattern, star, specifier))
    .sort((left, right) => right.star - left.star || right.pattern.length - left.pattern.length);
  if (best === undefined) return [];
  const matched = specifier.slice(best.star, specifier.length - (best.pattern.length - best.star - 1));
  return (paths.get(best.pattern) ?? []).map((substitute) => substitute.replace("*", () => matched));
}

function matchesPattern(pattern: string, star: number, specifier: string): boolean {
  return (
    specifier.length >= pattern.length - 1 &&
    specifier.startsWith(pattern.slice(0, star)) &&
    specifier.endsWith(pattern.slice(star + 1))
  );
}
