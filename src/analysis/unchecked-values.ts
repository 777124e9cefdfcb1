import type { TSESTree } from "@typescript-eslint/utils";

import { findVariable, getStaticName, type SyntaxTree, unwrapExpression } from "./syntax-tree.js";

/** Values are made of values that are made of values; whoever looks deeper does not find more. */
const MAX_STEPS = 12;

/**
 * True where neither the compiler nor a validator has seen what an expression gives: a cast, `JSON.parse`, the body of a
 * request, a variable of type `any`. A validator that it is handed to is what checks it.
 */
export function isUnchecked(tree: SyntaxTree, expression: TSESTree.Node, steps = 0): boolean {
  const cast = findCast(expression);
  if (cast !== undefined) return !isConst(cast);
  const node = unwrapExpression(expression);
  const ask = (inner: TSESTree.Node): boolean => isUnchecked(tree, inner, steps + 1);
  if (steps > MAX_STEPS) return false;
  switch (node.type) {
    case "ArrayExpression":
      return node.elements.some((element) => element !== null && ask(element));
    case "AwaitExpression":
    case "SpreadElement":
      return ask(node.argument);
    case "CallExpression":
      return isParse(node) || (node.callee.type === "MemberExpression" && ask(node.callee.object));
    case "ConditionalExpression":
      return ask(node.consequent) || ask(node.alternate);
    case "Identifier":
      return isUncheckedVariable(tree, node, steps);
    case "LogicalExpression":
      return ask(node.left) || ask(node.right);
    case "MemberExpression":
      return ask(node.object);
    case "ObjectExpression":
      return node.properties.some((property) =>
        ask(property.type === "Property" ? property.value : property),
      );
    default:
      return false;
  }
}

function findCast(expression: TSESTree.Node): TSESTree.TSAsExpression | TSESTree.TSTypeAssertion | undefined {
  let node = expression;
  while (node.type === "TSNonNullExpression" || node.type === "TSSatisfiesExpression") node = node.expression;
  return node.type === "TSAsExpression" || node.type === "TSTypeAssertion" ? node : undefined;
}

function isConst({ typeAnnotation }: TSESTree.TSAsExpression | TSESTree.TSTypeAssertion): boolean {
  return (
    typeAnnotation.type === "TSTypeReference" &&
    typeAnnotation.typeName.type === "Identifier" &&
    typeAnnotation.typeName.name === "const"
  );
}

/** `JSON.parse(text)`, `await request.json()`. */
function isParse({ callee }: TSESTree.CallExpression): boolean {
  if (callee.type !== "MemberExpression") return false;
  const name = getStaticName(callee);
  if (name === "json") return true;
  return name === "parse" && callee.object.type === "Identifier" && callee.object.name === "JSON";
}

function isUncheckedVariable(tree: SyntaxTree, identifier: TSESTree.Identifier, steps: number): boolean {
  const variable = findVariable(tree, identifier);
  const [name] = variable?.identifiers ?? [];
  const type = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation : undefined;
  if (type != null) return type.type === "TSAnyKeyword";
  const written = variable?.references.flatMap(({ writeExpr }) => writeExpr ?? []) ?? [];
  return written.some((value) => value !== identifier && isUnchecked(tree, value, steps + 1));
}
