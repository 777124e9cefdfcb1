import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { PromiseContext } from "./promise-context.js";

import { getParameterType } from "../ctx-types.js";
import {
  findEnclosingFunction,
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "../syntax-tree.js";
import { findFunctionTarget } from "./callee-function.js";
import { findPromiseMethod, isGlobal } from "./promise-destination.js";
import { contains } from "./promise-path.js";

/**
 * Nobody awaits the promise, and yet somebody waits for its work: it writes to or closes the stream that an HTTP
 * action returns (Convex waits for the end of the body), or it settles a promise that is awaited elsewhere. Streams
 * that come from outside of the function are taken to be waited for, since its callers are not known.
 * @param work the expression that makes the promise, with the `.then` calls that follow it
 */
export function hasOutlet(
  tree: SyntaxTree,
  work: readonly TSESTree.Node[],
  context: PromiseContext,
): boolean {
  const parts = collectWork(tree, work, context);
  for (const variable of collectOuterVariables(tree, parts)) {
    if (isSettler(tree, variable)) return true;
    const stream = findStream(tree, variable, 0);
    if (stream !== undefined && isWaitedFor(tree, stream, parts)) return true;
  }
  return false;
}

/** Where a stream comes from: a variable of this file, `new ReadableStream(…)` around the code, or a caller. */
type Stream =
  { readonly type: "outside" } | { readonly type: "construction"; readonly node: TSESTree.NewExpression };

const MAX_STEPS = 12;
/** `TransformStream` and the like; the others are Node's. */
const STREAM_CLASS = /Stream$|^(?:Duplex|PassThrough|Readable|Transform|Writable)$/;
/** Types of the web's and the AI SDK's streams, and of what feeds them. */
const STREAM_TYPE = /(?:Stream|Writer|Stream(?:Default)?Controller|ByteStreamController)$/;
const FEEDING_METHODS = new Set(["append", "close", "end", "enqueue", "merge", "terminate", "write"]);

/** The work itself, and the functions of this file that it calls. */
function collectWork(
  tree: SyntaxTree,
  work: readonly TSESTree.Node[],
  context: PromiseContext,
): TSESTree.Node[] {
  const found: TSESTree.Node[] = [...work];
  for (let index = 0; index < found.length && found.length < 40; index++) {
    const part = found[index];
    if (part === undefined) break;
    visitNodes(part, (node) => {
      if (node.type !== "CallExpression") return undefined;
      for (const expression of [node.callee, ...node.arguments]) {
        if (expression.type === "SpreadElement" || isFunctionNode(expression)) continue;
        const target = findFunctionTarget(tree, expression, context.resolve);
        if (target?.tree !== tree || found.some((known) => contains(known, target.functionNode))) continue;
        found.push(target.functionNode);
      }
      return undefined;
    });
  }
  return found;
}

/** Variables that the work uses and that it does not declare itself. */
function collectOuterVariables(tree: SyntaxTree, parts: readonly TSESTree.Node[]): Set<Variable> {
  const found = new Set<Variable>();
  for (const part of parts) {
    visitNodes(part, (node) => {
      const variable = node.type === "Identifier" ? findVariable(tree, node) : undefined;
      const declaration = variable?.identifiers[0];
      if (variable === undefined || declaration === undefined) return undefined;
      const isOwn = isFunctionNode(part)
        ? part.params.some((parameter) => contains(parameter, declaration))
        : false;
      if (isOwn || !parts.some((outer) => contains(outer, declaration))) found.add(variable);
      return undefined;
    });
  }
  return found;
}

/** `resolve` and `reject` of a `new Promise(…)` or of `Promise.withResolvers()`, also when kept in another variable. */
function isSettler(tree: SyntaxTree, variable: Variable): boolean {
  return variable.defs.some((definition) => {
    if (definition.type === "Parameter") return isPromiseExecutor(tree, definition.node);
    if (definition.type !== "Variable") return false;
    const init = definition.node.init && unwrapExpression(definition.node.init);
    if (init?.type === "CallExpression" && findPromiseMethod(tree, init) === "withResolvers") return true;
    return variable.references.some((reference) => {
      const value =
        reference.writeExpr?.type === "Identifier" ? findVariable(tree, reference.writeExpr) : undefined;
      const source = value?.defs[0];
      return source?.type === "Parameter" && isPromiseExecutor(tree, source.node);
    });
  });
}

function isPromiseExecutor(tree: SyntaxTree, node: TSESTree.Node): boolean {
  const { parent } = node;
  return (
    parent?.type === "NewExpression" &&
    parent.arguments[0] === node &&
    isGlobal(tree, parent.callee, "Promise")
  );
}

/** The stream that a variable is, or is a part of: `writer`, `writable`, `controller`. */
function findStream(tree: SyntaxTree, variable: Variable, depth: number): Stream | undefined {
  if (depth > MAX_STEPS) return undefined;
  const definition = variable.defs[0];
  if (definition?.type === "Parameter") return findParameterStream(tree, variable, definition.node);
  if (definition?.type !== "Variable") return undefined;
  for (const value of collectValues(variable, definition.node)) {
    const stream = findStreamOf(tree, value, depth + 1);
    if (stream !== undefined) return stream;
  }
  return undefined;
}

function collectValues(variable: Variable, declarator: TSESTree.VariableDeclarator): TSESTree.Node[] {
  const written = variable.references.flatMap((reference) =>
    reference.isWrite() && reference.writeExpr != null ? [reference.writeExpr] : [],
  );
  return declarator.init === null ? written : [declarator.init, ...written];
}

/** Follows `new TransformStream().writable.getWriter()` down to the construction. */
function findStreamOf(tree: SyntaxTree, expression: TSESTree.Node, depth: number): Stream | undefined {
  const node = unwrapExpression(expression);
  switch (node.type) {
    case "NewExpression":
      return node.callee.type === "Identifier" && STREAM_CLASS.test(node.callee.name)
        ? { node, type: "construction" }
        : undefined;
    case "Identifier": {
      const variable = findVariable(tree, node);
      return variable && findStream(tree, variable, depth + 1);
    }
    case "MemberExpression":
      return findStreamOf(tree, node.object, depth + 1);
    case "CallExpression":
      return node.callee.type === "MemberExpression"
        ? findStreamOf(tree, node.callee.object, depth + 1)
        : undefined;
    default:
      return undefined;
  }
}

function findParameterStream(tree: SyntaxTree, variable: Variable, owner: TSESTree.Node): Stream | undefined {
  if (!isFunctionNode(owner)) return undefined;
  const construction = findStreamAround(owner);
  if (construction !== undefined) return { node: construction, type: "construction" };
  const parameter = owner.params.find((candidate) =>
    variable.identifiers.some((name) => contains(candidate, name)),
  );
  const type = parameter && getParameterType(parameter);
  const isStreamType =
    type?.type === "TSTypeReference" &&
    type.typeName.type === "Identifier" &&
    STREAM_TYPE.test(type.typeName.name);
  return isStreamType || isFed(tree, variable) ? { type: "outside" } : undefined;
}

/** `new ReadableStream({ start(controller) { … } })` for its `start`, `pull`, `transform` … */
function findStreamAround(callback: FunctionNode): TSESTree.NewExpression | undefined {
  const object = callback.parent.type === "Property" ? callback.parent.parent : undefined;
  const construction = object?.parent;
  return construction?.type === "NewExpression" &&
    construction.callee.type === "Identifier" &&
    STREAM_CLASS.test(construction.callee.name)
    ? construction
    : undefined;
}

/** `writer.write(…)`, `controller.enqueue(…)`: what is done with it says what it is. */
function isFed(tree: SyntaxTree, variable: Variable): boolean {
  return variable.references.some(({ identifier }) => {
    const { parent } = identifier;
    return (
      parent.type === "MemberExpression" &&
      parent.object === identifier &&
      parent.parent.type === "CallExpression" &&
      parent.parent.callee === parent &&
      FEEDING_METHODS.has(getStaticName(parent) ?? "")
    );
  });
}

/** True when the stream, or a part of it, is used anywhere but in the work: returned as the body, read, handed on. */
function isWaitedFor(tree: SyntaxTree, stream: Stream, parts: readonly TSESTree.Node[]): boolean {
  if (stream.type === "outside") return true;
  const seen = new Set<Variable>();
  return isValueUsed(tree, stream.node, parts, seen);
}

function isValueUsed(
  tree: SyntaxTree,
  value: TSESTree.Node,
  parts: readonly TSESTree.Node[],
  seen: Set<Variable>,
): boolean {
  let node = value;
  for (let parent = node.parent; parent != null; node = parent, parent = node.parent) {
    switch (parent.type) {
      case "TSAsExpression":
      case "TSNonNullExpression":
      case "TSSatisfiesExpression":
      case "ChainExpression":
      case "ConditionalExpression":
      case "LogicalExpression":
        continue;
      case "MemberExpression": {
        const name = getStaticName(parent);
        if (parent.object !== node) return true;
        if (parent.parent.type !== "CallExpression" || parent.parent.callee !== parent) continue;
        // `stream.getWriter()` is a part of it; `stream.pipeTo(…)`, `stream.tee()` and the like read it.
        if (name !== undefined && FEEDING_METHODS.has(name)) return false;
        if (name !== "getWriter") return true;
        parent = parent.parent;
        continue;
      }
      case "VariableDeclarator":
        return isAnyUsed(tree, collectNames(parent.id), parts, seen);
      case "AssignmentExpression":
        return parent.left.type === "Identifier" ? isAnyUsed(tree, [parent.left], parts, seen) : true;
      case "ExpressionStatement":
        return false;
      default:
        return true;
    }
  }
  return true;
}

function isAnyUsed(
  tree: SyntaxTree,
  names: readonly TSESTree.Node[],
  parts: readonly TSESTree.Node[],
  seen: Set<Variable>,
): boolean {
  return names.some((name) => {
    const variable = findVariable(tree, name);
    if (variable === undefined || seen.has(variable)) return false;
    seen.add(variable);
    return variable.references.some(
      ({ identifier, init }) =>
        init !== true &&
        !parts.some((part) => contains(part, identifier)) &&
        isValueUsed(tree, identifier, parts, seen),
    );
  });
}

function collectNames(pattern: TSESTree.Node): TSESTree.Node[] {
  const names: TSESTree.Node[] = [];
  visitNodes(pattern, (node) => {
    if (node.type === "Identifier") names.push(node);
    return undefined;
  });
  return names;
}

/**
 * True for `result.consumeStream()` in a function that also returns something of `result`
 * (`return result.toUIMessageStreamResponse()`): the two are one stream.
 */
export function isPartOfReturned(tree: SyntaxTree, call: TSESTree.CallExpression): boolean {
  let owner = unwrapExpression(call.callee);
  while (owner.type === "MemberExpression" || owner.type === "CallExpression") {
    owner = unwrapExpression(owner.type === "MemberExpression" ? owner.object : owner.callee);
  }
  const variable = owner.type === "Identifier" ? findVariable(tree, owner) : undefined;
  const home = findEnclosingFunction(call);
  if (variable === undefined || home === undefined || variable.defs[0]?.type !== "Variable") return false;
  return variable.references.some(({ identifier }) => isInReturn(identifier, home));
}

function isInReturn(node: TSESTree.Node, home: FunctionNode): boolean {
  for (
    let current: TSESTree.Node | null | undefined = node;
    current != null && current !== home;
    current = current.parent
  ) {
    if (current.type === "ReturnStatement") return true;
    if (isFunctionNode(current)) return false;
  }
  return false;
}
