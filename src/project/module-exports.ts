import type { TSESTree } from "@typescript-eslint/utils";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { getModuleBindings, type ModuleExport } from "../analysis/module-bindings.js";
import { unwrapExpression } from "../analysis/syntax-tree.js";

/** A value that a module exports. */
export interface ExportedName {
  readonly name: string;
  /** Where the module says so: the declared name, the specifier, what `export default` calls, or the source of an `export *`. */
  readonly node: TSESTree.Node;
}

/** Every name that a module exports as a value, those that come through `export *` from files of the project included. */
export function collectExportedNames(run: ModuleRun, module: ConvexModule): ExportedName[] {
  const names = new Map<string, ExportedName>();
  collectInto(run, module, names, undefined, new Set());
  return [...names.values()];
}

function collectInto(
  run: ModuleRun,
  module: ConvexModule,
  names: Map<string, ExportedName>,
  through: TSESTree.Node | undefined,
  seen: Set<ConvexModule>,
): void {
  if (seen.has(module)) return;
  seen.add(module);
  const { exports, starExports } = getModuleBindings(module.tree);
  for (const exported of exports.values()) {
    const { name, typeOnly } = exported;
    // `export *` leaves the default export behind, and a module's own name wins over a starred one.
    if (typeOnly || names.has(name) || (through !== undefined && name === "default")) continue;
    names.set(name, { name, node: through ?? findNameNode(exported) });
  }
  for (const star of starExports) {
    if (star.exportKind === "type") continue;
    const resolved = run.resolveImport(module.tree, star.source.value);
    const answer = resolved.type === "file" ? run.getCodeModule(resolved.path) : undefined;
    if (answer?.type === "module") collectInto(run, answer.module, names, through ?? star.source, seen);
  }
}

function findNameNode({ node }: ModuleExport): TSESTree.Node {
  if (node.type !== "ExportDefaultDeclaration") return node;
  const value = unwrapExpression(node.declaration);
  return value.type === "CallExpression" ? value.callee : value;
}
