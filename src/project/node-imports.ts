import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { UsedImport } from "../analysis/used-imports.js";
import type { ConvexModule } from "./convex-module.js";
import type { ModuleRun } from "./module-run.js";

import { collectUsedImports } from "../analysis/used-imports.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { isShimmedBuiltin } from "../platform/node-builtins.js";

/** An import that brings Node.js into a module of the default runtime. */
export type NodeImport = {
  readonly import: UsedImport;
  /** The files between: helpers that are no modules of their own, so that nothing is reported in them. */
  readonly through: readonly ConvexModule[];
} & (
  | { readonly type: "nodeModule"; readonly module: ConvexModule }
  /** `specifier` as the file that needs it spells it: `fs`, `node:fs/promises`. */
  | { readonly type: "nodeBuiltin"; readonly specifier: string }
);

/** Every import of a module that needs Node.js, in source order; `import` is the module's own. */
export function collectNodeImports(run: ModuleRun, module: ConvexModule): NodeImport[] {
  const found: NodeImport[] = [];
  for (const used of collectImportsOf(run, module)) {
    const reached = findNode(run, module, used, new Set([module]));
    if (reached !== undefined) found.push({ ...reached, import: used });
  }
  return found;
}

/** Many modules import the same helpers, whose trees are the same as long as the files are. */
const keptImports = new WeakMap<SyntaxTree, readonly UsedImport[]>();
const usedImports = new WeakMap<SyntaxTree, readonly UsedImport[]>();

/** The imports of a module that the bundler follows, in source order. */
export function collectImportsOf(run: ModuleRun, { tree }: ConvexModule): readonly UsedImport[] {
  const keepsUnusedImports = run.keepsUnusedImports(tree);
  const cache = keepsUnusedImports ? keptImports : usedImports;
  let imports = cache.get(tree);
  if (imports === undefined) {
    imports = collectUsedImports(tree, { keepsUnusedImports });
    cache.set(tree, imports);
  }
  return imports;
}

/**
 * Follows one import through files that are no entry points. Those that are have their own runtime and their own
 * reports: only whether they are Node modules counts here.
 */
function findNode(
  run: ModuleRun,
  from: ConvexModule,
  used: UsedImport,
  seen: Set<ConvexModule>,
): NodeImport | undefined {
  if (classifyGeneratedModule(used.source) !== undefined) return undefined;
  const resolved = run.resolveImport(from.tree, used.source);
  if (resolved.type === "builtin") {
    // A guard is for what is not found. A file that is found is bundled, and what it imports with it.
    return used.guarded || isShimmedBuiltin(resolved.name)
      ? undefined
      : { import: used, specifier: used.source, through: [], type: "nodeBuiltin" };
  }
  if (resolved.type !== "file" || run.isDefaultModule(resolved.path)) return undefined;
  const answer = run.getCodeModule(resolved.path);
  if (answer?.type !== "module" || seen.has(answer.module)) return undefined;
  const { module } = answer;
  seen.add(module);
  if (module.entryPoint.entryPoint) {
    return module.runtime === "node" ? { import: used, module, through: [], type: "nodeModule" } : undefined;
  }
  for (const inner of collectImportsOf(run, module)) {
    const reached = findNode(run, module, inner, seen);
    if (reached !== undefined) return { ...reached, import: used, through: [module, ...reached.through] };
  }
  return undefined;
}
