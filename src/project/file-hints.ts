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
import { isClientPackage } from "../platform/client-calls.js";
import { LIMITED_NAMES } from "../platform/ctx-members.js";
import { hasModuleSyntax } from "../platform/entry-points.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { TRANSACTION_GLOBALS } from "../platform/transaction-globals.js";
import { createParsedFileCache, type ParsedFileCache } from "./parsed-file-cache.js";
import { CTX_REFERENCE_METHODS } from "./reference-uses.js";

/** What a file says of itself without its tree. */
export interface FileHints {
  /** What it takes from other modules; Convex's generated ones are left out. `"opaque"`: there may be more. */
  readonly imports: readonly OutlinedImport[] | "opaque";
  /** It may get hold of a builder of actions or of cron jobs, or of a type that says what the ctx of an action is. */
  readonly makesActions: boolean;
  /** It may have, or be meant to have, the directive. */
  readonly mayUseNode: boolean;
  readonly hasModuleSyntax: boolean;
  /** What calls make here. */
  readonly calls: CallOutline;
  /** Exports that are functions, literals, or what a call makes: no builder of Convex's own, and no type. */
  readonly plainExports: ReadonlySet<string>;
  /** The imported functions whose results it exports, by the names of these exports. */
  readonly makers: ReadonlyMap<string, ImportedName>;
}

export type FileHintsCache = ParsedFileCache<FileHints | undefined>;

/** Small answers, kept for every file that was ever asked about. */
export function createFileHintsCache(): FileHintsCache {
  return createParsedFileCache((text, path) => {
    // undefined: the text does not parse, and only a real parse can say why.
    const outline = readModuleOutline(path, text);
    return outline && describe(outline);
  });
}

const SERVER = "convex/server";
const MAKERS: ReadonlySet<string> = new Set(builderNamesOf(["action", "httpAction"]));
const mayNameMakers = createMayName([
  "ActionBuilder",
  "ActionCtx",
  "GenericActionCtx",
  "HttpActionBuilder",
  // Its result is known by this name, whichever package hands it out.
  "cronJobs",
]);

function describe(outline: ModuleOutline): FileHints {
  const { code, exports, imports, text } = outline;
  return {
    calls: outlineCalls(code),
    hasModuleSyntax: hasModuleSyntax(text),
    imports: imports === "opaque" ? imports : imports.filter(({ source }) => !isGenerated(source)),
    makers: collectMakers(exports),
    makesActions: mayMakeActions(outline),
    mayUseNode: mayHaveUseNode(text),
    plainExports: new Set(exports.filter(({ form }) => form !== "other").map(({ name }) => name)),
  };
}

function isGenerated(source: string): boolean {
  return classifyGeneratedModule(source) !== undefined;
}

function mayMakeActions({ code, imports }: ModuleOutline): boolean {
  return takes(imports, isServer, (name) => MAKERS.has(name)) || mayNameMakers(code);
}

function isServer(source: string): boolean {
  return source === SERVER || classifyGeneratedModule(source) === "server";
}

function takes(
  imports: ModuleOutline["imports"],
  from: (source: string) => boolean,
  isWanted: (name: string) => boolean,
): boolean {
  return (
    imports === "opaque" ||
    imports.some(({ names, source }) => from(source) && (names === "all" || names.some(isWanted)))
  );
}

function collectMakers(exports: readonly OutlinedExport[]): FileHints["makers"] {
  const makers = new Map<string, ImportedName>();
  for (const exported of exports) {
    if (exported.form === "made" && exported.maker !== undefined) makers.set(exported.name, exported.maker);
  }
  return makers;
}

/** What other modules must be asked about before it is certain that a file gives no rule anything to report. */
export interface OpenQuestions {
  readonly imports: readonly OutlinedImport[];
  /** The imports of which it may call something. */
  readonly calledImports: readonly OutlinedImport[];
  /** It reads what a mutation's ctx has and a query's has not, on what is a mutation's by all that the file says. */
  readonly namesWriters: boolean;
  /** All references to functions in the file. */
  readonly references: OutlinedReferences | undefined;
}

export interface OutlinedReferences {
  /** The module that their root comes from, as the file's import names it. */
  readonly source: string;
  readonly references: readonly OutlinedReference[];
}

/** undefined: there may be something to report in the file itself, or it does not parse. */
export function readOpenQuestions(path: string, text: string): OpenQuestions | undefined {
  const outline = readModuleOutline(path, text);
  return outline && findOpenQuestions(outline);
}

/** The same of a tree that is there anyhow. */
export function readTreeQuestions(tree: SyntaxTree): OpenQuestions | undefined {
  return findOpenQuestions(outlineTree(tree));
}

const mayNameReferences = createMayName(CTX_REFERENCE_METHODS);
const mayNameLimits = createMayName([...LIMITED_NAMES.mutation, ...TRANSACTION_GLOBALS.keys()]);

/** The cheapest tests first: most modules fail or pass by them. */
function findOpenQuestions(outline: ModuleOutline): OpenQuestions | undefined {
  const { code, imports, text } = outline;
  if (imports === "opaque" || mayMakeActions(outline) || mayHaveUseNode(text)) return undefined;
  // Code of clients, which may get its references and its client from other modules.
  if (imports.some(({ source }) => isClientPackage(source))) return undefined;
  if (mayNameLimits(code) || mayListEnv(code) || mentionsAbsentGlobal(code, "node")) return undefined;
  const namesWriters = mayNameWriters(code);
  if (namesWriters && mayWriteInQuery(outline)) return undefined;
  const references = mayTakeReferences(outline) ? describeReferences(imports, outline) : undefined;
  if (references === "opaque") return undefined;
  const called = collectCalledNames(code);
  if ([...outlineCalls(code).made].some((name) => called.has(name))) return undefined;
  const others = imports.filter(({ source }) => !isGenerated(source));
  return {
    calledImports: others.flatMap((one) => selectCalled(one, called)),
    imports: others,
    namesWriters,
    references,
  };
}

/** It may hand a function reference to a ctx, or to other code. */
function mayTakeReferences({ code, imports }: ModuleOutline): boolean {
  return mayNameReferences(code) || takes(imports, isApi, (name) => name === "api" || name === "internal");
}

function isApi(source: string): boolean {
  return classifyGeneratedModule(source) === "api";
}

function describeReferences(
  imports: readonly OutlinedImport[],
  { without }: ModuleOutline,
): OutlinedReferences | "opaque" {
  const [api, ...others] = imports.filter(({ source }) => isApi(source));
  if (api === undefined || others.length > 0 || api.renames) return "opaque";
  if (api.names === "all" || api.names.some((name) => name !== "internal")) return "opaque";
  const references = outlineReferences(without([]));
  return references === undefined ? "opaque" : { references, source: api.source };
}

/** A default import has a name of the file's own choice. */
function selectCalled(imported: OutlinedImport, called: ReadonlySet<string>): OutlinedImport[] {
  const { names } = imported;
  if (names === "all") return [imported];
  const selected = names.filter((name) => name === "default" || called.has(name));
  return selected.length === 0 ? [] : [{ ...imported, names: selected }];
}
