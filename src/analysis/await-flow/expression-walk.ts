import type { TSESTree } from "@typescript-eslint/utils";

import { forEachChild, isFunctionNode } from "../syntax-tree.js";
import { isTypeOnly } from "../type-only-node.js";
import { waitsForExternal } from "./awaited-value.js";
import { walkCall } from "./call-walk.js";
import type { Waiting } from "./flow-frames.js";
import { join } from "./flow-state.js";
import type { FlowWalk } from "./flow-walk.js";

/**
 * Walks an expression in the order of evaluation. `waiting` tells whether its value, if it is a promise, is waited for.
 * Expressions nest on the call stack, but for chains of operators and members and for whatever holds no call of interest.
 * The analysis of scopes, which must come first, nests deeper and gives up at about 1,500 awaits within awaits.
 */
export function walkExpression(walk: FlowWalk, node: TSESTree.Node | null, waiting: Waiting = "no"): void {
  if (node === null || walk.state === undefined) return;
  if (!walk.isRelevant(node) && waiting === "no") return;
  switch (node.type) {
    case "AwaitExpression":
      walkExpression(walk, node.argument, "awaited");
      walk.awaitNeutral();
      return;
    case "CallExpression":
    case "NewExpression":
    case "TaggedTemplateExpression":
      walkCall(walk, node, waiting, walkExpression);
      return;
    case "ImportExpression":
      walkExpression(walk, node.source);
      walk.waitForExternal(waiting);
      return;
    case "YieldExpression":
      // Whoever consumes the generator may do anything before it asks for more.
      walkExpression(walk, node.argument);
      walk.awaitExternal();
      return;
    case "ConditionalExpression":
      walkConditional(walk, node, waiting);
      return;
    case "LogicalExpression":
      walkFallbacks(walk, node, waiting);
      return;
    case "BinaryExpression":
      walkSum(walk, node);
      return;
    case "AssignmentExpression":
      walkAssignment(walk, node, waiting);
      return;
    case "AssignmentPattern":
      walkExpression(walk, node.left);
      walk.maybe([], () => {
        walkExpression(walk, node.right);
      });
      return;
    case "ChainExpression":
      walkChain(walk, node, waiting);
      return;
    case "SequenceExpression":
      node.expressions.forEach((expression, index) => {
        walkExpression(walk, expression, index === node.expressions.length - 1 ? waiting : "no");
      });
      return;
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
      walkExpression(walk, node.expression, waiting);
      return;
    case "Identifier":
    case "MemberExpression":
      walkReference(walk, node, waiting);
      return;
    default:
      if (!isFunctionNode(node) && !isTypeOnly(node)) walkChildren(walk, node);
      if (waiting === "awaited") walk.awaitNeutral();
  }
}

function walkChildren(walk: FlowWalk, node: TSESTree.Node): void {
  forEachChild(node, (child) => {
    walkExpression(walk, child);
  });
}

/** A value that is kept somewhere: waiting for it is external unless it is known to hold only calls met before. */
function walkReference(
  walk: FlowWalk,
  node: TSESTree.Identifier | TSESTree.MemberExpression,
  waiting: Waiting,
): void {
  if (node.type === "MemberExpression") walkMember(walk, node);
  if (waiting !== "awaited") return;
  if (waitsForExternal(walk.facts, node)) walk.awaitExternal();
  else walk.awaitNeutral();
}

/** `a.b.c[await x].d` nests to the left: walked from the innermost object outwards without recursion. */
function walkMember(walk: FlowWalk, node: TSESTree.MemberExpression): void {
  const members: TSESTree.MemberExpression[] = [];
  let object: TSESTree.Node = node;
  for (; object.type === "MemberExpression" && walk.isRelevant(object); object = object.object)
    members.push(object);
  walkExpression(walk, object);
  for (const member of members.reverse()) {
    if (member.optional && walk.isRelevant(member.object)) walk.skipChain(member.object);
    if (member.computed) walkExpression(walk, member.property);
  }
}

function walkConditional(walk: FlowWalk, node: TSESTree.ConditionalExpression, waiting: Waiting): void {
  walkExpression(walk, node.test);
  walk.construct(() => {
    walk.decideBy([node.test]);
    const fork = walk.state;
    walkExpression(walk, node.consequent, waiting);
    const consequent = walk.state;
    walk.state = fork;
    walkExpression(walk, node.alternate, waiting);
    walk.state = join(consequent, walk.state);
  });
}

/** `a + b + c …` nests to the left, often thousands deep: walked without recursion on that side. */
function walkSum(walk: FlowWalk, node: TSESTree.BinaryExpression): void {
  const operations: TSESTree.BinaryExpression[] = [];
  let left: TSESTree.Node = node;
  for (; left.type === "BinaryExpression"; left = left.left) operations.push(left);
  walkExpression(walk, left);
  for (const { right } of operations.reverse()) walkExpression(walk, right);
}

/** `a ?? b ?? c …` too. With one operator throughout, each operand runs because of all before it. */
function walkFallbacks(walk: FlowWalk, node: TSESTree.LogicalExpression, waiting: Waiting): void {
  const operations: TSESTree.LogicalExpression[] = [];
  let left: TSESTree.Node = node;
  for (; left.type === "LogicalExpression" && left.operator === node.operator; left = left.left) {
    operations.push(left);
  }
  walkExpression(walk, left, waiting);
  const skipped = walk.openArrival();
  const exits: number[] = [];
  let before = left;
  for (const { right } of operations.reverse()) {
    skipped.add(walk.state);
    exits.push(walk.openConstruct());
    walk.decideBy([before]);
    walkExpression(walk, right, waiting);
    before = right;
  }
  walk.state = join(skipped.state, walk.state);
  while (exits.length > 0) walk.closeConstruct(exits.pop());
}

function walkAssignment(walk: FlowWalk, node: TSESTree.AssignmentExpression, waiting: Waiting): void {
  walkExpression(walk, node.left);
  if (node.operator === "??=" || node.operator === "||=" || node.operator === "&&=") {
    walk.maybe([node.left], () => {
      walkExpression(walk, node.right, waiting);
    });
  } else walkExpression(walk, node.right, waiting);
}

/** `a?.b(await c).d`: from the first `?.` that finds nothing, the rest is skipped. */
function walkChain(walk: FlowWalk, node: TSESTree.ChainExpression, waiting: Waiting): void {
  walk.construct(() => {
    walk.chain(() => {
      // Links below which nothing happens are not walked again.
      for (const link of linksOf(node.expression)) {
        const object = link.type === "CallExpression" ? link.callee : link.object;
        if (link.optional && !walk.isRelevant(object)) walk.skipChain(object);
      }
      walkExpression(walk, node.expression, waiting);
    });
  });
}

function linksOf(chain: TSESTree.Node): (TSESTree.CallExpression | TSESTree.MemberExpression)[] {
  const links: (TSESTree.CallExpression | TSESTree.MemberExpression)[] = [];
  let link = chain;
  while (link.type === "CallExpression" || link.type === "MemberExpression") {
    links.push(link);
    link = link.type === "CallExpression" ? link.callee : link.object;
  }
  return links;
}
