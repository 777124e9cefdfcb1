import type { TSESTree } from "@typescript-eslint/utils";

import { forEachChild } from "../syntax-tree.js";
import { isTypeOnly } from "../type-only-node.js";
import { walkExpression } from "./expression-walk.js";
import { type FlowState, join } from "./flow-state.js";
import type { FlowWalk } from "./flow-walk.js";
import { walkLoop } from "./loop-walk.js";
import { walkTry } from "./try-walk.js";

/** Walks one statement: `walk.state` goes in as the point before it and comes out as the point after it. */
function walkStatement(walk: FlowWalk, node: TSESTree.Statement, labels: readonly string[] = []): void {
  if (walk.state === undefined || !walk.isRelevant(node)) return;
  switch (node.type) {
    case "BlockStatement":
      walkStatements(walk, node.body);
      return;
    case "IfStatement":
      walkIf(walk, node);
      return;
    case "SwitchStatement":
      walkSwitch(walk, node, labels);
      return;
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      walkLoop(walk, node, labels, {
        expression: (expression) => {
          walkExpression(walk, expression);
        },
        statement: (statement) => {
          walkStatement(walk, statement);
        },
      });
      return;
    case "LabeledStatement":
      walkLabelled(walk, node, labels);
      return;
    case "TryStatement":
      walkTry(walk, node, walkStatements);
      return;
    case "ReturnStatement":
      walkExpression(walk, node.argument, walk.frames.getReturnWaiting());
      walk.jump(walk.frames.findReturnTarget());
      return;
    case "ThrowStatement":
      walkExpression(walk, node.argument);
      walk.throwOn();
      return;
    case "BreakStatement":
      walk.jump(walk.frames.findBreakTarget(node.label?.name));
      return;
    case "ContinueStatement":
      walk.jump(walk.frames.findContinueTarget(node.label?.name));
      return;
    case "VariableDeclaration":
      for (const { id, init } of node.declarations) {
        walkExpression(walk, init);
        walkExpression(walk, id);
      }
      if (node.kind === "await using") walk.awaitExternal();
      return;
    case "FunctionDeclaration":
      return;
    default:
      walkParts(walk, node);
  }
}

export function walkStatements(walk: FlowWalk, statements: readonly TSESTree.Statement[]): void {
  for (const statement of statements) walkStatement(walk, statement);
}

/** Statements that only hold expressions. */
function walkParts(walk: FlowWalk, node: TSESTree.Statement): void {
  if (isTypeOnly(node)) return;
  forEachChild(node, (child) => {
    walkExpression(walk, child);
  });
}

/** `else if` chains nest to the right, often long: walked in a row. */
function walkIf(walk: FlowWalk, node: TSESTree.IfStatement): void {
  let link: TSESTree.Statement | null = node;
  const ends = walk.openArrival();
  let opened = 0;
  const exits: number[] = [];
  while (link?.type === "IfStatement") {
    walkExpression(walk, link.test);
    exits.push(walk.openConstruct());
    opened++;
    walk.decideBy([link.test]);
    const otherwise: FlowState | undefined = walk.state;
    walkStatement(walk, link.consequent);
    ends.add(walk.state);
    walk.state = otherwise;
    link = link.alternate;
  }
  if (link !== null) walkStatement(walk, link);
  walk.state = join(ends.state, walk.state);
  for (; opened > 0; opened--) walk.closeConstruct(exits.pop());
}

function walkSwitch(walk: FlowWalk, node: TSESTree.SwitchStatement, labels: readonly string[]): void {
  walkExpression(walk, node.discriminant);
  walk.construct((depth) => {
    const tests = node.cases.flatMap(({ test }) => (test === null ? [] : [test]));
    for (const test of tests) walkExpression(walk, test);
    walk.decideBy([node.discriminant, ...tests]);
    const chosen = walk.state;
    const end = walk.openArrival();
    walk.state = undefined;
    walk.frames.within({ depth, end, labels, next: undefined, plain: true, type: "breakable" }, () => {
      for (const { consequent } of node.cases) {
        // Chosen, or fallen through from the case above.
        walk.state = join(chosen, walk.state);
        walkStatements(walk, consequent);
      }
    });
    const hasDefault = node.cases.some(({ test }) => test === null);
    walk.state = join(join(end.state, walk.state), hasDefault ? undefined : chosen);
  });
}

function walkLabelled(walk: FlowWalk, node: TSESTree.LabeledStatement, labels: readonly string[]): void {
  const all = [...labels, node.label.name];
  if (
    node.body.type !== "BlockStatement" &&
    node.body.type !== "IfStatement" &&
    node.body.type !== "TryStatement"
  ) {
    walkStatement(walk, node.body, all);
    return;
  }
  walk.construct((depth) => {
    const end = walk.openArrival();
    walk.frames.within({ depth, end, labels: all, next: undefined, plain: false, type: "breakable" }, () => {
      walkStatement(walk, node.body);
    });
    walk.state = join(end.state, walk.state);
  });
}
