import type { TSESTree } from "@typescript-eslint/utils";

import type { Builder, ExportFact, Registration } from "../analysis/registrations.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { getModuleBindings } from "../analysis/module-bindings.js";

/** One export of a module that is a Convex function. */
export interface ExportedFunction {
  readonly name: string;
  readonly builder: Builder;
  /** undefined where only a type says that it is one. */
  readonly registration: Registration | undefined;
  /** Where the module exports it; the star of an `export *` for what comes through one. */
  readonly node: TSESTree.Node;
}

/** The functions that a module exports, also those that it hands on from other modules, sorted by name. */
export function collectExportedFunctions(run: ModuleRun, module: ConvexModule): ExportedFunction[] {
  const names = new Map<string, TSESTree.Node>();
  addExportNames(run, module.tree, { names, seen: new Set() });
  return [...names]
    .flatMap(([name, node]) => {
      const builder = findBuilderOf(module.classifyExport(name));
      return builder === undefined ? [] : [{ ...builder, name, node }];
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function findBuilderOf(fact: ExportFact): Pick<ExportedFunction, "builder" | "registration"> | undefined {
  if (fact.type === "registration") return { builder: fact.registration, registration: fact.registration };
  return fact.type === "typed" ? { builder: fact.builder, registration: undefined } : undefined;
}

interface Search {
  readonly names: Map<string, TSESTree.Node>;
  readonly seen: Set<SyntaxTree>;
}

/** `star`: the statement of the asked module through which `tree` is reached. */
function addExportNames(run: ModuleRun, tree: SyntaxTree, search: Search, star?: TSESTree.Node): void {
  if (search.seen.has(tree)) return;
  search.seen.add(tree);
  const { exports, starExports } = getModuleBindings(tree);
  for (const { name, node, typeOnly } of exports.values()) {
    if (typeOnly || (star !== undefined && name === "default") || search.names.has(name)) continue;
    search.names.set(name, star ?? node);
  }
  for (const statement of starExports) {
    const found = run.resolveModule(tree, statement.source.value);
    if (found.type === "module") addExportNames(run, found.tree, search, star ?? statement);
  }
}
