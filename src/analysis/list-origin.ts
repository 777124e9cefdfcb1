import type { TSESTree } from "@typescript-eslint/utils";

import { isReassigned } from "./definitions.js";
import { findPatternPath } from "./module-bindings.js";
import { findPromiseMethod } from "./promise-uses/promise-destination.js";
import {
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
} from "./syntax-tree.js";

/** Where the items of a list come from, when nothing on the way limits their number. */
export type ListOrigin =
  /** An argument of a registered function: whoever calls decides. */
  | { readonly type: "argument"; readonly handler: FunctionNode; readonly name: string }
  /** All that a pattern matches in a text, or all lines of it. */
  | { readonly type: "text"; readonly call: TSESTree.CallExpression }
  /** What a call of `ctx.runQuery` gave, or a member of it. */
  | { readonly type: "query"; readonly call: TSESTree.CallExpression };

export interface ListOriginContext {
  /** A handler that Convex calls with the ctx and the arguments. */
  readonly isHandler: (node: FunctionNode) => boolean;
  readonly isRunQuery: (call: TSESTree.CallExpression) => boolean;
}

/** Methods of arrays whose result has as many items as the array, or fewer. */
const KEEPS_LENGTH = /^(?:filter|map|reverse|sort|toReversed|toSorted)$/;

/** A longer way through constants is most likely a circle. */
const MAX_STEPS = 12;

/** Undefined where the list may be short: it is cut, made in place, or comes from out of sight. */
export function findListOrigin(
  tree: SyntaxTree,
  list: TSESTree.Node,
  context: ListOriginContext,
): ListOrigin | undefined {
  return new OriginSearch(tree, context).of(list);
}

class OriginSearch {
  readonly #tree: SyntaxTree;
  readonly #context: ListOriginContext;
  #steps = 0;

  constructor(tree: SyntaxTree, context: ListOriginContext) {
    this.#tree = tree;
    this.#context = context;
  }

  of(expression: TSESTree.Node | undefined): ListOrigin | undefined {
    if (expression === undefined || ++this.#steps > MAX_STEPS) return undefined;
    const node = unwrapExpression(expression);
    switch (node.type) {
      case "ArrayExpression": {
        const [spread, ...others] = node.elements;
        return spread?.type === "SpreadElement" && others.length === 0 ? this.of(spread.argument) : undefined;
      }
      case "AwaitExpression":
        return this.#ofAwaited(unwrapExpression(node.argument));
      case "CallExpression":
        return isCutFromText(node) ? { call: node, type: "text" } : this.of(findSourceOfCall(node));
      case "Identifier":
        return this.#ofIdentifier(node);
      case "LogicalExpression":
        return node.operator === "&&" ? undefined : this.of(node.left);
      case "MemberExpression":
        return this.#ofMember(node.object, getStaticName(node));
      case "NewExpression": {
        const isSet = node.callee.type === "Identifier" && node.callee.name === "Set";
        return isSet ? this.of(node.arguments[0]) : undefined;
      }
      default:
        return undefined;
    }
  }

  #ofAwaited(node: TSESTree.Node): ListOrigin | undefined {
    if (node.type !== "CallExpression") return undefined;
    if (this.#context.isRunQuery(node)) return { call: node, type: "query" };
    // The results of work on another list.
    return findPromiseMethod(this.#tree, node) === undefined ? undefined : this.of(node.arguments[0]);
  }

  #ofIdentifier(identifier: TSESTree.Identifier): ListOrigin | undefined {
    const variable = findVariable(this.#tree, identifier);
    const definition = variable?.defs[0];
    const [name] = variable?.identifiers ?? [];
    if (variable === undefined || definition === undefined || name === undefined || isReassigned(variable)) {
      return undefined;
    }
    if (definition.type === "Parameter") {
      const { node: handler } = definition;
      const pattern = isFunctionNode(handler) ? this.#findArguments(handler) : undefined;
      if (!isFunctionNode(handler) || pattern?.type !== "ObjectPattern") return undefined;
      const argument = findPatternPath(pattern, name)?.at(-1);
      return argument === undefined ? undefined : { handler, name: argument, type: "argument" };
    }
    if (definition.type !== "Variable" || definition.node.init === null) return undefined;
    const { id, init } = definition.node;
    return id.type === "Identifier" ? this.of(init) : this.#ofMember(init, findPatternPath(id, name)?.at(-1));
  }

  /** `args.urls`, `result.users`, and the same taken apart. */
  #ofMember(object: TSESTree.Node, name: string | undefined): ListOrigin | undefined {
    const owner = unwrapExpression(object);
    const definition = owner.type === "Identifier" ? findVariable(this.#tree, owner)?.defs[0] : undefined;
    if (definition?.type === "Parameter") {
      const { node: handler } = definition;
      if (!isFunctionNode(handler) || this.#findArguments(handler) !== definition.name) return undefined;
      return name === undefined ? undefined : { handler, name, type: "argument" };
    }
    const origin = name === "length" ? undefined : this.of(owner);
    return origin?.type === "query" ? origin : undefined;
  }

  #findArguments(functionNode: FunctionNode): TSESTree.Parameter | undefined {
    return this.#context.isHandler(functionNode) ? functionNode.params[1] : undefined;
  }
}

/** `text.match(…)`, `text.matchAll(…)`, `text.split("\n")`. */
function isCutFromText(call: TSESTree.CallExpression): boolean {
  const callee = unwrapExpression(call.callee);
  const [pattern] = call.arguments;
  if (callee.type !== "MemberExpression" || pattern === undefined) return false;
  switch (getStaticName(callee)) {
    case "match":
      return pattern.type === "Literal" && "regex" in pattern && pattern.regex.flags.includes("g");
    case "matchAll":
      return true;
    case "split":
      return pattern.type === "Literal" && /\\n/.test(pattern.raw);
    default:
      return false;
  }
}

/** The list that a call makes no longer: `xs` in `xs.filter(…)` and `Array.from(xs)`. */
function findSourceOfCall(call: TSESTree.CallExpression): TSESTree.Node | undefined {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const name = getStaticName(callee) ?? "";
  if (KEEPS_LENGTH.test(name)) return callee.object;
  const isArrayFrom =
    callee.object.type === "Identifier" && callee.object.name === "Array" && name === "from";
  return isArrayFrom ? call.arguments[0] : undefined;
}
