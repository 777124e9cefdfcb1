import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxPlace, CtxUses } from "./ctx-uses.js";
import type { RegistrationContext } from "./registrations.js";
import type { SyntaxTree } from "./syntax-tree.js";

import { findPassTarget } from "./ctx.js";
import { getParameterType, resolveCtxType } from "./ctx-types.js";
import { collectCtxUses, findWrittenStep, isGuarded } from "./ctx-uses.js";

/** Where a helper reads `db` from the ctx that it was handed. */
export interface DbUse {
  readonly tree: SyntaxTree;
  /** The name `db`. */
  readonly node: TSESTree.Node;
}

/** The reads of `db` that no test for the kind of ctx comes before, each named where it is written. */
export function collectUnguardedDbReads(uses: CtxUses): TSESTree.Node[] {
  const names = new Set<TSESTree.Node>();
  for (const use of uses.members) {
    const name = use.path[0] === "db" ? findWrittenStep(use, 0) : undefined;
    if (name !== undefined && !isGuarded(uses, name)) names.add(name);
  }
  return [...names];
}

/** The first read of `db` that a ctx handed to `place` runs into, in that function or in the ones it hands the ctx to. */
export function findDbUse(
  tree: SyntaxTree,
  place: CtxPlace,
  context: RegistrationContext,
): DbUse | undefined {
  const queue = [{ place, tree }];
  const seen = new Set<TSESTree.Node>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { functionNode } = next.place;
    if (seen.has(functionNode) || acceptsActionCtx(next.tree, next.place, context)) continue;
    seen.add(functionNode);
    const uses = collectCtxUses(next.tree, next.place);
    const [read] = collectUnguardedDbReads(uses);
    if (read !== undefined) return { node: read, tree: next.tree };
    for (const pass of uses.passes) {
      if (pass.ctxPath.length > 0 || isGuarded(uses, pass.node)) continue;
      const target = findPassTarget(next.tree, pass, context.resolve);
      if (target !== undefined) queue.push(target);
    }
  }
  return undefined;
}

/** A parameter annotated with an action's ctx is action code itself: what it does wrong is reported there. */
function acceptsActionCtx(tree: SyntaxTree, place: CtxPlace, context: RegistrationContext): boolean {
  const parameter = place.functionNode.params[place.index];
  const type = parameter && place.path.length === 0 ? getParameterType(parameter) : undefined;
  const ctxType = type && resolveCtxType(tree, type, context);
  return ctxType !== undefined && (ctxType.kinds.has("action") || ctxType.added.has("db"));
}
