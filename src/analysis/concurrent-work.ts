import type { TSESTree } from "@typescript-eslint/utils";

import type { ResolveModule } from "./definitions.js";

import { classifyIteration } from "./await-flow/loop-kind.js";
import { isReassigned } from "./definitions.js";
import { findFunctionTarget, type FunctionTarget } from "./promise-uses/callee-function.js";
import { findPromiseMethod } from "./promise-uses/promise-destination.js";
import {
  findEnclosingFunction,
  findLastName,
  findVariable,
  getNodes,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "./syntax-tree.js";

/** `Promise.all(list.map(callback))`, where every call of the callback starts an operation of its own. */
export interface ConcurrentWork {
  /** `all` or `allSettled`. */
  readonly combinator: TSESTree.CallExpression;
  readonly map: TSESTree.CallExpression;
  readonly list: TSESTree.Node;
  readonly callback: TSESTree.Node;
  readonly operation: Operation;
}

export interface Operation {
  readonly tree: SyntaxTree;
  readonly call: TSESTree.CallExpression;
  /** `ctx.runAction`, `fetch`. */
  readonly name: string;
}

export interface ConcurrentWorkContext {
  readonly resolve: ResolveModule;
  /** The name of the operation that a call starts; undefined for every other call. */
  readonly findOperation: (tree: SyntaxTree, call: TSESTree.CallExpression) => string | undefined;
}

/** Helpers of helpers, as deep as anybody reads. */
const MAX_DEPTH = 4;

/** What a function is called that makes others wait for their turn. */
const LIMITER = /acquire|delay|limit|lock|mutex|pool|queue|semaphore|sleep|slot|throttle|turn|wait/i;

/** Everything of the file that starts an operation per item of a list, all at once, in source order. */
export function collectConcurrentWork(tree: SyntaxTree, context: ConcurrentWorkContext): ConcurrentWork[] {
  return getNodes(tree, "CallExpression").flatMap((combinator) => {
    const method = findPromiseMethod(tree, combinator);
    if (method !== "all" && method !== "allSettled") return [];
    const map = findMap(tree, combinator.arguments[0]);
    const [callback] = map?.call.arguments ?? [];
    if (map === undefined || callback === undefined) return [];
    if (isInRounds(map.list, callback) || isLengthAsked(tree, combinator, map.list)) return [];
    const target = isFunctionNode(callback)
      ? { functionNode: callback, tree }
      : findFunctionTarget(tree, callback, context.resolve);
    const operation = target && findStartedOperation(target, context, new Set());
    return operation ? [{ callback, combinator, list: map.list, map: map.call, operation }] : [];
  });
}

interface MapCall {
  readonly call: TSESTree.CallExpression;
  readonly list: TSESTree.Node;
}

/** `list.map(…)` where it stands, or the constant that holds it. */
function findMap(tree: SyntaxTree, argument: TSESTree.Node | undefined): MapCall | undefined {
  const node = argument && unwrapExpression(argument);
  if (node?.type === "Identifier") {
    const variable = findVariable(tree, node);
    const declarator = variable?.defs[0]?.node;
    if (variable === undefined || isReassigned(variable) || declarator?.type !== "VariableDeclarator") {
      return undefined;
    }
    const { id, init } = declarator;
    return id.type === "Identifier" && init !== null ? asMap(unwrapExpression(init)) : undefined;
  }
  return node && asMap(node);
}

function asMap(node: TSESTree.Node): MapCall | undefined {
  if (node.type !== "CallExpression") return undefined;
  const callee = unwrapExpression(node.callee);
  return callee.type === "MemberExpression" && getStaticName(callee) === "map"
    ? { call: node, list: callee.object }
    : undefined;
}

/** `batches.map(…)`, and lists that are named after a part of another one. */
function isInRounds(list: TSESTree.Node, callback: TSESTree.Node): boolean {
  const item = isFunctionNode(callback) ? callback.params[0] : undefined;
  return classifyIteration(list, item) === "rounds";
}

/** `if (urls.length > 20) throw …`: the code knows that the list may be long, and has an answer. */
function isLengthAsked(tree: SyntaxTree, combinator: TSESTree.Node, list: TSESTree.Node): boolean {
  const name = findLastName(list);
  const owner = findOutermostFunction(combinator);
  return getNodes(tree, "BinaryExpression").some(
    ({ left, operator, parent, right }) =>
      /^[<>]=?$/.test(operator) &&
      parent.type !== "ForStatement" &&
      findOutermostFunction(parent) === owner &&
      [left, right].some((side) => isLengthOf(side, name)) &&
      ![left, right].some((side) => side.type === "Literal" && (side.value === 0 || side.value === 1)),
  );
}

function isLengthOf(node: TSESTree.Node, name: string | undefined): boolean {
  if (node.type !== "MemberExpression" || !/^(?:length|size)$/.test(getStaticName(node) ?? "")) return false;
  return findLastName(node.object) === name;
}

function findOutermostFunction(node: TSESTree.Node): TSESTree.Node | undefined {
  let outermost: TSESTree.Node | undefined;
  for (let owner = findEnclosingFunction(node); owner; owner = findEnclosingFunction(owner))
    outermost = owner;
  return outermost;
}

/** The first operation that a call of the function starts by itself; none where something makes it wait its turn. */
function findStartedOperation(
  { functionNode, tree }: FunctionTarget,
  context: ConcurrentWorkContext,
  seen: Set<TSESTree.Node>,
): Operation | undefined {
  if (seen.has(functionNode) || seen.size > MAX_DEPTH) return undefined;
  seen.add(functionNode);
  const calls: TSESTree.CallExpression[] = [];
  visitNodes(functionNode.body, (node) => {
    // What is written as a function runs when somebody calls it: a limiter, say.
    if (isFunctionNode(node)) return "skip";
    if (node.type === "CallExpression") calls.push(node);
    return undefined;
  });
  if (calls.some((call) => LIMITER.test(findLastName(call.callee) ?? ""))) return undefined;
  for (const call of calls) {
    const name = context.findOperation(tree, call);
    if (name !== undefined) return { call, name, tree };
    const target = findFunctionTarget(tree, call.callee, context.resolve);
    const inner = target && findStartedOperation(target, context, seen);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
