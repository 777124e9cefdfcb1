import type { TSESTree } from "@typescript-eslint/utils";

import type { IsThenable } from "../analysis/thenable-types.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { LintRun } from "./lint-run.js";

import { createActionCodeFinder } from "../analysis/action-code.js";
import {
  collectDanglingPromises as collectInTree,
  type DanglingPromise,
} from "../analysis/promise-uses/dangling-promises.js";
import { isPromiseMember } from "../platform/ctx-members.js";

type CtxOperations = ReadonlyMap<TSESTree.Node, string>;

/**
 * The promises of the linted file's action code that some path lets go. The functions that it calls are read wherever
 * the project defines them.
 */
export function collectDanglingPromises(run: LintRun, isThenable: IsThenable): DanglingPromise[] {
  const { ctxRoots, runtime, tree } = run.linted;
  const everything = runtime === "node";
  // Most modules hold no action at all, and none of their promises is our business.
  if (!everything && !ctxRoots.some(({ kinds }) => kinds.has("action"))) return [];
  const operations = new Map<SyntaxTree, CtxOperations>();
  return collectInTree(tree, createActionCodeFinder(tree, ctxRoots, everything), {
    awaitedBy: new Set(run.settings.awaitedBy),
    findCtxOperation(from, call) {
      let known = operations.get(from);
      if (known === undefined) {
        known = collectCtxOperations(run, from);
        operations.set(from, known);
      }
      return known.get(call);
    },
    isThenable: (from, node) => from === tree && isThenable(node),
    resolve: run.resolveModule,
  });
}

/** Every call of a ctx member that returns a promise; what a wrapper puts in a member's place does so too. */
function collectCtxOperations(run: LintRun, tree: SyntaxTree): CtxOperations {
  const operations = new Map<TSESTree.Node, string>();
  for (const { uses } of run.getModuleOf(tree).ctxRoots) {
    for (const { call, path } of uses.members) {
      const name = path.join(".");
      if (call !== undefined && isPromiseMember(name)) operations.set(call, name);
    }
  }
  return operations;
}
