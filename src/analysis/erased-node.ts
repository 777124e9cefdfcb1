import type { TSESTree } from "@typescript-eslint/utils";

/**
 * Whether a node leaves no trace in the JavaScript that the bundler makes: it stands in a type or in a `declare`d
 * statement. `typeof x` in a type names a value and is erased all the same.
 */
export function isErased(node: TSESTree.Node): boolean {
  for (let current: TSESTree.Node | undefined = node; current; current = current.parent) {
    if (ERASED.has(current.type) || ("declare" in current && current.declare)) return true;
  }
  return false;
}

const ERASED: ReadonlySet<string> = new Set([
  "TSDeclareFunction",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSTypeAnnotation",
  "TSTypeParameterDeclaration",
  "TSTypeParameterInstantiation",
  "TSTypeQuery",
]);
