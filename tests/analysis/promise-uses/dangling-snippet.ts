import type { DanglingPromise } from "../../../src/analysis/promise-uses/dangling-promises.js";
import type { SyntaxTree } from "../../../src/analysis/syntax-tree.js";

import { createActionCodeFinder } from "../../../src/analysis/action-code.js";
import { collectCtxRoots } from "../../../src/analysis/ctx.js";
import {
  collectCtxOperations,
  type CtxOperations,
} from "../../../src/analysis/promise-uses/ctx-operations.js";
import { collectDanglingPromises } from "../../../src/analysis/promise-uses/dangling-promises.js";
import { collectRegistrations } from "../../../src/analysis/registrations.js";
import { type ParserName, quoteNode, readSnippet, type SnippetFiles } from "../snippet.js";

export interface DanglingOptions {
  readonly awaitedBy?: readonly string[];
  readonly isNodeModule?: boolean;
}

/** `floating ctx.runQuery`: the kind and the callee of every dangling promise of the first file, in source order. */
export function findDangling(
  parser: ParserName,
  files: SnippetFiles,
  { awaitedBy = [], isNodeModule = false }: DanglingOptions = {},
): string[] {
  const { context, tree } = readSnippet(parser, files);
  const operations = new Map<SyntaxTree, CtxOperations>();
  const collectRoots = (of: SyntaxTree) => collectCtxRoots(of, collectRegistrations(of, context), context);
  return collectDanglingPromises(tree, createActionCodeFinder(tree, collectRoots(tree), isNodeModule), {
    awaitedBy: new Set(awaitedBy),
    findCtxOperation(from, call) {
      const known = operations.get(from) ?? collectCtxOperations(collectRoots(from));
      operations.set(from, known);
      return known.get(call);
    },
    isThenable: undefined,
    resolve: context.resolve,
  }).map((promise) => describeDangling(tree, promise));
}

function describeDangling(tree: SyntaxTree, { fate, kind, maker }: DanglingPromise): string {
  const callee = quoteNode(tree, maker.callee).replace(/\s+/g, "");
  const name = callee.length > 40 ? "function" : callee;
  const exit = fate.type === "unawaited" && fate.exit !== undefined ? ` (${fate.exit.type})` : "";
  return `${kind} ${name}${exit}`;
}

/** One place, or several, of an action's handler, and what is found there. */
export interface BodyCase {
  readonly name: string;
  readonly body: string;
  /** Statements after the action, in the same module. */
  readonly rest?: string;
  /** Other modules, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly expected: readonly string[];
}

/** The case as files: `body` in an internal action's handler with the parameters `ctx` and `args`. */
export function placeInAction({ body, files = {}, rest = "" }: BodyCase): SnippetFiles {
  const text = `import { internalAction } from "./_generated/server";\nexport const sync = internalAction({ handler: async (ctx, args) => {\n${body}\n} });\n${rest}\n`;
  return { "convex/example.ts": text, ...files };
}
