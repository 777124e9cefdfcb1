import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { PromiseContext } from "./promise-context.js";

import { SERVER_OPERATIONS } from "../../platform/ctx-members.js";
import { findDefinition, isReassigned } from "../definitions.js";
import { collectReturned, mayEndWithoutValue } from "../function-results.js";
import {
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  someNode,
  type SyntaxTree,
  unwrapExpression,
} from "../syntax-tree.js";
import {
  findFunctionTarget,
  type FunctionTarget,
  isPromiseCallback,
  isPromiseType,
} from "./callee-function.js";
import { findPromiseMethod, isChainCall, isCombinator, isGlobal } from "./promise-destination.js";

/** Why an expression certainly makes a promise. */
export type PromiseSource =
  /** A member of an action's ctx: `scheduler.runAfter`. */
  | { readonly type: "ctx"; readonly path: string }
  | { readonly type: "fetch" }
  /** A function of the project that is async, or returns a promise on every path. */
  | { readonly type: "function"; readonly target: FunctionTarget }
  /** A parameter that is annotated `() => Promise<…>`. */
  | { readonly type: "callback" }
  | { readonly type: "combinator" }
  /** `.then(async () => …)` on whatever it is. */
  | { readonly type: "chain" }
  /** `items.reduce(async …)`. */
  | { readonly type: "reduce" }
  /** `new Promise(…)` whose executor does work of the kinds above. */
  | { readonly type: "executor" }
  /** `createFunctionHandle` and its like, of `convex/server`. */
  | { readonly type: "server" }
  /** Only the type checker knows. */
  | { readonly type: "typed" };

export type PromiseMaker = TSESTree.CallExpression | TSESTree.NewExpression;

/** Answers by syntax, and only then by types, whether an expression certainly makes a promise. Remembers its answers. */
export class PromiseSources {
  readonly #context: PromiseContext;
  readonly #sources = new Map<PromiseMaker, PromiseSource | undefined>();
  readonly #functions = new Map<FunctionNode, boolean>();
  /** Constants that are being asked: one that is made of itself is no promise for certain. */
  readonly #asked = new Set<Variable>();

  constructor(context: PromiseContext) {
    this.#context = context;
  }

  /** Undefined when it is not certain that the expression makes a promise. */
  find(tree: SyntaxTree, maker: PromiseMaker): PromiseSource | undefined {
    return this.findBySyntax(tree, maker) ?? (this.#isTyped(tree, maker) ? { type: "typed" } : undefined);
  }

  /** The same without a question to the type checker, which is slow to answer. */
  findBySyntax(tree: SyntaxTree, maker: PromiseMaker): PromiseSource | undefined {
    if (this.#sources.has(maker)) return this.#sources.get(maker);
    const source =
      maker.type === "NewExpression" ? this.#ofConstruction(tree, maker) : this.#ofCall(tree, maker);
    this.#sources.set(maker, source);
    return source;
  }

  /** A chain hangs on a promise that was made elsewhere, and of `new Promise` the syntax tells more than the type. */
  #isTyped(tree: SyntaxTree, maker: PromiseMaker): boolean {
    const isDecided =
      maker.type === "NewExpression" ? isGlobal(tree, maker.callee, "Promise") : isChainCall(maker);
    return !isDecided && this.#context.isThenable?.(maker) === true;
  }

  #ofConstruction(tree: SyntaxTree, maker: TSESTree.NewExpression): PromiseSource | undefined {
    const [executor] = maker.arguments;
    if (!isGlobal(tree, maker.callee, "Promise") || !isFunctionNode(executor)) return undefined;
    return this.doesPromiseWork(tree, executor) ? { type: "executor" } : undefined;
  }

  #ofCall(tree: SyntaxTree, call: TSESTree.CallExpression): PromiseSource | undefined {
    const path = this.#context.findCtxOperation(tree, call);
    if (path !== undefined) return { path, type: "ctx" };
    if (isGlobal(tree, unwrapExpression(call.callee), "fetch")) return { type: "fetch" };
    if (isCombinator(findPromiseMethod(tree, call))) return { type: "combinator" };
    const target = findFunctionTarget(tree, call.callee, this.#context.resolve);
    if (target !== undefined) return this.returnsPromise(target) ? { target, type: "function" } : undefined;
    if (isChainCall(call) && this.#hasAsyncHandler(tree, call)) return { type: "chain" };
    if (isReduce(call) && this.isPromiseFunction(tree, call.arguments[0])) return { type: "reduce" };
    if (isPromiseCallback(tree, call.callee)) return { type: "callback" };
    const definition = findDefinition(tree, call.callee, this.#context.resolve);
    return definition.type === "external" &&
      definition.source === "convex/server" &&
      definition.path.length === 1 &&
      SERVER_OPERATIONS.includes(definition.path[0] ?? "")
      ? { type: "server" }
      : undefined;
  }

  #hasAsyncHandler(tree: SyntaxTree, call: TSESTree.CallExpression): boolean {
    return call.arguments.some((argument) => this.isPromiseFunction(tree, argument));
  }

  /** True for a function, or a reference to one of the project, whose every call makes a promise. */
  isPromiseFunction(tree: SyntaxTree, node: TSESTree.Node | undefined): boolean {
    if (node === undefined) return false;
    if (isFunctionNode(node)) return this.returnsPromise({ functionNode: node, tree });
    if (node.type !== "Identifier" && node.type !== "MemberExpression") return false;
    const target = findFunctionTarget(tree, node, this.#context.resolve);
    return target !== undefined && this.returnsPromise(target);
  }

  returnsPromise({ functionNode, tree }: FunctionTarget): boolean {
    const known = this.#functions.get(functionNode);
    if (known !== undefined) return known;
    // A function that calls itself is not known to return a promise while it is being asked.
    this.#functions.set(functionNode, false);
    const answer = this.#decideReturnsPromise(tree, functionNode);
    this.#functions.set(functionNode, answer);
    return answer;
  }

  #decideReturnsPromise(tree: SyntaxTree, node: FunctionNode): boolean {
    if (node.generator) return false;
    if (node.async || isPromiseType(node.returnType?.typeAnnotation)) return true;
    const returned = collectReturned(node);
    return (
      !mayEndWithoutValue(node) &&
      returned.length > 0 &&
      returned.every((value) => this.#isPromise(tree, value))
    );
  }

  #isPromise(tree: SyntaxTree, expression: TSESTree.Node): boolean {
    const node = unwrapExpression(expression);
    switch (node.type) {
      case "CallExpression":
        if (findPromiseMethod(tree, node) !== undefined || this.find(tree, node) !== undefined) return true;
        return isChainCall(node) && this.#isPromise(tree, getChainReceiver(node));
      case "NewExpression":
        return isGlobal(tree, node.callee, "Promise");
      case "ConditionalExpression":
        return this.#isPromise(tree, node.consequent) && this.#isPromise(tree, node.alternate);
      case "LogicalExpression":
        return node.operator !== "&&" && this.#isPromise(tree, node.left);
      case "Identifier":
        return this.#isPromiseConstant(tree, findVariable(tree, node));
      default:
        return false;
    }
  }

  #isPromiseConstant(tree: SyntaxTree, variable: Variable | undefined): boolean {
    const declarator = variable?.defs[0]?.node;
    if (variable === undefined || declarator?.type !== "VariableDeclarator") return false;
    const { id, init } = declarator;
    if (id.type !== "Identifier" || init === null || isReassigned(variable) || this.#asked.has(variable))
      return false;
    this.#asked.add(variable);
    const answer = this.#isPromise(tree, init);
    this.#asked.delete(variable);
    return answer;
  }

  /** True when something below `root` certainly makes a promise; what is in functions inside counts too. */
  doesPromiseWork(tree: SyntaxTree, root: TSESTree.Node): boolean {
    return someNode(
      root,
      (node) =>
        node !== root &&
        (node.type === "CallExpression" || node.type === "NewExpression") &&
        this.find(tree, node) !== undefined,
    );
  }
}

/** `load()` in `load().then(a).catch(b)`. */
export function findChainRoot(call: TSESTree.CallExpression): TSESTree.Node {
  let node: TSESTree.Node = call;
  while (node.type === "CallExpression" && isChainCall(node)) node = getChainReceiver(node);
  return node;
}

function getChainReceiver(call: TSESTree.CallExpression): TSESTree.Node {
  const callee = unwrapExpression(call.callee);
  return callee.type === "MemberExpression" ? unwrapExpression(callee.object) : call;
}

function isReduce(call: TSESTree.CallExpression): boolean {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression") return false;
  const name = getStaticName(callee);
  return name === "reduce" || name === "reduceRight";
}
