import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { isCall } from "../call-node.js";
import { findVariable, getStaticName, isFunctionNode, unwrapExpression } from "../syntax-tree.js";
import { findInvokedCallback, isPromiseCombinator } from "../called-in-place.js";
import type { FunctionFacts } from "./function-facts.js";

/** Steps through variables and arrays; a promise that lies further away counts as unknown. */
const STEP_BUDGET = 200;

/**
 * Tells whether waiting for `expression` (a variable, as a rule) lets something external happen. Run calls and helpers
 * do not count: they met the walk where they were called. What cannot be followed counts as external.
 */
export function waitsForExternal(facts: FunctionFacts, expression: TSESTree.Node): boolean {
  return waitsFor(facts, expression, noParts);
}

/** The same for each element that `for await` takes from `iterable`: what was awaited already may still be a stream. */
export function iteratesExternally(facts: FunctionFacts, iterable: TSESTree.Node): boolean {
  return waitsFor(facts, iterable, (node) => [node.argument]);
}

/** An awaited value is no promise any more. */
const noParts: PartsOfAwaited = () => [];

type PartsOfAwaited = (node: TSESTree.AwaitExpression) => readonly TSESTree.Node[];

function waitsFor(facts: FunctionFacts, expression: TSESTree.Node, partsOfAwait: PartsOfAwaited): boolean {
  const seen = new Set<TSESTree.Node | Variable>();
  const queue: TSESTree.Node[] = [expression];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.size > STEP_BUDGET) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    const inner = unwrapExpression(node);
    const parts = inner.type === "AwaitExpression" ? partsOfAwait(inner) : partsOf(facts, inner, seen);
    if (parts === undefined) return true;
    queue.push(...parts);
  }
  return false;
}

/** The promises that `node` is made of; undefined when it is one of which nothing good is known. */
function partsOf(
  facts: FunctionFacts,
  node: TSESTree.Node,
  seen: Set<TSESTree.Node | Variable>,
): readonly TSESTree.Node[] | undefined {
  switch (node.type) {
    case "Identifier": {
      const variable = findVariable(facts.target.tree, node);
      if (variable === undefined || seen.has(variable)) return variable === undefined ? undefined : [];
      seen.add(variable);
      return valuesOf(variable);
    }
    case "ArrayExpression":
      return node.elements.filter((element) => element !== null);
    case "SpreadElement":
      return [node.argument];
    case "ConditionalExpression":
      return [node.consequent, node.alternate];
    case "LogicalExpression":
      return [node.left, node.right];
    case "CallExpression":
    case "NewExpression":
    case "TaggedTemplateExpression":
      return partsOfCall(facts, node);
    case "MemberExpression":
    case "ImportExpression":
      return undefined;
    default:
      // Literals, objects, templates, arithmetic, what was awaited already: no promise at all.
      return [];
  }
}

function partsOfCall(facts: FunctionFacts, call: TSESTree.Node): readonly TSESTree.Node[] | undefined {
  const meaning = isCall(call) ? facts.meanings.get(call) : undefined;
  if (meaning !== undefined && meaning.type !== "unknown")
    return meaning.type === "external" ? undefined : [];
  if (call.type !== "CallExpression") return undefined;
  if (isPromiseCombinator(call)) return call.arguments;
  const iteration = findInvokedCallback(call);
  if (iteration !== undefined) {
    const { body, async } = iteration.callback;
    // The awaits of an async callback met the walk where the callback stands.
    return async || body.type === "BlockStatement" ? [] : [body];
  }
  const { callee } = call;
  if (isFunctionNode(callee)) return [];
  const isChained =
    callee.type === "MemberExpression" && ["then", "catch", "finally"].includes(getStaticName(callee) ?? "");
  return isChained ? [callee.object] : undefined;
}

/** Everything that a variable may hold or, for an array, contain; undefined where something else fills it. */
function valuesOf(variable: Variable): readonly TSESTree.Node[] | undefined {
  if (variable.defs.some(({ type }) => type !== "Variable")) return undefined;
  const values: TSESTree.Node[] = [];
  for (const reference of variable.references) {
    if (reference.isWrite()) {
      if (reference.writeExpr) values.push(reference.writeExpr);
    } else values.push(...pushedValues(reference.identifier));
  }
  return values;
}

function pushedValues(identifier: TSESTree.Node): readonly TSESTree.Node[] {
  const member = identifier.parent;
  if (member?.type !== "MemberExpression" || member.object !== identifier) return [];
  const call = member.parent;
  const adds = ["add", "push", "unshift"].includes(getStaticName(member) ?? "");
  return adds && call.type === "CallExpression" && call.callee === member ? call.arguments : [];
}
