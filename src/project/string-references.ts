import type { TSESTree } from "@typescript-eslint/utils";

import type { Visibility } from "../platform/builders.js";
import type { FunctionPath } from "../platform/function-paths.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { parseFunctionReference } from "../analysis/function-references.js";
import { parseFunctionName } from "../platform/function-paths.js";
import { collectReferenceUses, type ReferenceUse, writtenBranches } from "./reference-uses.js";
import { locateParsed, type ReferencedFunction, resolveLocation } from "./references.js";

/** A function that is named by a string, as before there were references. */
export interface StringReference {
  readonly use: ReferenceUse;
  /** The string, or the constant that holds it. */
  readonly expression: TSESTree.Node;
  /** As written: `users:list`. */
  readonly name: string;
  /** The function of that name; undefined where it could not be found. */
  readonly target: StringTarget | undefined;
}

export interface StringTarget {
  readonly functionPath: FunctionPath;
  readonly module: ConvexModule;
  readonly visibility: Visibility;
}

/** The strings that stand for functions in `ctx.run*`, the scheduler and cron jobs. Function handles are no names. */
export function collectStringReferences(run: ModuleRun, module: ConvexModule): StringReference[] {
  return collectReferenceUses(run, module).flatMap((use) =>
    writtenBranches(use.reference).flatMap((expression) => {
      const reference = parseFunctionReference(module.tree, expression, run.resolveModule);
      if (reference.type !== "name" || reference.written !== "literal") return [];
      if (parseFunctionName(reference.name).type !== "function") return [];
      const location = locateParsed(run, reference);
      const resolved = location.type === "location" ? resolveLocation(run, location) : location;
      const target = resolved.type === "function" ? describeTarget(resolved) : undefined;
      return [{ expression, name: reference.name, target, use }];
    }),
  );
}

function describeTarget({ exported, functionPath, module }: ReferencedFunction): StringTarget | undefined {
  switch (exported.type) {
    case "registration":
      return { functionPath, module, visibility: exported.registration.visibility };
    case "typed":
      return { functionPath, module, visibility: exported.builder.visibility };
    default:
      return undefined;
  }
}
