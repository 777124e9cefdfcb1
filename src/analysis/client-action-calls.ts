import type { TSESTree } from "@typescript-eslint/utils";

import { isClientPackage, makesClient, takesAction } from "../platform/client-calls.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { type Definition, findDefinition, type ResolveModule } from "./definitions.js";
import { getCalleeName } from "./function-names.js";
import {
  findVariable,
  getNodes,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "./syntax-tree.js";

/** A place where client code names an action in order to call it. */
export interface ClientActionCall {
  readonly reference: TSESTree.Node;
  /** `useAction`, `client.action`. */
  readonly caller: string;
  /** The name of what takes the reference. */
  readonly node: TSESTree.Node;
  /** The calls that start the action: none where they are out of sight. */
  readonly starts: readonly TSESTree.CallExpression[];
}

/** Cheap test: whether the file can name a Convex function, or get hold of a client. */
export function importsConvexClient(program: TSESTree.Program): boolean {
  return program.body.some(
    (statement) =>
      statement.type === "ImportDeclaration" &&
      (isClientPackage(statement.source.value) || classifyGeneratedModule(statement.source.value) === "api"),
  );
}

/** Every call of an action in a file that is no module of a functions dir, in source order. */
export function collectClientActionCalls(tree: SyntaxTree, resolve: ResolveModule): ClientActionCall[] {
  return getNodes(tree, "CallExpression").flatMap((call) => {
    const [reference] = call.arguments;
    const callee = unwrapExpression(call.callee);
    if (reference === undefined || reference.type === "SpreadElement") return [];
    const found = { caller: tree.text.slice(...callee.range), node: getCalleeName(call), reference };
    if (callee.type === "MemberExpression" && getStaticName(callee) === "action") {
      return isClient(tree, callee.object, resolve) ? [{ ...found, starts: [call] }] : [];
    }
    if (callee.type !== "Identifier" || !/Action$/.test(callee.name)) return [];
    const definition = findDefinition(tree, callee, resolve);
    if (!isExport(definition, takesAction)) return [];
    const isHook = definition.type === "external" && definition.source === "convex/react";
    return [{ ...found, starts: isHook ? findCallsOfResult(tree, call) : [call] }];
  });
}

function isExport(definition: Definition, test: (source: string, name: string) => boolean): boolean {
  if (definition.type !== "external") return false;
  const [name, ...deeper] = definition.path;
  return name !== undefined && deeper.length === 0 && test(definition.source, name);
}

/** `new ConvexHttpClient(url)`, `useConvex()`, and parameters annotated with such a class. */
function isClient(tree: SyntaxTree, expression: TSESTree.Node, resolve: ResolveModule): boolean {
  const definition = findDefinition(tree, expression, resolve);
  if (definition.type === "node") {
    const { node } = definition;
    const isMade = node.type === "NewExpression" || node.type === "CallExpression";
    return isMade && isExport(findDefinition(definition.tree, node.callee, resolve), makesClient);
  }
  if (definition.type !== "parameter") return false;
  const [name] = definition.variable.identifiers;
  const type = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation : undefined;
  return (
    type?.type === "TSTypeReference" && isExport(findDefinition(tree, type.typeName, resolve), makesClient)
  );
}

/** `send({ … })` for `const send = useAction(…)`; none where `send` is handed on. */
function findCallsOfResult(tree: SyntaxTree, hook: TSESTree.CallExpression): TSESTree.CallExpression[] {
  const { parent } = wrapExpression(hook);
  const variable = parent?.type === "VariableDeclarator" ? findVariable(tree, parent.id) : undefined;
  const calls: TSESTree.CallExpression[] = [];
  for (const { identifier, init } of variable?.references ?? []) {
    const use = wrapExpression(identifier).parent;
    if (init === true || use?.type === "ArrayExpression") continue;
    if (use?.type !== "CallExpression" || unwrapExpression(use.callee) !== identifier) return [];
    calls.push(use);
  }
  return calls;
}

/** Whether client code only starts the action, and takes nothing of what it returns. */
export function isResultUnused(call: TSESTree.CallExpression): boolean {
  let node = wrapExpression(call);
  for (let { parent } = node; parent; { parent } = node) {
    switch (parent.type) {
      case "ArrowFunctionExpression":
        return parent.body === node && parent.parent.type === "JSXExpressionContainer";
      case "AwaitExpression":
      case "ConditionalExpression":
      case "LogicalExpression":
        if (parent.type === "ConditionalExpression" && parent.test === node) return false;
        node = wrapExpression(parent);
        break;
      case "ExpressionStatement":
        return true;
      case "MemberExpression": {
        const chained = findChainedCall(parent);
        if (chained === undefined) return false;
        node = wrapExpression(chained);
        break;
      }
      case "UnaryExpression":
        return parent.operator === "void";
      default:
        return false;
    }
  }
  return false;
}

/** `.catch(…)`, `.finally(…)`, and a `.then(…)` that does not look at the result. */
function findChainedCall(member: TSESTree.MemberExpression): TSESTree.CallExpression | undefined {
  const { parent } = member;
  const name = getStaticName(member);
  if (parent.type !== "CallExpression" || parent.callee !== member) return undefined;
  if (name === "catch" || name === "finally") return parent;
  const [callback] = parent.arguments;
  const isIgnorant =
    (callback?.type === "ArrowFunctionExpression" || callback?.type === "FunctionExpression") &&
    callback.params.length === 0;
  return name === "then" && isIgnorant ? parent : undefined;
}
