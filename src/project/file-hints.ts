import { mentionsAbsentGlobal } from "../analysis/absent-global-uses.js";
import { type CallOutline, collectCalledNames, outlineCalls } from "../analysis/call-outline.js";
import { mayListEnv } from "../analysis/env-listings.js";
import {
  type ModuleOutline,
  type OutlinedImport,
  outlineTree,
  readModuleOutline,
} from "../analysis/module-outline.js";
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
  /** It may read what the ctx of a query or mutation does not have, or use a global that these may not. */
  readonly namesLimits: boolean;
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
const mayNameLimits = createMayName([...LIMITED_NAMES, ...TRANSACTION_GLOBALS.keys()]);
/** Most files pass this one test, and need neither of the two. */
const mayNameEither = createMayName([...CTX_TYPES, ...CTX_REFERENCE_METHODS]);

/** undefined: the text does not parse, and only a real parse can say why. */
function readFileHints(path: string, text: string): FileHints | undefined {
  const outline = readModuleOutline(path, text);
  return outline && describe(outline, text);
}

/** The same of a tree that is there anyhow. */
export function readTreeHints(tree: SyntaxTree): FileHints {
  return describe(outlineTree(tree), tree.text);
}

function describe({ code, imports }: ModuleOutline, text: string): FileHints {
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
    mayUseNode: mayHaveUseNode(text),
    namesFetch: mayNameFetch(code),
    namesLimits: mayNameLimits(code) || mayListEnv(code),
    namesNodeGlobals: mentionsAbsentGlobal(code, "node"),
    takesReferences:
      (namesEither && mayNameReferences(code)) ||
      takes(
        (source) => classifyGeneratedModule(source) === "api",
        (name) => name === "api" || name === "internal",
      ),
  };
  const calls = outlineCalls(code);
  return {
    ...found,
    calls,
    hasModuleSyntax: hasModuleSyntax(text),
    imports:
      imports === "opaque"
        ? imports
        : imports.filter(({ source }) => classifyGeneratedModule(source) === undefined),
    // The dearest question, and one that only modules with nothing else in them are asked.
    ...(Object.values(found).includes(true)
      ? { calledImports: "opaque", callsOwn: true }
      : describeCalls(code, imports, calls)),
  };
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
function selectCalled({ names, source }: OutlinedImport, called: ReadonlySet<string>): OutlinedImport[] {
  if (classifyGeneratedModule(source) !== undefined) return [];
  if (names === "all") return [{ names, source }];
  const selected = names.filter((name) => name === "default" || called.has(name));
  return selected.length === 0 ? [] : [{ names: selected, source }];
}
