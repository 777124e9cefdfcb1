import type { TSESTree } from "@typescript-eslint/utils";

import type { ResolveModule } from "../definitions.js";
import type { SyntaxTree } from "../syntax-tree.js";
import type { IsThenable } from "../thenable-types.js";

/** What the analysis of promises must be told: it knows no ctx, no settings, no types and no other file. */
export interface PromiseContext {
  readonly resolve: ResolveModule;
  /** `scheduler.runAfter` for the call of a ctx member that returns a promise; undefined for every other call. */
  readonly findCtxOperation: (tree: SyntaxTree, call: TSESTree.CallExpression) => string | undefined;
  /** `settings["convex-actions"].awaitedBy`. */
  readonly awaitedBy: ReadonlySet<string>;
  /** What the type checker says of a call of the linted file; undefined without type information. */
  readonly isThenable: IsThenable | undefined;
}
