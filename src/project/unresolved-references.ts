import type { TSESTree } from "@typescript-eslint/utils";

import { basename } from "node:path/posix";

import type { FunctionKind } from "../platform/builders.js";
import type { FunctionPath } from "../platform/function-paths.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import {
  collectNamedReferences,
  type FunctionReference,
  parseFunctionReference,
} from "../analysis/function-references.js";
import { findNearestName } from "../analysis/nearest-name.js";
import { contains, getNodes, unwrapExpression } from "../analysis/syntax-tree.js";
import { collectExportedFunctions } from "./exported-functions.js";
import { collectModulePaths } from "./module-paths.js";
import { collectReferenceUses, type ReferenceUse, writtenBranches } from "./reference-uses.js";
import {
  type FunctionLocation,
  glanceAtKind,
  isSureOfFunctionsDir,
  locateParsed,
  type ReferencedFunction,
  resolveLocation,
} from "./references.js";

/** A reference that names no function, or none which the called method could run. */
export interface UnresolvedReference {
  /** The call that takes it; undefined where it is only named, to be handed to other code. */
  readonly use: ReferenceUse | undefined;
  /** The reference, or the branch of a choice that is meant. */
  readonly expression: TSESTree.Node;
  readonly functionPath: FunctionPath;
  readonly fault: ReferenceFault;
  /** The function that was probably meant. */
  readonly nearest: FunctionPath | undefined;
}

export type ReferenceFault =
  | { readonly type: "missingModule" }
  /** The module is there and exports nothing of that name. */
  | { readonly type: "missingExport"; readonly file: string }
  /** It exports something else under the name: a helper, a class, a type. */
  | { readonly type: "notAFunction"; readonly file: string }
  | { readonly type: "wrongKind"; readonly kind: FunctionKind };

/** The references of a module of which it is certain that Convex refuses them. */
export function collectUnresolvedReferences(run: ModuleRun, module: ConvexModule): UnresolvedReference[] {
  // What is never deployed, tests above all, may hand anything to a ctx of its own making.
  if (!module.entryPoint.entryPoint) return [];
  return [...examineUses(run, module), ...examineNames(run, module)];
}

function examineUses(run: ModuleRun, module: ConvexModule): UnresolvedReference[] {
  return collectReferenceUses(run, module).flatMap((use) =>
    writtenBranches(use.reference).flatMap((expression) => {
      const reference = parseFunctionReference(module.tree, expression, run.resolveModule);
      return flattenOptions(reference).flatMap((option) => {
        const found = examine(run, use.accepts, option);
        if (found === undefined || isNamedElsewhere(module, expression, option, found.fault)) return [];
        return [{ ...found, expression, use }];
      });
    }),
  );
}

/** A constant of this file that holds a reference to nothing is wrong where the reference is written. */
function isNamedElsewhere(
  { tree }: ConvexModule,
  expression: TSESTree.Node,
  reference: FunctionReference,
  fault: ReferenceFault,
): boolean {
  if (fault.type === "wrongKind" || unwrapExpression(expression).type !== "Identifier") return false;
  return reference.type === "path" && reference.tree === tree && reference.root !== "anyApi";
}

const EVERY_KIND: readonly FunctionKind[] = ["query", "mutation", "action", "httpAction"];

/** References that are handed to other code: to workflows, to clients of components, to `createFunctionHandle`. */
function examineNames(run: ModuleRun, module: ConvexModule): UnresolvedReference[] {
  const taken = collectReferenceUses(run, module).map(({ reference }) => reference);
  return collectNamedReferences(module.tree).flatMap((expression) => {
    if (taken.some((reference) => contains(reference, expression))) return [];
    const reference = parseFunctionReference(module.tree, expression, run.resolveModule);
    const found = examine(run, EVERY_KIND, reference);
    if (found === undefined || mayBeModule(run, reference, found.functionPath)) return [];
    return [{ ...found, expression, use: undefined }];
  });
}

/** `internal.agent.memory` names a module, or a directory of modules. */
function mayBeModule(
  run: ModuleRun,
  reference: FunctionReference,
  { exportName, modulePath }: FunctionPath,
): boolean {
  const location = locateParsed(run, reference);
  if (location.type !== "location") return true;
  const path = `${modulePath}/${exportName}`;
  return collectModulePaths(run, location.functionsDir).some(
    (module) => module === path || module.startsWith(`${path}/`),
  );
}

function flattenOptions(reference: FunctionReference): FunctionReference[] {
  return reference.type === "conditional" ? reference.options.flatMap(flattenOptions) : [reference];
}

type Examined = Pick<UnresolvedReference, "fault" | "functionPath" | "nearest">;

function examine(
  run: ModuleRun,
  accepts: readonly FunctionKind[],
  reference: FunctionReference,
): Examined | undefined {
  const location = isSureOfFunctionsDir(run, reference) ? locateParsed(run, reference) : undefined;
  if (location?.type !== "location") return undefined;
  const kind = glanceAtKind(run, location);
  if (kind !== undefined && accepts.includes(kind)) return undefined;
  const resolved = resolveLocation(run, location);
  if (resolved.type === "unknown") return undefined;
  const fault: ReferenceFault | undefined =
    resolved.type === "missing" ? { type: "missingModule" } : findFault(resolved, accepts, location);
  if (fault === undefined) return undefined;
  // Whoever names a function of the wrong kind has its name right.
  const nearest = fault.type === "wrongKind" ? undefined : findNearestFunction(run, accepts, location);
  return { fault, functionPath: location.functionPath, nearest };
}

function findFault(
  { exported, module }: ReferencedFunction,
  accepts: readonly FunctionKind[],
  { functionsDir }: FunctionLocation,
): ReferenceFault | undefined {
  // A component in a sub-directory is a world of its own, and its modules are none of the app's.
  if (module.place?.functionsDir.path !== functionsDir) return { type: "missingModule" };
  if (!module.entryPoint.entryPoint) return undefined;
  const file = module.place.relativePath;
  switch (exported.type) {
    case "missing":
      return hasOtherExports(module) ? undefined : { file, type: "missingExport" };
    case "other":
      return { file, type: "notAFunction" };
    case "registration":
      return findKindFault(exported.registration.kind, accepts);
    case "typed":
      return findKindFault(exported.builder.kind, accepts);
    case "unknown":
      return undefined;
  }
}

function findKindFault(kind: FunctionKind, accepts: readonly FunctionKind[]): ReferenceFault | undefined {
  return accepts.includes(kind) ? undefined : { kind, type: "wrongKind" };
}

/** `module.exports = …`, `exports.x = …`, `export = …`: forms that are not followed. */
function hasOtherExports({ tree }: ConvexModule): boolean {
  return (
    getNodes(tree, "TSExportAssignment").length > 0 ||
    getNodes(tree, "Identifier").some(({ name }) => name === "exports")
  );
}

/** Names with more wrong letters than these (a share of all) were hardly typing mistakes. */
const NEAR = 1 / 3;

/** A function of that name in a module beside or below the one that was named, or one of nearly that name in it. */
function findNearestFunction(
  run: ModuleRun,
  accepts: readonly FunctionKind[],
  { functionPath, functionsDir }: FunctionLocation,
): FunctionPath | undefined {
  const { exportName, modulePath } = functionPath;
  const paths = collectModulePaths(run, functionsDir);
  const fittingNames = (path: string): string[] => collectFittingNames(run, functionsDir, path, accepts);
  const own = paths.includes(modulePath) ? fittingNames(modulePath) : [];
  const name = findNearestName(exportName, own, NEAR);
  if (name !== undefined) return { exportName: name, modulePath };
  const others = paths.filter((path) => path !== modulePath);
  const near = findNearestName(modulePath, others, NEAR);
  const related = others.filter((path) => isRelated(path, modulePath));
  const found = [...(near === undefined ? [] : [near]), ...related.slice(0, MAX_RELATED)].find((path) =>
    fittingNames(path).includes(exportName),
  );
  return found === undefined ? undefined : { exportName, modulePath: found };
}

/** Each of them is read. */
const MAX_RELATED = 10;

/** `users` was split into `users/mutations`, or moved to `accounts/users`. */
function isRelated(path: string, modulePath: string): boolean {
  return path.startsWith(`${modulePath}/`) || basename(path) === basename(modulePath);
}

/** The functions of a module that a method can run. */
function collectFittingNames(
  run: ModuleRun,
  functionsDir: string,
  modulePath: string,
  accepts: readonly FunctionKind[],
): string[] {
  const resolved = resolveLocation(run, {
    functionPath: { exportName: "default", modulePath },
    functionsDir,
    type: "location",
  });
  if (resolved.type !== "function") return [];
  return collectExportedFunctions(run, resolved.module)
    .filter(({ builder }) => accepts.includes(builder.kind))
    .map(({ name }) => name);
}
