import type { TSESTree } from "@typescript-eslint/utils";

import {
  findEnclosingFunction,
  findVariable,
  type FunctionNode,
  getStaticName,
  type SyntaxTree,
  wrapExpression,
} from "./syntax-tree.js";

/** What the code around a value can tell about it, beyond the fields that it reads. */
export interface ResultUses {
  /** Code may see whether it is null or undefined: compared with `===`, handed on, returned to a caller of the file. */
  readonly tellsNullFromUndefined: boolean;
  /** Code may see fields that hold undefined: `"x" in value`, `Object.keys(value)`, a spread over other fields. */
  readonly listsFields: boolean;
}

/**
 * Looks at what becomes of `expression`, at once or through variables.
 * @param handler the function whose result goes straight back to Convex, where `expression` belongs to one
 */
export function collectResultUses(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  handler: FunctionNode | undefined,
): ResultUses {
  const search = new UseSearch(tree, handler);
  search.visit(expression);
  return search;
}

class UseSearch implements ResultUses {
  tellsNullFromUndefined = false;
  listsFields = false;
  readonly #tree: SyntaxTree;
  readonly #handler: FunctionNode | undefined;
  readonly #seen = new Set<TSESTree.Node>();

  constructor(tree: SyntaxTree, handler: FunctionNode | undefined) {
    this.#tree = tree;
    this.#handler = handler;
  }

  visit(expression: TSESTree.Node): void {
    const node = wrapExpression(expression);
    const { parent } = node;
    if (parent == null || this.#seen.has(node)) return;
    this.#seen.add(node);
    switch (parent.type) {
      case "ArrowFunctionExpression":
      case "ReturnStatement":
        this.tellsNullFromUndefined ||= findEnclosingFunction(node) !== this.#handler;
        return;
      case "AssignmentExpression":
        if (parent.left.type === "Identifier") this.#follow(parent.left);
        else this.tellsNullFromUndefined = true;
        return;
      case "BinaryExpression":
        this.#compare(parent);
        return;
      case "CallExpression":
        if (parent.callee !== node) this.#handOn(parent);
        return;
      case "ConditionalExpression":
        if (parent.test !== node) this.visit(parent);
        return;
      case "ForInStatement":
        this.listsFields = true;
        return;
      case "LogicalExpression":
        // The left side of `??` and `||` never comes out as null or undefined.
        if (parent.right === node || parent.operator === "&&") this.visit(parent);
        return;
      case "SpreadElement":
        this.#spread(parent);
        return;
      case "VariableDeclarator":
        if (parent.id.type === "Identifier") this.#follow(parent.id);
        return;
      case "AwaitExpression":
        this.visit(parent);
        return;
      case "ExpressionStatement":
      case "ForOfStatement":
      case "IfStatement":
      case "MemberExpression":
      case "UnaryExpression":
      case "WhileStatement":
        if (parent.type === "UnaryExpression" && parent.operator === "typeof")
          this.tellsNullFromUndefined = true;
        return;
      default:
        this.tellsNullFromUndefined = true;
    }
  }

  #follow(identifier: TSESTree.Identifier): void {
    for (const reference of findVariable(this.#tree, identifier)?.references ?? []) {
      if (reference.isRead()) this.visit(reference.identifier);
    }
  }

  #compare({ operator }: TSESTree.BinaryExpression): void {
    if (operator === "===" || operator === "!==") this.tellsNullFromUndefined = true;
    if (operator === "in") this.listsFields = true;
  }

  #handOn({ callee }: TSESTree.CallExpression): void {
    this.tellsNullFromUndefined = true;
    if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return;
    const isOfObject = /^(?:Object|Reflect)$/.test(callee.object.name);
    this.listsFields ||=
      isOfObject && /^(?:entries|hasOwn|has|keys|ownKeys|values)$/.test(getStaticName(callee) ?? "");
  }

  /** What stands before a spread is replaced, also by undefined. */
  #spread(spread: TSESTree.SpreadElement): void {
    if (spread.parent.type !== "ObjectExpression") return;
    this.listsFields ||= spread.parent.properties[0] !== spread;
  }
}
