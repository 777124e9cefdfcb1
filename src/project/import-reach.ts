import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { collectUsedImports } from "../analysis/used-imports.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";

/** True where loading `from` loads `to`, through imports that are left in the compiled modules. */
export function importsModule(run: ModuleRun, from: ConvexModule, to: ConvexModule): boolean {
  const trees: SyntaxTree[] = [from.tree];
  const seen = new Set<string>([from.tree.filename]);
  for (const tree of trees) {
    if (tree.filename === to.tree.filename) return true;
    for (const path of collectImportedFiles(run, tree)) {
      if (seen.has(path)) continue;
      seen.add(path);
      const answer = run.getCodeModule(path);
      if (answer?.type === "module") trees.push(answer.module.tree);
    }
  }
  return false;
}

/** True where `from` itself imports a value of `to`. */
export function importsDirectly(run: ModuleRun, from: ConvexModule, to: ConvexModule): boolean {
  return collectImportedFiles(run, from.tree).includes(to.tree.filename);
}

function collectImportedFiles(run: ModuleRun, tree: SyntaxTree): string[] {
  return collectUsedImports(tree, { keepsUnusedImports: run.keepsUnusedImports(tree) }).flatMap(
    ({ form, source }) => {
      if (form === "dynamic-import" || classifyGeneratedModule(source) !== undefined) return [];
      const resolved = run.resolveImport(tree, source);
      return resolved.type === "file" ? [resolved.path] : [];
    },
  );
}
