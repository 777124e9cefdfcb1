import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxPlace } from "./ctx-uses.js";
import type { ResolveModule } from "./definitions.js";
import type { SyntaxTree } from "./syntax-tree.js";

import { findPassTarget } from "./ctx.js";
import { collectCtxUses } from "./ctx-uses.js";

/** True where a ctx that arrives at `place` is asked for `member`, there or in a function of the project that gets it. */
export function readsCtxMember(
  tree: SyntaxTree,
  place: CtxPlace,
  member: string,
  resolve: ResolveModule,
): boolean {
  const places = [{ place, tree }];
  const seen = new Set<TSESTree.Node>([place.functionNode]);
  for (const next of places) {
    const uses = collectCtxUses(next.tree, next.place);
    if (uses.members.some(({ path }) => path[0] === member)) return true;
    for (const pass of uses.passes) {
      const target = pass.ctxPath.length === 0 ? findPassTarget(next.tree, pass, resolve) : undefined;
      if (target === undefined || seen.has(target.place.functionNode)) continue;
      seen.add(target.place.functionNode);
      places.push(target);
    }
  }
  return false;
}
