import type { TSESTree } from "@typescript-eslint/utils";

import { findVariable, getStaticName, type SyntaxTree, unwrapExpression } from "../syntax-tree.js";

/**
 * How a value holds a promise, outermost step first: `[]` is the promise itself, `[ELEMENT]` an array (or set) of
 * promises, `["user"]` an object with a promise under `user`.
 */
export type PromiseShape = readonly string[];

export const ELEMENT = "[]";

/** Why an expression lets go of the promise that it is given. */
export type Drop =
  /** An expression statement. */
  | "statement"
  | "void"
  /** Only asked for its truth, compared or printed. */
  | "inspected"
  /** `await` of an array of promises, which waits for none of them. */
  | "awaited-array";

/** Where the value of one expression goes next. */
export type PromiseDestination =
  | { readonly type: "awaited" }
  | { readonly type: "returned" }
  | { readonly type: "dropped"; readonly how: Drop; readonly chain: PromiseChain }
  /** A local name for it: `const p = …`, `p = …`, `const { p } = { p: … }`. */
  | {
      readonly type: "bound";
      readonly identifier: TSESTree.Identifier;
      readonly shape: PromiseShape;
      readonly chain: PromiseChain;
    }
  /** `receiver.push(…)`, `receiver.add(…)`. */
  | {
      readonly type: "collected";
      readonly receiver: TSESTree.Identifier;
      readonly shape: PromiseShape;
      readonly chain: PromiseChain;
    }
  /** Taken into `Promise.all` and its like, which make a promise of their own. */
  | { readonly type: "combined"; readonly combinator: Combinator; readonly call: TSESTree.CallExpression }
  | {
      readonly type: "passed";
      readonly call: TSESTree.CallExpression;
      readonly index: number;
      readonly shape: PromiseShape;
    }
  /** A field, a property of something else, an argument of a constructor …: not followed. */
  | { readonly type: "escaped" };

/** The calls of `then`, `catch` and `finally` that stand between a promise and its destination. */
export type PromiseChain = readonly TSESTree.CallExpression[];

export type Combinator = "all" | "allSettled" | "any" | "race";

const COMBINATORS: ReadonlySet<string> = new Set<Combinator>(["all", "allSettled", "any", "race"]);
const CHAIN_METHODS: ReadonlySet<string> = new Set(["catch", "finally", "then"]);
const COLLECTING_METHODS: ReadonlySet<string> = new Set(["add", "push", "set", "unshift"]);
/** Members of a collection that tell of it or change it without handing out what it holds. */
const BOOKKEEPING_MEMBERS: ReadonlySet<string> = new Set([
  ...COLLECTING_METHODS,
  ...["clear", "delete", "has", "length", "size"],
]);

/** Follows the value of `expression` up to the first place that decides what becomes of it. */
export function findDestination(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  shape: PromiseShape = [],
): PromiseDestination {
  return new Climb(tree, shape).from(expression);
}

class Climb {
  readonly #tree: SyntaxTree;
  readonly #chain: TSESTree.CallExpression[] = [];
  #shape: PromiseShape;

  constructor(tree: SyntaxTree, shape: PromiseShape) {
    this.#tree = tree;
    this.#shape = shape;
  }

  from(expression: TSESTree.Node): PromiseDestination {
    let node: TSESTree.Node = expression;
    for (;;) {
      const next = this.#step(node);
      if (!isNode(next)) return next;
      node = next;
    }
  }

  /** The next expression that has the value, or the end of the climb. */
  #step(node: TSESTree.Node): PromiseDestination | TSESTree.Node {
    const { parent } = node;
    switch (parent?.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
      case "ChainExpression":
        return parent;
      case "AwaitExpression":
        return this.#shape.length === 0 ? { type: "awaited" } : this.#dropped("awaited-array");
      case "ExpressionStatement":
        return this.#dropped("statement");
      case "UnaryExpression":
        return this.#dropped(parent.operator === "void" ? "void" : "inspected");
      case "ReturnStatement":
        return { type: "returned" };
      case "ArrowFunctionExpression":
        return { type: parent.body === node ? "returned" : "escaped" };
      case "VariableDeclarator":
        return parent.init === node ? this.#bind(parent.id) : { type: "escaped" };
      case "AssignmentExpression":
        return this.#assign(parent, node);
      case "ConditionalExpression":
        return parent.test === node ? this.#dropped("inspected") : parent;
      case "LogicalExpression":
        return parent.left === node && parent.operator === "&&" ? this.#dropped("inspected") : parent;
      case "SequenceExpression":
        return parent.expressions.at(-1) === node ? parent : this.#dropped("statement");
      case "ArrayExpression":
        this.#shape = [ELEMENT, ...this.#shape];
        return parent;
      case "SpreadElement":
        return this.#spread(parent);
      case "Property":
        return this.#property(parent, node);
      case "MemberExpression":
        return parent.object === node ? this.#member(parent) : this.#dropped("inspected");
      case "CallExpression":
        return parent.callee === node ? { type: "escaped" } : this.#argument(parent, node);
      case "IfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
      case "SwitchStatement":
      case "BinaryExpression":
        return this.#dropped("inspected");
      case "TemplateLiteral":
        return parent.parent.type === "TaggedTemplateExpression"
          ? { type: "escaped" }
          : this.#dropped("inspected");
      case "ForStatement":
        return this.#dropped(parent.test === node ? "inspected" : "statement");
      case "ForOfStatement":
        return { type: parent.right === node ? "awaited" : "escaped" };
      default:
        return { type: "escaped" };
    }
  }

  #dropped(how: Drop): PromiseDestination {
    return { chain: this.#chain, how, type: "dropped" };
  }

  #bind(pattern: TSESTree.Node): PromiseDestination {
    const bound = findBinding(pattern, this.#shape);
    switch (bound.type) {
      case "identifier":
        return { chain: this.#chain, identifier: bound.identifier, shape: bound.shape, type: "bound" };
      case "nothing":
        return this.#dropped("inspected");
      case "unknown":
        return { type: "escaped" };
    }
  }

  /** An assignment gives the value to a name and is the value: `return (p = load())`. */
  #assign(
    assignment: TSESTree.AssignmentExpression,
    node: TSESTree.Node,
  ): PromiseDestination | TSESTree.Node {
    if (assignment.right !== node) return { type: "escaped" };
    const isStatement = assignment.parent.type === "ExpressionStatement";
    return isStatement ? this.#bind(assignment.left) : assignment;
  }

  #spread(spread: TSESTree.SpreadElement): PromiseDestination | TSESTree.Node {
    const { parent } = spread;
    const isElements = this.#shape[0] === ELEMENT;
    if (parent.type === "ArrayExpression") return isElements ? parent : { type: "escaped" };
    if (parent.type === "ObjectExpression") return isElements ? { type: "escaped" } : parent;
    const receiver = parent.type === "CallExpression" ? findCollector(parent) : undefined;
    return receiver !== undefined && isElements
      ? this.#collected(receiver, this.#shape)
      : { type: "escaped" };
  }

  #property(property: TSESTree.Property, node: TSESTree.Node): PromiseDestination | TSESTree.Node {
    const name = getStaticName(property);
    if (property.value !== node || property.parent.type !== "ObjectExpression" || name === undefined) {
      return { type: "escaped" };
    }
    this.#shape = [name, ...this.#shape];
    return property.parent;
  }

  #member(member: TSESTree.MemberExpression): PromiseDestination | TSESTree.Node {
    const name = getStaticName(member);
    const [held, ...rest] = this.#shape;
    if (held === undefined) {
      const call =
        member.parent.type === "CallExpression" && member.parent.callee === member
          ? member.parent
          : undefined;
      if (call === undefined || name === undefined || !CHAIN_METHODS.has(name)) return { type: "escaped" };
      this.#chain.push(call);
      return call;
    }
    if (name === undefined) return { type: "escaped" };
    if (held === ELEMENT)
      return BOOKKEEPING_MEMBERS.has(name) ? this.#dropped("inspected") : { type: "escaped" };
    if (name !== held) return this.#dropped("inspected");
    // What is written to the member replaces the promise; the value does not go anywhere.
    if (member.parent.type === "AssignmentExpression" && member.parent.left === member) {
      return this.#dropped("inspected");
    }
    this.#shape = rest;
    return member;
  }

  #argument(call: TSESTree.CallExpression, node: TSESTree.Node): PromiseDestination | TSESTree.Node {
    const method = findPromiseMethod(this.#tree, call);
    if (method === "resolve") return call;
    if (method !== undefined && COMBINATORS.has(method)) {
      return { call, combinator: method as Combinator, type: "combined" };
    }
    const receiver = findCollector(call);
    if (receiver !== undefined) return this.#collected(receiver, [ELEMENT, ...this.#shape]);
    if (isPrinting(this.#tree, call)) return this.#dropped("inspected");
    const index = call.arguments.findIndex((argument) => argument === node);
    if (call.arguments.slice(0, index).some(({ type }) => type === "SpreadElement"))
      return { type: "escaped" };
    return { call, index, shape: this.#shape, type: "passed" };
  }

  #collected(receiver: TSESTree.Identifier, shape: PromiseShape): PromiseDestination {
    return { chain: this.#chain, receiver, shape, type: "collected" };
  }
}

function isNode(value: PromiseDestination | TSESTree.Node): value is TSESTree.Node {
  return "range" in value;
}

/** What a binding pattern makes of a value that holds a promise. */
export type Binding =
  | { readonly type: "identifier"; readonly identifier: TSESTree.Identifier; readonly shape: PromiseShape }
  /** The pattern takes other members and leaves the promise behind. */
  | { readonly type: "nothing" }
  | { readonly type: "unknown" };

/** The name by which `pattern` binds the promise in a value of `shape`. */
export function findBinding(pattern: TSESTree.Node, shape: PromiseShape): Binding {
  switch (pattern.type) {
    case "Identifier":
      return { identifier: pattern, shape, type: "identifier" };
    case "AssignmentPattern":
      return findBinding(pattern.left, shape);
    case "ObjectPattern": {
      const [held, ...rest] = shape;
      if (held === undefined) return { type: "nothing" };
      for (const property of pattern.properties) {
        if (property.type === "RestElement") return findBinding(property.argument, shape);
        const name = getStaticName(property);
        if (name === undefined) return { type: "unknown" };
        if (name === held) return findBinding(property.value, rest);
      }
      return { type: "nothing" };
    }
    default:
      return { type: "unknown" };
  }
}

/** `all` for `Promise.all(…)` of the global `Promise`. */
export function findPromiseMethod(tree: SyntaxTree, call: TSESTree.CallExpression): string | undefined {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression" || !isGlobal(tree, callee.object, "Promise")) return undefined;
  return getStaticName(callee);
}

export function isCombinator(method: string | undefined): method is Combinator {
  return method !== undefined && COMBINATORS.has(method);
}

/** True for a use of the global `name`, or of `globalThis.name`. */
export function isGlobal(tree: SyntaxTree, node: TSESTree.Node, name: string): boolean {
  if (node.type === "MemberExpression") {
    return getStaticName(node) === name && isGlobal(tree, node.object, "globalThis");
  }
  return node.type === "Identifier" && node.name === name && findVariable(tree, node) === undefined;
}

/** True for `x.then(…)`, `x.catch(…)`, `x.finally(…)`. */
export function isChainCall(call: TSESTree.CallExpression): boolean {
  const callee = unwrapExpression(call.callee);
  return callee.type === "MemberExpression" && CHAIN_METHODS.has(getStaticName(callee) ?? "");
}

/** `tasks` in `tasks.push(…)`. */
function findCollector(call: TSESTree.CallExpression): TSESTree.Identifier | undefined {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return undefined;
  return COLLECTING_METHODS.has(getStaticName(callee) ?? "") ? callee.object : undefined;
}

/** `console.log(p)`, `String(p)`, `JSON.stringify(p)`: they look at a promise and await nothing. */
function isPrinting(tree: SyntaxTree, call: TSESTree.CallExpression): boolean {
  const callee = unwrapExpression(call.callee);
  if (callee.type === "MemberExpression") {
    return isGlobal(tree, callee.object, "console") || isGlobal(tree, callee.object, "JSON");
  }
  return isGlobal(tree, callee, "String") || isGlobal(tree, callee, "Boolean");
}
