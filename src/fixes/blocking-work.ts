import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { DanglingPromise } from "../analysis/promise-uses/dangling-promises.js";
import type { FailedPrecondition } from "./repair.js";

import { isJump } from "../analysis/jump-node.js";
import {
  contains,
  findVariable,
  getStaticName,
  isFunctionNode,
  someNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "../analysis/syntax-tree.js";

/** Streams are derived from streams in a few steps: `const writer = stream.writable.getWriter()`. */
const MAX_STEPS = 5;

const STREAM_CLASSES =
  /^(?:Compression|Decompression|Readable|TextDecoder|TextEncoder|Transform|Writable)Stream$/;
const STREAM_TYPES = /(?:Stream|StreamDefaultWriter|StreamDefaultReader|StreamDefaultController)$/;
const LOOPS = /^(?:For|While|DoWhile)Statement$/;

/**
 * Why awaiting a promise here could wait for ever, though nothing is wrong with the work: it is meant to go on beside
 * the code that follows.
 * @param work the expression that would be awaited
 */
export function findBlockingWork(
  tree: SyntaxTree,
  { maker, source }: DanglingPromise,
  work: TSESTree.Node,
): FailedPrecondition | undefined {
  if (maker.type === "NewExpression" && !isExecutorSettled(tree, maker)) return "executor";
  const parts: TSESTree.Node[] = [work];
  if (source?.type === "function" && source.target.tree === tree) parts.push(source.target.functionNode);
  for (const part of parts) {
    const found = findBlockingPart(tree, part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findBlockingPart(tree: SyntaxTree, part: TSESTree.Node): FailedPrecondition | undefined {
  let found: FailedPrecondition | undefined;
  visitNodes(part, (node) => {
    if (found !== undefined) return "skip";
    if (node.type === "Identifier") {
      if (isStream(findVariable(tree, node), 0)) found = "stream";
    } else if (node.type === "MemberExpression") {
      if (getStaticName(node) === "pipeTo") found = "stream";
    } else if (LOOPS.test(node.type)) found = classifyLoop(tree, node, part);
    return undefined;
  });
  return found;
}

/** The executor hands `resolve` to somebody; an executor that never mentions it makes a promise without an end. */
function isExecutorSettled(tree: SyntaxTree, { arguments: [executor] }: TSESTree.NewExpression): boolean {
  const resolve = isFunctionNode(executor) ? executor.params[0] : undefined;
  return resolve !== undefined && (findVariable(tree, resolve)?.references.length ?? 0) > 0;
}

function isStream(variable: Variable | undefined, step: number): boolean {
  const definition = variable?.defs[0];
  if (variable === undefined || definition === undefined || step > MAX_STEPS) return false;
  const name = variable.identifiers[0];
  const annotation = name?.type === "Identifier" ? name.typeAnnotation?.typeAnnotation : undefined;
  if (annotation?.type === "TSTypeReference" && annotation.typeName.type === "Identifier") {
    return STREAM_TYPES.test(annotation.typeName.name);
  }
  return definition.type === "Variable" && definition.node.init !== null
    ? isMadeOfStream(variable, definition.node.init, step)
    : false;
}

function isMadeOfStream(variable: Variable, init: TSESTree.Node, step: number): boolean {
  let node = unwrapExpression(init);
  for (;;) {
    if (node.type === "CallExpression") node = unwrapExpression(node.callee);
    else if (node.type === "MemberExpression") node = unwrapExpression(node.object);
    else break;
  }
  if (node.type === "NewExpression") {
    return node.callee.type === "Identifier" && STREAM_CLASSES.test(node.callee.name);
  }
  if (node.type !== "Identifier") return false;
  const { name } = node;
  const origin =
    variable.scope.references.find(({ identifier }) => identifier === node)?.resolved ?? undefined;
  return origin !== undefined && name !== variable.name && isStream(origin, step + 1);
}

/** A loop without an end, or one that code outside of the work ends. */
function classifyLoop(
  tree: SyntaxTree,
  loop: TSESTree.Node,
  work: TSESTree.Node,
): FailedPrecondition | undefined {
  if (loop.type !== "ForStatement" && loop.type !== "WhileStatement" && loop.type !== "DoWhileStatement") {
    return undefined;
  }
  const { test } = loop;
  if (test === null || (test.type === "Literal" && Boolean(test.value))) {
    return isLeft(loop.body) ? undefined : "endless";
  }
  return isStoppedFromOutside(tree, test, work) ? "waitsForLater" : undefined;
}

/** The test reads a variable that other code writes, or the state of an abort signal. */
function isStoppedFromOutside(tree: SyntaxTree, test: TSESTree.Node, work: TSESTree.Node): boolean {
  const found: TSESTree.Node[] = [];
  visitNodes(test, (node) => {
    const writes =
      node.type === "Identifier"
        ? findVariable(tree, node)?.references.filter(
            (reference) =>
              reference.isWrite() && reference.init !== true && !contains(work, reference.identifier),
          )
        : undefined;
    const isSignal = node.type === "MemberExpression" && getStaticName(node) === "aborted";
    if (isSignal || (writes !== undefined && writes.length > 0)) found.push(node);
    return undefined;
  });
  return found.length > 0;
}

function isLeft(body: TSESTree.Statement): boolean {
  return someNode(body, (node) =>
    isFunctionNode(node) ? "skip" : isJump(node) && node.type !== "ContinueStatement",
  );
}
