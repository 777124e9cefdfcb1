import type { TSESTree } from "@typescript-eslint/utils";

import { findEnclosingClass } from "../ctx-uses.js";
import { getParameterType } from "../ctx-types.js";
import { asFunction, findDefinition, type ResolveModule } from "../definitions.js";
import {
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
} from "../syntax-tree.js";

export interface FunctionTarget {
  readonly tree: SyntaxTree;
  readonly functionNode: FunctionNode;
}

type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;

interface ClassTarget {
  readonly tree: SyntaxTree;
  readonly classNode: ClassNode;
}

/** Class hierarchies of real projects are flat; a deeper one is a cycle. */
const MAX_ANCESTORS = 6;

/**
 * The function of the project that `expression` stands for: a function, an import of one, a method of `this`, of
 * `new Service()`, or of a parameter annotated with a class. Undefined when it cannot be known.
 */
export function findFunctionTarget(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
): FunctionTarget | undefined {
  const node = unwrapExpression(expression);
  const direct = asFunction(findDefinition(tree, node, resolve));
  if (direct !== undefined || node.type !== "MemberExpression") return direct;
  const owner = findInstanceClass(tree, node.object, resolve);
  const name = getStaticName(node);
  return owner && name !== undefined ? findMethod(owner, name, resolve, 0) : undefined;
}

/** The class of which `expression` is an instance. */
function findInstanceClass(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
): ClassTarget | undefined {
  const node = unwrapExpression(expression);
  if (node.type === "ThisExpression") return asClass(tree, findEnclosingClass(node));
  const definition = findDefinition(tree, node, resolve);
  if (definition.type === "parameter") {
    const declared = definition.functionNode;
    if (!isFunctionNode(declared)) return undefined;
    const annotation = declared.params
      .filter(
        (parameter) => parameter.type === "Identifier" && parameter === definition.variable.identifiers[0],
      )
      .map((parameter) => getParameterType(parameter))[0];
    return annotation?.type === "TSTypeReference" && annotation.typeName.type === "Identifier"
      ? findClass(definition.tree, annotation.typeName, resolve)
      : undefined;
  }
  return definition.type === "node" && definition.node.type === "NewExpression"
    ? findClass(definition.tree, definition.node.callee, resolve)
    : undefined;
}

function findClass(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
): ClassTarget | undefined {
  const definition = findDefinition(tree, expression, resolve);
  return definition.type === "node" ? asClass(definition.tree, definition.node) : undefined;
}

function asClass(tree: SyntaxTree, node: TSESTree.Node | undefined): ClassTarget | undefined {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression"
    ? { classNode: node, tree }
    : undefined;
}

function findMethod(
  { classNode, tree }: ClassTarget,
  name: string,
  resolve: ResolveModule,
  depth: number,
): FunctionTarget | undefined {
  for (const member of classNode.body.body) {
    if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") continue;
    if (member.static || getStaticName(member) !== name) continue;
    if (member.type === "MethodDefinition" && member.kind !== "method") return undefined;
    return isFunctionNode(member.value) ? { functionNode: member.value, tree } : undefined;
  }
  if (classNode.superClass === null || depth > MAX_ANCESTORS) return undefined;
  const ancestor = findClass(tree, classNode.superClass, resolve);
  return ancestor && findMethod(ancestor, name, resolve, depth + 1);
}

/** True for a callee that is a parameter whose annotation says that it returns a promise: `save: () => Promise<void>`. */
export function isPromiseCallback(tree: SyntaxTree, callee: TSESTree.Node): boolean {
  if (callee.type !== "Identifier") return false;
  const declared = findVariable(tree, callee)?.identifiers[0];
  const type = declared?.type === "Identifier" ? declared.typeAnnotation?.typeAnnotation : undefined;
  return type?.type === "TSFunctionType" && isPromiseType(type.returnType?.typeAnnotation);
}

/** `Promise<…>` or `PromiseLike<…>`, written out. */
export function isPromiseType(type: TSESTree.TypeNode | undefined): boolean {
  return (
    type?.type === "TSTypeReference" &&
    type.typeName.type === "Identifier" &&
    (type.typeName.name === "Promise" || type.typeName.name === "PromiseLike")
  );
}
