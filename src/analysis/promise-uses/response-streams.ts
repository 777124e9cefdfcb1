import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { getParameterType } from "../ctx-types.js";
import { patternIdentifiers } from "../module-bindings.js";
import {
  contains,
  findEnclosingFunction,
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
} from "../syntax-tree.js";

/** Where a stream comes from: a variable of this file, `new ReadableStream(…)` around the code, or a caller. */
type Stream =
  { readonly type: "outside" } | { readonly type: "construction"; readonly node: TSESTree.NewExpression };

const MAX_STEPS = 12;
/** `TransformStream` and the like; the others are Node's. */
const STREAM_CLASS = /Stream$|^(?:Duplex|PassThrough|Readable|Transform|Writable)$/;
/** Types of the web's and the AI SDK's streams, and of what feeds them. */
const STREAM_TYPE = /(?:Stream|Writer|Stream(?:Default)?Controller|ByteStreamController)$/;
const FEEDING_METHODS = new Set(["append", "close", "end", "enqueue", "merge", "terminate", "write"]);

/**
 * True for a stream, or a part of one such as its writer, that something beside `work` uses: it is returned as the
 * body of a response, read, or handed on.
 */
export function isWaitedForStream(
  tree: SyntaxTree,
  variable: Variable,
  work: readonly TSESTree.Node[],
): boolean {
  const stream = findStream(tree, variable, 0);
  return stream === undefined ? isPartOfBody(tree, variable, work) : isWaitedFor(tree, stream, work);
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

function isWaitedFor(tree: SyntaxTree, stream: Stream, work: readonly TSESTree.Node[]): boolean {
  if (stream.type === "outside") return true;
  const seen = new Set<Variable>();
  return isValueUsed(tree, stream.node, work, seen);
}

function isValueUsed(
  tree: SyntaxTree,
  value: TSESTree.Node,
  work: readonly TSESTree.Node[],
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
        return isAnyUsed(tree, patternIdentifiers(parent.id), work, seen);
      case "AssignmentExpression":
        return parent.left.type === "Identifier" ? isAnyUsed(tree, [parent.left], work, seen) : true;
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
  work: readonly TSESTree.Node[],
  seen: Set<Variable>,
): boolean {
  return names.some((name) => {
    const variable = findVariable(tree, name);
    if (variable === undefined || seen.has(variable)) return false;
    seen.add(variable);
    return variable.references.some(
      ({ identifier, init }) =>
        init !== true &&
        !work.some((part) => contains(part, identifier)) &&
        isValueUsed(tree, identifier, work, seen),
    );
  });
}

/**
 * True for what one call made together with the body of a response: `send` and `close` beside the `stream` of
 * `new Response(stream)`, or the `session` of `return session.response`.
 */
function isPartOfBody(tree: SyntaxTree, variable: Variable, work: readonly TSESTree.Node[]): boolean {
  const definition = variable.defs[0];
  const init =
    definition?.type === "Variable" && definition.node.init
      ? unwrapExpression(definition.node.init)
      : undefined;
  if (
    definition?.type !== "Variable" ||
    (init?.type !== "CallExpression" && init?.type !== "NewExpression")
  ) {
    return false;
  }
  return patternIdentifiers(definition.node.id).some((name) =>
    findVariable(tree, name)?.references.some(
      ({ identifier }) => !work.some((part) => contains(part, identifier)) && becomesBody(identifier),
    ),
  );
}

/** `new Response(stream)`, `new Response(session.readable)`, `return session.response`, `return result.toTextResponse()`. */
function becomesBody(identifier: TSESTree.Node): boolean {
  let node = identifier;
  let member = "";
  for (let parent = node.parent; parent != null; node = parent, parent = node.parent) {
    switch (parent.type) {
      case "MemberExpression":
        if (parent.object !== node) return false;
        member = getStaticName(parent) ?? "";
        continue;
      case "CallExpression":
        if (parent.callee !== node) return false;
        continue;
      case "TSAsExpression":
      case "TSNonNullExpression":
      case "AwaitExpression":
        continue;
      case "NewExpression":
        return (
          parent.arguments[0] === node &&
          parent.callee.type === "Identifier" &&
          parent.callee.name === "Response"
        );
      case "ReturnStatement":
        return /^response$|Response$/.test(member);
      default:
        return false;
    }
  }
  return false;
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
