import type { TSESTree } from "@typescript-eslint/utils";

import type { Builder, ExportFact, Registration } from "../analysis/registrations.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { collectExportedNames } from "./module-exports.js";

/** One export of a module that is a Convex function. */
export interface ExportedFunction {
  readonly name: string;
  readonly builder: Builder;
  /** undefined where only a type says that it is one. */
  readonly registration: Registration | undefined;
  /** Where the module exports it. */
  readonly node: TSESTree.Node;
}

/** The functions that a module exports, also those that it hands on from other modules. */
export function collectExportedFunctions(run: ModuleRun, module: ConvexModule): ExportedFunction[] {
  return collectExportedNames(run, module).flatMap(({ name, node }) => {
    const found = findBuilder(module.classifyExport(name));
    return found === undefined ? [] : [{ ...found, name, node }];
  });
}

function findBuilder(fact: ExportFact): Pick<ExportedFunction, "builder" | "registration"> | undefined {
  if (fact.type === "registration") return { builder: fact.registration, registration: fact.registration };
  return fact.type === "typed" ? { builder: fact.builder, registration: undefined } : undefined;
}
