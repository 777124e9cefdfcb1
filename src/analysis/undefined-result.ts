import type { TSESTree } from "@typescript-eslint/utils";

import { returnedExpressions } from "./registrations.js";
import {
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  unwrapExpression,
  visitNodes,
} from "./syntax-tree.js";

/** True unless a function is seen to give back something other than undefined on every path. */
export function mayReturnUndefined(node: FunctionNode): boolean {
  const declared = node.returnType?.typeAnnotation;
  if (declared != null && excludesUndefined(declared)) return false;
  if (node.body.type !== "BlockStatement") return mayBeUndefined(node.body);
  return mayFallThrough(node.body) || returnedExpressions(node).some(mayBeUndefined);
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

/** True where a path ends without a value: in `return;`, or behind the last statement. */
function mayFallThrough(body: TSESTree.BlockStatement): boolean {
  const empty: TSESTree.Node[] = [];
  visitNodes(body, (inner) => {
    if (isFunctionNode(inner)) return "skip";
    if (inner.type === "ReturnStatement" && inner.argument === null) empty.push(inner);
    return undefined;
  });
  return empty.length > 0 || !endsPath(body);
}

function endsPath(statement: TSESTree.Statement | null | undefined): boolean {
  switch (statement?.type) {
    case "BlockStatement":
      return endsPath(statement.body.at(-1));
    case "IfStatement":
      return endsPath(statement.consequent) && endsPath(statement.alternate);
    case "ReturnStatement":
    case "ThrowStatement":
      return true;
    case "TryStatement":
      if (endsPath(statement.finalizer)) return true;
      return endsPath(statement.block) && (statement.handler === null || endsPath(statement.handler.body));
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
