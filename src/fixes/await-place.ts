import type { TSESTree } from "@typescript-eslint/utils";

import type { ActionCode } from "../analysis/action-code.js";
import type { FailedPrecondition, TextEdit } from "./repair.js";

import {
  findEnclosingFunction,
  findLastName,
  findVariable,
  type FunctionNode,
  getStaticName,
  type SyntaxTree,
  wrapExpression,
} from "../analysis/syntax-tree.js";
import { impossible, type ImpossiblePart } from "./refused-repair.js";

/** Whether an `await` may be written at a place, and what else that takes. */
export type AwaitPlace =
  | { readonly type: "possible"; /** Makes the function async. */ readonly edits: readonly TextEdit[] }
  | ImpossiblePart;

const EVENT_METHODS =
  /^(?:on|once|off|subscribe|watch|observe|addEventListener|addListener|prependListener|on[A-Z]\w*)$/;
const EVENT_PROPERTY = /^on[A-Za-z]\w*$/;
const TIMERS = /^(?:setTimeout|setInterval|setImmediate|queueMicrotask)$/;
const STREAMS = /^(?:Readable|Transform|Writable)Stream$/;

/**
 * Asks whether the function around `node` may await. Where it is not async yet, it has to be the action's handler, which
 * Convex awaits, or a function whose every caller is in the file and awaits it: its result becomes a promise.
 */
export function findAwaitPlace(tree: SyntaxTree, node: TSESTree.Node, code: ActionCode): AwaitPlace {
  const functionNode = findEnclosingFunction(node);
  // What runs when the module is loaded is in no function.
  if (functionNode === undefined) return impossible("constructor");
  if (functionNode.generator) return impossible("generator");
  if (isConstructorLike(functionNode) || isInInitialiser(node, functionNode))
    return impossible("constructor");
  const unawaited = findUnawaitedCallback(tree, functionNode);
  if (unawaited !== undefined) return impossible(unawaited);
  if (functionNode.async) return { edits: [], type: "possible" };
  if (!isHandler(functionNode, code) && !areCallersAwaiting(tree, functionNode))
    return impossible("syncCallers");
  if (!canReturnPromise(functionNode)) return impossible("returnType");
  return { edits: [makeAsync(functionNode)], type: "possible" };
}

function isConstructorLike({ parent }: FunctionNode): boolean {
  if (parent.type === "MethodDefinition") return parent.kind !== "method";
  return parent.type === "Property" && parent.kind !== "init";
}

/** Defaults of parameters, class fields and static blocks are no part of the function's body. */
function isInInitialiser(node: TSESTree.Node, functionNode: FunctionNode): boolean {
  for (let current = node; current !== functionNode && current.parent != null; current = current.parent) {
    const { parent } = current;
    if (parent === functionNode) return current !== functionNode.body;
    if (parent.type === "StaticBlock" || parent.type === "PropertyDefinition") return true;
  }
  return false;
}

/** Why nobody waits for what a callback returns; undefined for other functions, and where that is not known. */
function findUnawaitedCallback(tree: SyntaxTree, functionNode: FunctionNode): FailedPrecondition | undefined {
  const direct = classifyUse(functionNode);
  if (direct !== undefined) return direct;
  const { parent } = functionNode;
  const name = functionNode.id ?? (parent.type === "VariableDeclarator" ? parent.id : undefined);
  const variable = name && findVariable(tree, name);
  for (const { identifier } of variable?.references ?? []) {
    const found = classifyUse(identifier);
    if (found !== undefined) return found;
  }
  return undefined;
}

function classifyUse(callback: TSESTree.Node): FailedPrecondition | undefined {
  const node = wrapExpression(callback);
  const { parent } = node;
  switch (parent?.type) {
    case "AssignmentExpression":
      return parent.right === node && parent.left.type === "MemberExpression" ? "eventCallback" : undefined;
    case "CallExpression":
      return parent.callee === node ? undefined : classifyCallee(parent.callee);
    case "Property":
      return parent.value === node ? classifyProperty(parent) : undefined;
    default:
      return undefined;
  }
}

function classifyCallee(callee: TSESTree.Node): FailedPrecondition | undefined {
  const name = findLastName(callee);
  if (name === undefined) return undefined;
  if (TIMERS.test(name)) return "timer";
  return EVENT_METHODS.test(name) ? "eventCallback" : undefined;
}

function classifyProperty(property: TSESTree.Property): FailedPrecondition | undefined {
  const owner = property.parent.parent;
  if (
    owner.type === "NewExpression" &&
    owner.callee.type === "Identifier" &&
    STREAMS.test(owner.callee.name)
  ) {
    return "stream";
  }
  return EVENT_PROPERTY.test(getStaticName(property) ?? "") ? "eventCallback" : undefined;
}

function isHandler(functionNode: FunctionNode, { root }: ActionCode): boolean {
  if (root?.functionNode !== functionNode || root.evidence.type !== "handler") return false;
  // What a wrapper of the project's own does with the result of its callback is not known.
  return root.evidence.registration.handler?.wrappers.length === 0;
}

function areCallersAwaiting(tree: SyntaxTree, functionNode: FunctionNode): boolean {
  const declaration =
    functionNode.type === "FunctionDeclaration" ? functionNode : wrapExpression(functionNode).parent;
  const name =
    declaration?.type === "FunctionDeclaration" || declaration?.type === "VariableDeclarator"
      ? declaration.id
      : null;
  const statement = declaration?.type === "VariableDeclarator" ? declaration.parent : declaration;
  const variable = name?.type === "Identifier" ? findVariable(tree, name) : undefined;
  if (variable === undefined || variable.defs.length !== 1) return false;
  if (/^Export/.test(statement?.parent?.type ?? "")) return false;
  const uses = variable.references.filter((reference) => reference.init !== true);
  return uses.length > 0 && uses.every(({ identifier }) => isAwaitedCall(identifier));
}

function isAwaitedCall(callee: TSESTree.Node): boolean {
  const { parent } = callee;
  return (
    parent?.type === "CallExpression" &&
    parent.callee === callee &&
    wrapExpression(parent).parent?.type === "AwaitExpression"
  );
}

/** An async function may only declare `Promise<…>`; anything else would have to be rewritten, aliases included. */
function canReturnPromise({ returnType }: FunctionNode): boolean {
  const type = returnType?.typeAnnotation;
  if (type == null) return true;
  return (
    type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "Promise"
  );
}

/** `async` goes before the key of a method, and before everything else of other functions. */
function makeAsync(functionNode: FunctionNode): TextEdit {
  const { parent } = functionNode;
  const isMethod = parent.type === "Property" && parent.method;
  const [start] = isMethod ? parent.range : functionNode.range;
  return { range: [start, start], text: "async " };
}
