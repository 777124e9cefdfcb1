import type { TSESTree } from "@typescript-eslint/utils";

import { evaluateStatically, findTruth, type Surroundings } from "./static-value.js";
import type { SyntaxTree } from "./syntax-tree.js";

/** Asks whether places of one tree can be reached in given surroundings. */
export class DeadCode {
  readonly #tree: SyntaxTree;
  readonly #surroundings: Surroundings;

  constructor(tree: SyntaxTree, surroundings: Surroundings) {
    this.#tree = tree;
    this.#surroundings = surroundings;
  }

  /** Whether `node` lies in a branch that a known condition excludes. Functions made in such a branch do too. */
  isInDeadBranch(node: TSESTree.Node): boolean {
    return this.#climb(node, (child, parent) => this.#isDeadBranch(child, parent));
  }

  /** Whether `node` is never run: in a dead branch, or after a statement that always leaves the list they stand in. */
  isNeverRun(node: TSESTree.Node): boolean {
    return this.#climb(
      node,
      (child, parent) => this.#isDeadBranch(child, parent) || this.#isAfterExit(child, parent),
    );
  }

  #climb(node: TSESTree.Node, isDead: (child: TSESTree.Node, parent: TSESTree.Node) => boolean): boolean {
    let child = node;
    for (let parent = child.parent; parent; parent = child.parent) {
      if (isDead(child, parent)) return true;
      child = parent;
    }
    return false;
  }

  #isDeadBranch(child: TSESTree.Node, parent: TSESTree.Node): boolean {
    switch (parent.type) {
      case "ConditionalExpression":
      case "IfStatement":
        if (child === parent.consequent) return this.#truthOf(parent.test) === false;
        return child === parent.alternate && this.#truthOf(parent.test) === true;
      case "LogicalExpression":
        return child === parent.right && this.#endsAtLeft(parent);
      default:
        return false;
    }
  }

  #endsAtLeft(node: TSESTree.LogicalExpression): boolean {
    if (node.operator !== "??") return this.#truthOf(node.left) === (node.operator === "||");
    const left = evaluateStatically(this.#tree, node.left, this.#surroundings);
    return (
      left.type === "truthy" || (left.type === "value" && left.value !== null && left.value !== undefined)
    );
  }

  #truthOf(condition: TSESTree.Node): boolean | undefined {
    return findTruth(evaluateStatically(this.#tree, condition, this.#surroundings));
  }

  #isAfterExit(child: TSESTree.Node, parent: TSESTree.Node): boolean {
    // A function declaration can be called from above the statement that leaves.
    if (child.type === "FunctionDeclaration") return false;
    for (const statement of statementsOf(parent)) {
      if (statement === child) return false;
      if (this.#alwaysLeaves(statement)) return true;
    }
    return false;
  }

  #alwaysLeaves(statement: TSESTree.Node): boolean {
    switch (statement.type) {
      case "BreakStatement":
      case "ContinueStatement":
      case "ReturnStatement":
      case "ThrowStatement":
        return true;
      case "BlockStatement":
        return statement.body.some((inner) => this.#alwaysLeaves(inner));
      case "IfStatement":
        return this.#branchesOf(statement).every((branch) => branch !== null && this.#alwaysLeaves(branch));
      default:
        return false;
    }
  }

  /** The branches that may be taken; null where nothing is written. */
  #branchesOf({ alternate, consequent, test }: TSESTree.IfStatement): readonly (TSESTree.Statement | null)[] {
    const truth = this.#truthOf(test);
    if (truth === undefined) return [consequent, alternate];
    return truth ? [consequent] : [alternate];
  }
}

function statementsOf(node: TSESTree.Node): readonly TSESTree.Node[] {
  switch (node.type) {
    case "BlockStatement":
    case "Program":
    case "StaticBlock":
      return node.body;
    case "SwitchCase":
      return node.consequent;
    default:
      return [];
  }
}
