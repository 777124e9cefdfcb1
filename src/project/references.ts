import { dirname } from "node:path/posix";

import type { OutlinedReference } from "../analysis/outlined-references.js";
import type { ExportFact } from "../analysis/registrations.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { FunctionKind } from "../platform/builders.js";
import type { TSESTree } from "@typescript-eslint/utils";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { type FunctionReference, parseFunctionReference } from "../analysis/function-references.js";
import {
  type FunctionPath,
  functionPathOfReference,
  moduleFilesOf,
  parseFunctionName,
} from "../platform/function-paths.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { joinPath, toAbsolutePath } from "./file-path.js";
import { SCHEDULED_KINDS } from "./reference-uses.js";

/** The function that a reference names: its module, and what that module exports under the name. */
export interface ReferencedFunction {
  readonly type: "function";
  readonly functionPath: FunctionPath;
  readonly module: ConvexModule;
  readonly exported: ExportFact;
}

export type ResolvedReference =
  | ReferencedFunction
  | { readonly type: "component" }
  | { readonly type: "conditional"; readonly options: readonly ResolvedReference[] }
  /** The functions dir is known and has no such module. */
  | { readonly type: "missing"; readonly functionPath: FunctionPath; readonly functionsDir: string }
  | { readonly type: "unknown"; readonly reason: string };

/** Where a reference points to, while nobody has looked whether there is a function. */
export type LocatedReference =
  | FunctionLocation
  | { readonly type: "component" }
  | { readonly type: "conditional"; readonly options: readonly LocatedReference[] }
  | { readonly type: "unknown"; readonly reason: string };

export interface FunctionLocation {
  readonly type: "location";
  /** Absolute. */
  readonly functionsDir: string;
  readonly functionPath: FunctionPath;
}

/** Resolves the expression of a function reference (`internal.a.b.fn`, `"a/b:fn"`, a constant …) in `tree`. */
export function resolveReference(
  run: ModuleRun,
  tree: SyntaxTree,
  expression: TSESTree.Node,
): ResolvedReference {
  return resolveLocated(run, locateReference(run, tree, expression));
}

function resolveLocated(run: ModuleRun, reference: LocatedReference): ResolvedReference {
  switch (reference.type) {
    case "conditional":
      return { options: reference.options.map((option) => resolveLocated(run, option)), type: "conditional" };
    case "location":
      return resolveLocation(run, reference);
    default:
      return reference;
  }
}

/** The first half of {@link resolveReference}: it reads no module but those that define the reference. */
export function locateReference(
  run: ModuleRun,
  tree: SyntaxTree,
  expression: TSESTree.Node,
): LocatedReference {
  return locateParsed(run, parseFunctionReference(tree, expression, run.resolveModule));
}

/** The same for a reference that has been parsed. */
export function locateParsed(run: ModuleRun, reference: FunctionReference): LocatedReference {
  switch (reference.type) {
    case "component":
    case "unknown":
      return reference;
    case "conditional":
      return { options: reference.options.map((option) => locateParsed(run, option)), type: "conditional" };
    case "name": {
      const parsed = parseFunctionName(reference.name);
      return parsed.type === "function"
        ? locate(findFunctionsDirOf(run, reference.tree), parsed)
        : { reason: "it is a function handle", type: "unknown" };
    }
    case "path": {
      const functionPath = functionPathOfReference(
        reference.segments.flatMap((segment) => segment.split("/")),
      );
      return functionPath === undefined
        ? { reason: "it names a module, not a function", type: "unknown" }
        : locate(findReferencedDir(run, reference.tree, reference.source), functionPath);
    }
  }
}

function locate(
  functionsDir: string | undefined,
  { exportName, modulePath }: FunctionPath,
): LocatedReference {
  return functionsDir === undefined
    ? { reason: "its functions dir is not known", type: "unknown" }
    : { functionPath: { exportName, modulePath }, functionsDir, type: "location" };
}

/**
 * `../_generated/api` says which functions dir is meant, and so does an alias or a package that leads to such a file; where
 * it leads nowhere, most likely the importing file's own is.
 */
function findReferencedDir(run: ModuleRun, tree: SyntaxTree, source: string): string | undefined {
  if (!source.startsWith(".")) {
    const resolved = classifyGeneratedModule(source) && run.resolveImport(tree, source);
    return resolved?.type === "file"
      ? run.findFunctionsDir(resolved.path)?.path
      : findFunctionsDirOf(run, tree);
  }
  return findDirOfGenerated(run, tree.filename, source);
}

/** The functions dir whose generated code a relative import in `file` means. */
function findDirOfGenerated(run: ModuleRun, file: string, source: string): string | undefined {
  const generated = toAbsolutePath(source, dirname(file));
  return run.findFunctionsDir(generated.replace(/_generated\/[^/]*$/, "_"))?.path;
}

/**
 * Whether it is certain in which functions dir a reference points to a function. A package or an alias that leads to no
 * file is only likely to mean the importing file's own.
 */
export function isSureOfFunctionsDir(run: ModuleRun, reference: FunctionReference): boolean {
  if (reference.type === "name") return true;
  if (reference.type !== "path") return false;
  const { source, tree } = reference;
  if (classifyGeneratedModule(source) === undefined) return true;
  const resolved = run.resolveImport(tree, source);
  const generated = source.startsWith(".")
    ? toAbsolutePath(source, dirname(tree.filename))
    : resolved.type === "file"
      ? resolved.path
      : undefined;
  if (generated === undefined) return false;
  const directory = dirname(dirname(generated));
  return findReferencedDir(run, tree, source) === directory;
}

function findFunctionsDirOf(run: ModuleRun, tree: SyntaxTree): string | undefined {
  return run.getModuleOf(tree).place?.functionsDir.path;
}

/**
 * The kind of the function that a reference points to, for whoever wants to know nothing else: most modules show it
 * without their trees. Undefined where only {@link resolveLocation} can tell.
 */
export function glanceAtKind(run: ModuleRun, location: FunctionLocation): FunctionKind | undefined {
  const file = findModuleFile(run, location);
  if (file === undefined || run.findPlace(file)?.functionsDir.path !== location.functionsDir)
    return undefined;
  return run.glanceAtExport(file, location.functionPath.exportName)?.kind;
}

function findModuleFile(
  run: ModuleRun,
  { functionPath: { modulePath }, functionsDir }: Omit<FunctionLocation, "type">,
): string | undefined {
  return moduleFilesOf(joinPath(functionsDir, modulePath)).find((path) => run.fileExists(path));
}

/** Whether a reference through the generated api, imported from `source` in `file`, leads to a function that fits. */
export function isSoundReference(
  run: ModuleRun,
  file: string,
  source: string,
  { isScheduled, path }: OutlinedReference,
): boolean {
  const functionsDir = source.startsWith(".") ? findDirOfGenerated(run, file, source) : undefined;
  const functionPath = functionPathOfReference(path);
  if (functionsDir === undefined || functionPath === undefined) return false;
  const kind = glanceAtKind(run, { functionPath, functionsDir, type: "location" });
  return kind !== undefined && (!isScheduled || SCHEDULED_KINDS.includes(kind));
}

/** The second half: reads the module that a reference points to. */
export function resolveLocation(
  run: ModuleRun,
  { functionPath, functionsDir }: FunctionLocation,
): Exclude<ResolvedReference, { readonly type: "component" | "conditional" }> {
  const file = findModuleFile(run, { functionPath, functionsDir });
  if (file === undefined) return { functionPath, functionsDir, type: "missing" };
  const answer = run.getModule(file);
  if (answer.type === "unknown") return answer;
  const exported = answer.module.classifyExport(functionPath.exportName);
  return { exported, functionPath, module: answer.module, type: "function" };
}
