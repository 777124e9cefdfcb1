import type { Reference, Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { isCalledInPlace, isPromiseCombinator } from "../called-in-place.js";
import {
  contains,
  findEnclosingFunction,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  unwrapExpression,
} from "../syntax-tree.js";

/** One way in which a variable comes by (a part of) its value. */
export interface VariableWrite {
  /** Offset in the text from which on the value is there: the end of the expression that gives it. */
  readonly at: number;
  /** The place that is written, from which its conditions are found. */
  readonly node: TSESTree.Node;
  readonly values: readonly TSESTree.Node[];
}

export interface VariableWrites {
  /** In the function where the variable is declared, sorted by place: what stands later runs later, loops aside. */
  readonly inOrder: readonly VariableWrite[];
  /** Inside closures, or by a declaration that is hoisted: they may run at any time. */
  readonly anytime: readonly VariableWrite[];
}

/** Methods that put their arguments into the object they are called on. */
export const STORING_METHODS: ReadonlySet<string> = new Set([
  "add",
  "append",
  "fill",
  "push",
  "set",
  "splice",
  "unshift",
]);

/** Every write to `variable`: declarations, assignments, property writes, `list.push(x)`, `Object.assign(target, x)`. */
export function collectWrites(variable: Variable): VariableWrites {
  const inOrder: VariableWrite[] = [];
  const anytime: VariableWrite[] = [];
  const home = homeOf(variable);
  for (const reference of variable.references) {
    const values = writtenValues(reference);
    if (values.length === 0) continue;
    const node = reference.identifier;
    const write = { at: Math.max(...values.map(({ range }) => range[1])), node, values };
    // A function that a variable holds is called later than it is written down.
    const moves = findRunningFunction(node) !== home || values.some(isFunctionNode);
    (moves ? anytime : inOrder).push(write);
  }
  for (const definition of variable.defs) {
    const values = definedValues(definition.type, definition.name, definition.node);
    if (values.length > 0) anytime.push({ at: definition.name.range[0], node: definition.name, values });
  }
  inOrder.sort((left, right) => left.at - right.at);
  return { anytime, inOrder };
}

/** The function whose run `node` is part of: functions that are called where they stand run in order with the rest. */
function findRunningFunction(node: TSESTree.Node): FunctionNode | undefined {
  let running = findEnclosingFunction(node);
  while (running !== undefined && isCalledInPlace(running)) running = findEnclosingFunction(running);
  return running;
}

function homeOf(variable: Variable): FunctionNode | undefined {
  const [declared] = variable.identifiers;
  return declared === undefined ? undefined : findRunningFunction(declared);
}

function writtenValues(reference: Reference): TSESTree.Node[] {
  const { writeExpr } = reference;
  if (reference.isWrite())
    return writeExpr ? [findTakenElement(reference.identifier, writeExpr) ?? writeExpr] : [];
  return storedValues(reference.identifier);
}

/** `b` in `const [a, { b }] = await Promise.all([x, y])` is a part of `y`. */
function findTakenElement(identifier: TSESTree.Node, value: TSESTree.Node): TSESTree.Node | undefined {
  const awaited = unwrapExpression(value);
  const call = awaited.type === "AwaitExpression" ? unwrapExpression(awaited.argument) : awaited;
  if (call.type !== "CallExpression" || !isPromiseCombinator(call)) return undefined;
  const [list] = call.arguments;
  if (list?.type !== "ArrayExpression") return undefined;
  let below = identifier;
  let pattern = identifier.parent;
  while (pattern !== undefined && pattern.parent !== value.parent && isPattern(pattern)) {
    below = pattern;
    pattern = pattern.parent;
  }
  if (pattern?.type !== "ArrayPattern" || pattern.parent !== value.parent) return undefined;
  const index = pattern.elements.findIndex((element) => element === below);
  const elements = list.elements.slice(0, index + 1);
  const isShifted = elements.some((element) => element?.type === "SpreadElement");
  return isShifted || below.type === "RestElement" ? undefined : (elements[index] ?? undefined);
}

function isPattern({ type }: TSESTree.Node): boolean {
  return (
    type === "ArrayPattern" ||
    type === "ObjectPattern" ||
    type === "Property" ||
    type === "AssignmentPattern" ||
    type === "RestElement"
  );
}

/** What is stored in an object where `identifier`, or a member below it, is written to. */
function storedValues(identifier: TSESTree.Node): TSESTree.Node[] {
  let owner = identifier;
  for (;;) {
    const { parent } = owner;
    switch (parent?.type) {
      case "MemberExpression":
        if (parent.object !== owner) return [];
        owner = parent;
        break;
      case "ChainExpression":
      case "TSAsExpression":
      case "TSNonNullExpression":
        owner = parent;
        break;
      case "AssignmentExpression":
        return parent.left === owner && owner !== identifier ? [parent.right] : [];
      case "CallExpression":
        return storedByCall(parent, owner);
      default:
        return [];
    }
  }
}

function storedByCall(call: TSESTree.CallExpression, owner: TSESTree.Node): TSESTree.Node[] {
  if (call.callee === owner && owner.type === "MemberExpression") {
    return STORING_METHODS.has(getStaticName(owner) ?? "") ? call.arguments : [];
  }
  const { callee } = call;
  const assigns =
    call.arguments[0] === owner &&
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "Object" &&
    getStaticName(callee) === "assign";
  return assigns ? call.arguments.slice(1) : [];
}

/** Values that arrive other than by a write: function declarations, and parameters of functions called where they stand. */
function definedValues(type: string, name: TSESTree.Node, node: TSESTree.Node): TSESTree.Node[] {
  if (type === "FunctionName") return [node];
  return type === "Parameter" && isFunctionNode(node) ? passedValues(name, node) : [];
}

function passedValues(name: TSESTree.Node, functionNode: FunctionNode): TSESTree.Node[] {
  const call = functionNode.parent;
  if (call.type !== "CallExpression") return [];
  const index = functionNode.params.findIndex((parameter) => contains(parameter, name));
  if (call.callee === functionNode) {
    const argument = call.arguments[index];
    return argument === undefined ? [] : [argument];
  }
  // A callback is given what the call works on: the receiver (`rows.map`) and the other arguments (`asyncMap(rows, …)`).
  const others: TSESTree.Node[] = call.arguments.filter((argument) => argument !== functionNode);
  return call.callee.type === "MemberExpression" ? [call.callee.object, ...others] : others;
}
