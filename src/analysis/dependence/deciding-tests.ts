import type { TSESTree } from "@typescript-eslint/utils";

import { isFunctionNode } from "../syntax-tree.js";

/** The expressions on whose values `node` waits, as far up as `outermost` (exclusive): tests, cases, collections. */
export function collectDecidingTests(
  node: TSESTree.Node,
  isOutermost: (ancestor: TSESTree.Node) => boolean,
): TSESTree.Node[] {
  const tests: TSESTree.Node[] = [];
  let below = node;
  for (let current = node.parent; current !== undefined; below = current, current = current.parent) {
    if (isOutermost(current)) break;
    tests.push(...testsOf(current, below));
  }
  return tests;
}

function testsOf(construct: TSESTree.Node, below: TSESTree.Node): TSESTree.Node[] {
  switch (construct.type) {
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
    case "DoWhileStatement":
      return construct.test === below ? [] : [construct.test];
    case "ForStatement":
      return construct.test === null || construct.test === below || construct.init === below
        ? []
        : [construct.test];
    case "ForOfStatement":
    case "ForInStatement":
      return construct.right === below ? [] : [construct.right];
    case "LogicalExpression":
      return construct.left === below ? [] : [construct.left];
    case "SwitchStatement":
      return construct.discriminant === below
        ? []
        : [construct.discriminant, ...construct.cases.flatMap(({ test }) => (test === null ? [] : [test]))];
    case "CallExpression":
      // A callback's body waits on what is iterated: `rows.forEach((row) => list.push(1))`.
      return isFunctionNode(below) && construct.callee.type === "MemberExpression"
        ? [construct.callee.object]
        : [];
    default:
      return [];
  }
}
