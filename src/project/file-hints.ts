import { mentionsAbsentGlobal } from "../analysis/absent-global-uses.js";
import { type CallOutline, collectCalledNames, outlineCalls } from "../analysis/call-outline.js";
import { mayListEnv } from "../analysis/env-listings.js";
import {
  type ModuleOutline,
  type OutlinedImport,
  outlineTree,
  readModuleOutline,
} from "../analysis/module-outline.js";
import type { ImportedName, OutlinedExport } from "../analysis/outlined-exports.js";
import { type OutlinedReference, outlineReferences } from "../analysis/outlined-references.js";
import { mayNameWriters, mayWriteInQuery } from "../analysis/outlined-writes.js";
import { createMayName } from "../analysis/spelling.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import { mayHaveUseNode } from "../analysis/use-node-directive.js";
import { builderNamesOf } from "../platform/builders.js";
import { LIMITED_NAMES } from "../platform/ctx-members.js";
import { hasModuleSyntax } from "../platform/entry-points.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { TRANSACTION_GLOBALS } from "../platform/transaction-globals.js";
import { createParsedFileCache, type ParsedFileCache } from "./parsed-file-cache.js";
import { CTX_REFERENCE_METHODS } from "./reference-uses.js";

/** What a file says, without its tree, about the ways in which it can give a rule something to report. */
export interface FileHints {
  /** What it takes from other modules; Convex's generated ones are left out. `"opaque"`: there may be more. */
  readonly imports: readonly OutlinedImport[] | "opaque";
  /** It may get hold of a builder of actions or of cron jobs, or of a type that says what the ctx of an action is. */
  readonly makesActions: boolean;
  /** It may hand a function reference to a ctx, or to other code. */
  readonly takesReferences: boolean;
  /**
   * It may read what the ctx of a query or mutation does not have, or use a global that these may not. Where it
   * `namesWriters`, that rests on what its imports are.
   */
  readonly namesLimits: boolean;
  /** It reads what a mutation's ctx has, and a query's has not. */
  readonly namesWriters: boolean;
  /** What calls make here. */
  readonly calls: CallOutline;
  /** It may call what it has from a call itself. */
  readonly callsOwn: boolean;
  /** The imports of which it may call something; `"opaque"` too where nobody has looked. */
  readonly calledImports: readonly OutlinedImport[] | "opaque";
  /** It may have, or be meant to have, the directive. */
  readonly mayUseNode: boolean;
  readonly namesNodeGlobals: boolean;
  /** It may call the global `fetch`. */
  readonly namesFetch: boolean;
  readonly hasModuleSyntax: boolean;
  /** Exports that are functions, literals, or what a call makes: no builder of Convex's own, and no type. */
  readonly plainExports: ReadonlySet<string>;
  /** The imported functions whose results it exports, by the names of these exports. */
  readonly makers: ReadonlyMap<string, ImportedName>;
  /**
   * All references to functions in the file, where it has no other business with them; `"opaque"` where there may be
   * more, and where nobody has looked.
   */
  readonly references: OutlinedReferences | "opaque";
}

export interface OutlinedReferences {
  /** The module that their root comes from, as the file's import names it. */
  readonly source: string;
  readonly references: readonly OutlinedReference[];
}

export type FileHintsCache = ParsedFileCache<FileHints | undefined>;

/** Small answers, kept for every file that was ever asked about. */
export function createFileHintsCache(): FileHintsCache {
  return createParsedFileCache((text, path) => readFileHints(path, text));
}

const SERVER = "convex/server";
const MAKERS: ReadonlySet<string> = new Set([...builderNamesOf(["action", "httpAction"]), "cronJobs"]);
const CTX_TYPES = ["ActionBuilder", "ActionCtx", "GenericActionCtx", "HttpActionBuilder"];
const mayNameCtxTypes = createMayName(CTX_TYPES);
const mayNameFetch = createMayName(["fetch"]);
const mayNameReferences = createMayName(CTX_REFERENCE_METHODS);
const mayNameLimits = createMayName([...LIMITED_NAMES.mutation, ...TRANSACTION_GLOBALS.keys()]);
/** Most files pass this one test, and need neither of the two. */
const mayNameEither = createMayName([...CTX_TYPES, ...CTX_REFERENCE_METHODS]);

/** undefined: the text does not parse, and only a real parse can say why. */
function readFileHints(path: string, text: string): FileHints | undefined {
  const outline = readModuleOutline(path, text);
  return outline && describe(outline);
}

/** The same of a tree that is there anyhow. */
export function readTreeHints(tree: SyntaxTree): FileHints {
  return describe(outlineTree(tree));
}

function describe(outline: ModuleOutline): FileHints {
  const { code, exports, imports } = outline;
  const namesWriters = mayNameWriters(code);
  const takes = (from: (source: string) => boolean, isWanted: (name: string) => boolean): boolean =>
    imports === "opaque" ||
    imports.some(({ names, source }) => from(source) && (names === "all" || names.some(isWanted)));
  const namesEither = mayNameEither(code);
  const found = {
    makesActions:
      takes(
        (source) => source === SERVER || classifyGeneratedModule(source) === "server",
        (name) => MAKERS.has(name),
      ) ||
      (namesEither && mayNameCtxTypes(code)),
    mayUseNode: mayHaveUseNode(outline.text),
    namesFetch: mayNameFetch(code),
    namesLimits: mayNameLimits(code) || mayListEnv(code) || (namesWriters && mayWriteInQuery(outline)),
    namesNodeGlobals: mentionsAbsentGlobal(code, "node"),
    takesReferences:
      (namesEither && mayNameReferences(code)) ||
      takes(
        (source) => classifyGeneratedModule(source) === "api",
        (name) => name === "api" || name === "internal",
      ),
  };
  const calls = outlineCalls(code);
  const { takesReferences, ...others } = found;
  const mayBeQuiet = !Object.values(others).includes(true);
  return {
    ...found,
    calls,
    hasModuleSyntax: hasModuleSyntax(outline.text),
    imports:
      imports === "opaque"
        ? imports
        : imports.filter(({ source }) => classifyGeneratedModule(source) === undefined),
    references: mayBeQuiet && takesReferences ? describeReferences(outline) : "opaque",
    namesWriters,
    plainExports: new Set(exports.filter(({ form }) => form !== "other").map(({ name }) => name)),
    makers: collectMakers(exports),
    // The dearest question, and one that only modules with nothing else in them are asked.
    ...(mayBeQuiet ? describeCalls(code, imports, calls) : { calledImports: "opaque", callsOwn: true }),
  };
}

function describeReferences({ imports, without }: ModuleOutline): FileHints["references"] {
  if (imports === "opaque") return "opaque";
  const [api, ...others] = imports.filter(({ source }) => classifyGeneratedModule(source) === "api");
  if (api === undefined || others.length > 0 || api.renames) return "opaque";
  if (api.names === "all" || api.names.some((name) => name !== "internal")) return "opaque";
  const references = outlineReferences(without([]));
  return references === undefined ? "opaque" : { references, source: api.source };
}

function collectMakers(exports: readonly OutlinedExport[]): FileHints["makers"] {
  const makers = new Map<string, ImportedName>();
  for (const exported of exports) {
    if (exported.form === "made" && exported.maker !== undefined) makers.set(exported.name, exported.maker);
  }
  return makers;
}

function describeCalls(
  code: string,
  imports: ModuleOutline["imports"],
  { made }: CallOutline,
): Pick<FileHints, "calledImports" | "callsOwn"> {
  const called = collectCalledNames(code);
  return {
    calledImports: imports === "opaque" ? imports : imports.flatMap((one) => selectCalled(one, called)),
    callsOwn: [...made].some((name) => called.has(name)),
  };
}

/** A default import has a name of the file's own choice. */
function selectCalled(imported: OutlinedImport, called: ReadonlySet<string>): OutlinedImport[] {
  const { names, source } = imported;
  if (classifyGeneratedModule(source) !== undefined) return [];
  if (names === "all") return [imported];
  const selected = names.filter((name) => name === "default" || called.has(name));
  return selected.length === 0 ? [] : [{ ...imported, names: selected }];
}
