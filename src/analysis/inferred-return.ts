import type { TSESTree } from "@typescript-eslint/utils";

import { collectReturned } from "./function-results.js";
import { findPromiseMethod } from "./promise-uses/promise-destination.js";
import {
  findVariable,
  type FunctionNode,
  isFunctionNode,
  type SyntaxTree,
  visitNodes,
} from "./syntax-tree.js";

/**
 * Which of some calls TypeScript has to type in order to infer what a function without a return type returns: they stand
 * in what is returned, or in what gives an unannotated variable in there its type.
 */
export function findCallsInReturnType(
  tree: SyntaxTree,
  functionNode: FunctionNode,
  isOfInterest: (call: TSESTree.CallExpression) => boolean,
): TSESTree.CallExpression[] {
  const search = new TypeSearch(tree, isOfInterest);
  search.visitReturned(functionNode);
  return [...search.found].sort((left, right) => left.range[0] - right.range[0]);
}

class TypeSearch {
  readonly found = new Set<TSESTree.CallExpression>();
  readonly #tree: SyntaxTree;
  readonly #isOfInterest: (call: TSESTree.CallExpression) => boolean;
  readonly #seen = new Set<TSESTree.Node>();

  constructor(tree: SyntaxTree, isOfInterest: (call: TSESTree.CallExpression) => boolean) {
    this.#tree = tree;
    this.#isOfInterest = isOfInterest;
  }

  visitReturned(functionNode: FunctionNode): void {
    if (functionNode.returnType != null) return;
    for (const returned of collectReturned(functionNode)) this.#visitWhole(returned);
  }

  /** Such an expression is checked as a whole, whatever its parts have to do with its type. */
  #visitWhole(expression: TSESTree.Node): void {
    visitNodes(expression, (node) => {
      if (isFunctionNode(node)) {
        this.visitReturned(node);
        return "skip";
      }
      if (node.type === "CallExpression" && this.#isOfInterest(node)) {
        this.found.add(node);
        return "skip";
      }
      if (node.type === "Identifier") this.#visitVariable(node);
      return undefined;
    });
  }

  #visitVariable(identifier: TSESTree.Identifier): void {
    const definition = findVariable(this.#tree, identifier)?.defs[0];
    if (definition?.type !== "Variable" || this.#seen.has(definition.node)) return;
    this.#seen.add(definition.node);
    const { id, init } = definition.node;
    if (id.typeAnnotation == null && init !== null) this.#visitInitialValue(init);
  }

  /** Of a cast and of a call of another function, TypeScript knows the type without a look at what goes in. */
  #visitInitialValue(expression: TSESTree.Node): void {
    let node = expression;
    while (
      node.type === "AwaitExpression" ||
      node.type === "ChainExpression" ||
      node.type === "TSNonNullExpression"
    ) {
      node = node.type === "AwaitExpression" ? node.argument : node.expression;
    }
    if (node.type === "TSAsExpression" || node.type === "TSTypeAssertion") return;
    if (
      node.type !== "CallExpression" ||
      this.#isOfInterest(node) ||
      findPromiseMethod(this.#tree, node) === "all"
    ) {
      this.#visitWhole(node);
    } else if (node.callee.type === "MemberExpression") {
      this.#visitWhole(node.callee.object);
    }
  }
}
