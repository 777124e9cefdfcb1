import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import type { PromiseContext } from "./promise-context.js";

import { isLoop } from "../loop-node.js";
import {
  contains,
  findEnclosingFunction,
  findLastName,
  findVariable,
  type FunctionNode,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "../syntax-tree.js";
import { findFunctionTarget } from "./callee-function.js";
import {
  type Drop,
  ELEMENT,
  findBinding,
  findDestination,
  type PromiseChain,
  type PromiseDestination,
  type PromiseShape,
} from "./promise-destination.js";
import { findPromiseExit, type PromiseExit } from "./promise-path.js";

/** What becomes of a promise, as far as it is certain. */
export type PromiseFate =
  /** Awaited, returned, or handed to something that may await it. */
  | { readonly type: "kept" }
  /** Only the winner of a `Promise.race` (or `any`) is waited for. */
  | { readonly type: "raced"; readonly call: TSESTree.CallExpression }
  /** Awaited in the end, but something else is awaited first, with nothing to catch its rejection. */
  | { readonly type: "early"; readonly awaited: TSESTree.Node }
  | { readonly type: "dropped"; readonly how: Drop; readonly chain: PromiseChain }
  /** Kept under a name that nothing awaits, or nothing on the way to `exit`. */
  | {
      readonly type: "unawaited";
      readonly variable: Variable;
      readonly exit: PromiseExit | undefined;
    }
  /** Handed to a function of the project that does nothing with it. */
  | { readonly type: "ignored"; readonly call: TSESTree.CallExpression };

const KEPT: PromiseFate = { type: "kept" };

/** Follows the promise that `expression` makes, in the way `shape` says, to its end. */
export function findFate(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  shape: PromiseShape,
  context: PromiseContext,
): PromiseFate {
  return new FateSearch(context).find(tree, expression, shape);
}

class FateSearch {
  readonly #context: PromiseContext;
  /** Names on the way here: a promise that is passed in circles is not followed round again. */
  readonly #followed = new Set<Variable>();

  constructor(context: PromiseContext) {
    this.#context = context;
  }

  find(tree: SyntaxTree, expression: TSESTree.Node, shape: PromiseShape): PromiseFate {
    const destination = findDestination(tree, expression, shape);
    switch (destination.type) {
      case "awaited":
      case "returned":
      case "escaped":
        return KEPT;
      case "combined":
        return destination.combinator === "race" || destination.combinator === "any"
          ? { call: destination.call, type: "raced" }
          : KEPT;
      case "dropped":
        return destination;
      case "bound":
        return this.#ofName(tree, expression, destination.identifier, destination);
      case "collected":
        return isCollection(findVariable(tree, destination.receiver))
          ? this.#ofName(tree, expression, destination.receiver, destination)
          : KEPT;
      case "passed":
        return this.#ofArgument(tree, destination);
    }
  }

  #ofArgument(
    tree: SyntaxTree,
    { call, index, shape }: PromiseDestination & { type: "passed" },
  ): PromiseFate {
    if (this.#context.awaitedBy.has(findLastName(call.callee) ?? "")) return KEPT;
    const target = findFunctionTarget(tree, call.callee, this.#context.resolve);
    const parameter = target?.functionNode.params[index];
    if (target === undefined || parameter === undefined) return KEPT;
    const bound = findBinding(parameter, shape);
    const variable = bound.type === "identifier" ? findVariable(target.tree, bound.identifier) : undefined;
    if (bound.type !== "identifier" || variable === undefined || this.#followed.has(variable)) return KEPT;
    const uses = this.#collectUses(target.tree, variable, bound.shape);
    if (uses.consumers.length > 0) return KEPT;
    return uses.races[0] === undefined ? { call, type: "ignored" } : { call: uses.races[0], type: "raced" };
  }

  #ofName(
    tree: SyntaxTree,
    creation: TSESTree.Node,
    identifier: TSESTree.Identifier,
    { chain, shape }: { readonly chain: PromiseChain; readonly shape: PromiseShape },
  ): PromiseFate {
    const variable = findVariable(tree, identifier);
    if (variable === undefined || this.#followed.has(variable) || !isLocal(variable)) return KEPT;
    const uses = this.#collectUses(tree, variable, shape);
    const home = findHome(variable);
    if (uses.consumers.length === 0) {
      const [race] = uses.races;
      return race === undefined
        ? { exit: undefined, type: "unawaited", variable }
        : { call: race, type: "raced" };
    }
    // Made in one function and awaited in another: the order of the two is not known.
    if (home === undefined || findEnclosingFunction(creation) !== home) return KEPT;
    const consumers = new Set([...uses.consumers, ...uses.raced].map((use) => liftTo(home, use)));
    if ([...consumers].some((node) => node.type === "FunctionDeclaration")) return KEPT;
    const conditions = collectConditionVariables(tree, creation, home);
    const exit = findPromiseExit(creation, home, {
      consumers,
      declaration: variable.identifiers[0] ?? identifier,
      isRelated: (node) => {
        const related = findVariable(tree, node);
        return related === variable || (related !== undefined && conditions.has(related));
      },
      writes: new Set(variable.references.filter((ref) => ref.isWrite()).map((ref) => ref.identifier)),
    });
    if (exit !== undefined) return { exit, type: "unawaited", variable };
    const guarded = uses.guarded || chain.some(catchesRejection);
    const awaited = guarded ? undefined : findAwaitBefore(home, creation, consumers);
    return awaited === undefined ? KEPT : { awaited, type: "early" };
  }

  /** Sorts the uses of a name by what they do for the promise under it. */
  #collectUses(tree: SyntaxTree, variable: Variable, shape: PromiseShape): NameUses {
    this.#followed.add(variable);
    const uses: NameUses = { consumers: [], guarded: false, raced: [], races: [] };
    for (const reference of variable.references) {
      if (!reference.isRead()) continue;
      const fate = this.find(tree, reference.identifier, shape);
      if (fate.type === "kept" || fate.type === "early") uses.consumers.push(reference.identifier);
      else if (fate.type === "raced") {
        uses.raced.push(reference.identifier);
        uses.races.push(fate.call);
      } else if (fate.type === "dropped") uses.guarded ||= fate.chain.some(catchesRejection);
    }
    return uses;
  }
}

interface NameUses {
  readonly consumers: TSESTree.Node[];
  readonly raced: TSESTree.Node[];
  readonly races: TSESTree.CallExpression[];
  /** `p.catch(…)` somewhere: a rejection that comes before the await kills nothing. */
  guarded: boolean;
}

/** Module state and imports outlive the action, or are seen by code that is not. */
function isLocal(variable: Variable): boolean {
  return (
    findHome(variable) !== undefined &&
    variable.defs.every(({ type }) => type === "Variable" || type === "Parameter")
  );
}

/** The function in whose run the variable lives. */
function findHome(variable: Variable): FunctionNode | undefined {
  const { block } = variable.scope.variableScope;
  return isFunctionNode(block) ? block : undefined;
}

/** A local array, set or map that is written as one; a queue of some other kind may do anything with what it gets. */
function isCollection(variable: Variable | undefined): boolean {
  const declarator = variable?.defs[0]?.node;
  if (declarator?.type !== "VariableDeclarator") return false;
  const init = declarator.init === null ? undefined : unwrapExpression(declarator.init);
  if (init?.type === "ArrayExpression") return true;
  if (init?.type === "NewExpression" && init.callee.type === "Identifier") {
    return init.callee.name === "Array" || init.callee.name === "Map" || init.callee.name === "Set";
  }
  return (
    init === undefined &&
    declarator.id.type === "Identifier" &&
    declarator.id.typeAnnotation?.typeAnnotation.type === "TSArrayType"
  );
}

/** The outermost function inside of `home` around `use`, where there is one: it carries the use away. */
function liftTo(home: FunctionNode, use: TSESTree.Node): TSESTree.Node {
  let lifted = use;
  for (
    let node = findEnclosingFunction(use);
    node !== undefined && node !== home;
    node = findEnclosingFunction(node)
  ) {
    lifted = node;
  }
  return lifted;
}

/** The variables that decide whether the promise is made at all. */
function collectConditionVariables(
  tree: SyntaxTree,
  creation: TSESTree.Node,
  home: FunctionNode,
): Set<Variable> {
  const found = new Set<Variable>();
  for (let node = creation; node !== home && node.parent != null; node = node.parent) {
    const test = findTest(node.parent, node);
    if (test === undefined) continue;
    visitNodes(test, (inner) => {
      const variable = inner.type === "Identifier" ? findVariable(tree, inner) : undefined;
      if (variable !== undefined) found.add(variable);
      return undefined;
    });
  }
  return found;
}

function findTest(parent: TSESTree.Node, child: TSESTree.Node): TSESTree.Node | undefined {
  switch (parent.type) {
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
      return parent.test === child ? undefined : parent.test;
    case "LogicalExpression":
      return parent.left === child ? undefined : parent.left;
    case "SwitchCase":
      return parent.parent.discriminant;
    default:
      return undefined;
  }
}

/** An `await` that the function passes after it made the promise and before it first takes care of it. */
function findAwaitBefore(
  home: FunctionNode,
  creation: TSESTree.Node,
  consumers: ReadonlySet<TSESTree.Node>,
): TSESTree.Node | undefined {
  const later = [...consumers].map(({ range }) => range[0]).filter((start) => start >= creation.range[1]);
  const first = Math.min(...later);
  const loop = findLoop(creation, home);
  let found: TSESTree.Node | undefined;
  visitNodes(home.body, (node) => {
    if (found !== undefined || isFunctionNode(node)) return "skip";
    if (node.type !== "AwaitExpression" && !(node.type === "ForOfStatement" && node.await)) return undefined;
    if (contains(node, creation) || [...consumers].some((consumer) => contains(node, consumer)))
      return undefined;
    const isBetween = node.range[0] >= creation.range[1] && node.range[1] <= first;
    const isInNextRound =
      loop !== undefined &&
      contains(loop, node) &&
      ![...consumers].some((consumer) => contains(loop, consumer));
    if (isBetween || isInNextRound) found = node;
    return undefined;
  });
  return found;
}

function findLoop(node: TSESTree.Node, home: FunctionNode): TSESTree.Node | undefined {
  for (let current = node.parent; current != null && current !== home; current = current.parent) {
    if (isLoop(current)) return current;
  }
  return undefined;
}

/** `.catch(…)`, or `.then(…, onRejected)`. */
function catchesRejection(call: TSESTree.CallExpression): boolean {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return false;
  return callee.property.name === "catch" || (callee.property.name === "then" && call.arguments.length > 1);
}

/** What a call of `map` gives: an array of what its callback returns. */
export const ARRAY_OF_PROMISES: PromiseShape = [ELEMENT];
