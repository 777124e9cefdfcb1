import type { TSESTree } from "@typescript-eslint/utils";

import type { TextEdit } from "./repair.js";

import { type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";

/** Puts `before` and `after` around an expression, inside of the parentheses that it may stand in. */
export function surround(node: TSESTree.Node, before: string, after: string): TextEdit[] {
  const [start, end] = node.range;
  const edits: TextEdit[] = [{ range: [start, start], text: before }];
  return after === "" ? edits : [...edits, { range: [end, end], text: after }];
}

/** `await` binds less tightly than members, calls and templates: `(await load()).length`, `(await load()) ** 2`. */
export function needsParentheses({ text }: SyntaxTree, node: TSESTree.Node): boolean {
  let outer = node;
  while (outer.parent?.type === "ChainExpression" || outer.parent?.type === "TSNonNullExpression")
    outer = outer.parent;
  const { parent } = outer;
  if (parent == null || !bindsTighter(parent, outer)) return false;
  // Where the parent needs something other than a parenthesis next, one that stands there closes around the node.
  return !/^\s*\)/.test(text.slice(outer.range[1]));
}

function bindsTighter(parent: TSESTree.Node, node: TSESTree.Node): boolean {
  switch (parent.type) {
    case "MemberExpression":
      return parent.object === node;
    case "CallExpression":
    case "NewExpression":
      return parent.callee === node;
    case "TaggedTemplateExpression":
      return parent.tag === node;
    case "BinaryExpression":
      return parent.operator === "**" && parent.left === node;
    default:
      return false;
  }
}

/** True where nothing reads the value of an expression: it is a statement, or the last part of one. */
export function isValueUnused(node: TSESTree.Node): boolean {
  for (let current = node; current.parent != null; current = current.parent) {
    const { parent } = current;
    switch (parent.type) {
      case "ExpressionStatement":
        return true;
      case "ChainExpression":
      case "SequenceExpression":
      case "TSAsExpression":
      case "TSNonNullExpression":
        break;
      case "ConditionalExpression":
        if (parent.test === current) return false;
        break;
      case "LogicalExpression":
        if (parent.left === current) return false;
        break;
      default:
        return false;
    }
  }
  return false;
}

/** The `void` whose operand `node` is, or is the value of. */
export function findVoid(node: TSESTree.Node): TSESTree.UnaryExpression | undefined {
  for (let current = node.parent; current != null; current = current.parent) {
    if (current.type === "UnaryExpression") return current.operator === "void" ? current : undefined;
    if (/Statement$|Function/.test(current.type)) return undefined;
  }
  return undefined;
}

/** The expression that an `await` around `node` waits for. */
export function findAwaited(node: TSESTree.Node): TSESTree.Node | undefined {
  for (let current = node; current.parent != null; current = current.parent) {
    if (current.parent.type === "AwaitExpression") return current;
    if (/Statement$|Function/.test(current.parent.type)) return undefined;
  }
  return undefined;
}

/** True where a global of this name means what it always means. */
export function isGlobalName({ scopeManager }: SyntaxTree, name: string): boolean {
  return scopeManager.scopes.every(({ set }) => (set.get(name)?.defs.length ?? 0) === 0);
}

/** Whether `node` is an array for certain not: a Map, a Set, headers and the like, which have `forEach` but no `map`. */
export function isKeyedCollection(init: TSESTree.Node | undefined): boolean {
  const node = init && unwrapExpression(init);
  return (
    node?.type === "NewExpression" &&
    node.callee.type === "Identifier" &&
    /^(?:FormData|Headers|Map|Set|URLSearchParams|WeakMap|WeakSet|\w*Array)$/.test(node.callee.name) &&
    node.callee.name !== "Array"
  );
}
