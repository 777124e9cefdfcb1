import type { Reference } from "@typescript-eslint/scope-manager";

import { isErased } from "./erased-node.js";
import type { SyntaxTree } from "./syntax-tree.js";

/** References to names that nothing in the file declares at run time; a `declare`d one is the global all the same. */
export function collectGlobalReferences(
  tree: SyntaxTree,
  isOfInterest: (name: string) => boolean,
): readonly Reference[] {
  return tree.scopeManager.scopes
    .flatMap((scope) => scope.references)
    .filter(
      ({ identifier, isTypeReference, isValueReference, resolved }) =>
        // The cheapest question first: nearly all references are to other names.
        typeof identifier.name === "string" &&
        isOfInterest(identifier.name) &&
        !(isTypeReference && !isValueReference) &&
        (resolved === null || resolved.defs.every((definition) => isErased(definition.node))) &&
        !isErased(identifier),
    );
}
