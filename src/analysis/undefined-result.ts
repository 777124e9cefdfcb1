import type { TSESTree } from "@typescript-eslint/utils";

import { collectReturned, mayEndWithoutValue } from "./function-results.js";
import { type FunctionNode, getStaticName, unwrapExpression } from "./syntax-tree.js";

/** True unless a function is seen to give back something other than undefined on every path. */
export function mayReturnUndefined(node: FunctionNode): boolean {
  const declared = node.returnType?.typeAnnotation;
  if (declared != null && excludesUndefined(declared)) return false;
  return mayEndWithoutValue(node) || collectReturned(node).some(mayBeUndefined);
}

/** `Promise<{ … }>`, `Promise<string | null>`: types whose every part is written here, or is a name for an object. */
function excludesUndefined(type: TSESTree.TypeNode): boolean {
  switch (type.type) {
    case "TSArrayType":
    case "TSBooleanKeyword":
    case "TSLiteralType":
    case "TSNullKeyword":
    case "TSNumberKeyword":
    case "TSStringKeyword":
    case "TSTupleType":
    case "TSTypeLiteral":
      return true;
    case "TSTypeReference": {
      const [argument] = type.typeArguments?.params ?? [];
      if (type.typeName.type !== "Identifier") return false;
      if (type.typeName.name === "Promise") return argument !== undefined && excludesUndefined(argument);
      return /^(?:Array|Id|Doc|Record)$/.test(type.typeName.name);
    }
    case "TSUnionType":
      return type.types.every(excludesUndefined);
    default:
      return false;
  }
}

function mayBeUndefined(expression: TSESTree.Node): boolean {
  const node = unwrapExpression(expression);
  switch (node.type) {
    case "ArrayExpression":
    case "BinaryExpression":
    case "Literal":
    case "NewExpression":
    case "ObjectExpression":
    case "TemplateLiteral":
    case "UpdateExpression":
      return false;
    case "AwaitExpression":
      return !isConvexResult(node.argument);
    case "CallExpression":
      return !isConvexResult(node);
    case "ConditionalExpression":
      return mayBeUndefined(node.consequent) || mayBeUndefined(node.alternate);
    case "LogicalExpression":
      return mayBeUndefined(node.right) || (node.operator === "&&" && mayBeUndefined(node.left));
    case "UnaryExpression":
      return node.operator === "void";
    default:
      return true;
  }
}

/** What comes from another function of Convex has crossed the boundary, where undefined becomes null. */
function isConvexResult(expression: TSESTree.Node): boolean {
  const call = unwrapExpression(expression);
  if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression") return false;
  return /^run(?:Action|Mutation|Query)$/.test(getStaticName(call.callee) ?? "");
}
