import type { TSESTree } from "@typescript-eslint/utils";

/** Types, and whatever else of TypeScript has no value at run time; casts and `!` do have one. */
export function isTypeOnly(node: TSESTree.Node): boolean {
  return node.type.startsWith("TS") && !VALUES.has(node.type);
}

const VALUES: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSInstantiationExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
]);
