import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { IsThenable } from "../analysis/thenable-types.js";
import type { ConvexModule } from "./convex-module.js";
import type { LintRun } from "./lint-run.js";
import type { ModuleRun } from "./module-run.js";

import { createActionCodeFinder } from "../analysis/action-code.js";
import { collectCtxOperations, type CtxOperations } from "../analysis/promise-uses/ctx-operations.js";
import {
  collectDanglingPromises as collectInTree,
  type DanglingPromise,
} from "../analysis/promise-uses/dangling-promises.js";

/**
 * The promises of the linted file's action code that some path lets go. The functions that it calls are read wherever
 * the project defines them.
 */
export function collectDanglingPromises(run: LintRun, isThenable: IsThenable | undefined): DanglingPromise[] {
  return collectDanglingPromisesOf(run, run.linted, isThenable);
}

/** The same for any module of the run; types are known of the linted file only. */
export function collectDanglingPromisesOf(
  run: ModuleRun,
  { ctxRoots, runtime, tree }: ConvexModule,
  isThenable: IsThenable | undefined,
): DanglingPromise[] {
  const everything = runtime === "node";
  // Most modules hold no action at all, and none of their promises is our business.
  if (!everything && !ctxRoots.some(({ kinds }) => kinds.has("action"))) return [];
  const operations = new Map<SyntaxTree, CtxOperations>();
  return collectInTree(tree, createActionCodeFinder(tree, ctxRoots, everything), {
    awaitedBy: new Set(run.settings.awaitedBy),
    findCtxOperation(from, call) {
      let known = operations.get(from);
      if (known === undefined) {
        known = collectCtxOperations(run.getModuleOf(from).ctxRoots);
        operations.set(from, known);
      }
      return known.get(call);
    },
    isThenable,
    resolve: run.resolveModule,
  });
}
