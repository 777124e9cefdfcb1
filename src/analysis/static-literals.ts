import type { TSESTree } from "@typescript-eslint/utils";

import { findDefinition, type ResolveModule } from "./definitions.js";
import { type SyntaxTree, unwrapExpression } from "./syntax-tree.js";

/** The string that an expression certainly is: a literal, a template without holes, or a constant that holds one. */
export function findStaticString(
  tree: SyntaxTree,
  expression: TSESTree.Node | undefined,
  resolve: ResolveModule,
): string | undefined {
  const node = expression && findNode(tree, expression, resolve);
  if (node?.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node?.type !== "TemplateLiteral" || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** The number that an expression certainly is, with its sign. */
export function findStaticNumber(
  tree: SyntaxTree,
  expression: TSESTree.Node | undefined,
  resolve: ResolveModule,
): number | undefined {
  const node = expression && findNode(tree, expression, resolve);
  const isNegative = node?.type === "UnaryExpression" && node.operator === "-";
  const literal = isNegative ? node.argument : node;
  if (literal?.type !== "Literal" || typeof literal.value !== "number") return undefined;
  return isNegative ? -literal.value : literal.value;
}

function findNode(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
): TSESTree.Node | undefined {
  const definition = findDefinition(tree, expression, resolve);
  return definition.type === "node" ? unwrapExpression(definition.node) : undefined;
}
