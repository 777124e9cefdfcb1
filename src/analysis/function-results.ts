import type { TSESTree } from "@typescript-eslint/utils";

import { findJumpTarget } from "./jump-node.js";
import { type FunctionNode, isFunctionNode, someNode, visitNodes } from "./syntax-tree.js";

/** What a function's own `return` statements, or its expression body, give back. */
export function collectReturned(node: FunctionNode): TSESTree.Expression[] {
  if (node.body.type !== "BlockStatement") return [node.body];
  return collectReturns(node).flatMap(({ argument }) => argument ?? []);
}

/** True where a path ends without a value: in `return;`, or behind the last statement. */
export function mayEndWithoutValue(node: FunctionNode): boolean {
  if (node.body.type !== "BlockStatement") return false;
  return !endsPath(node.body) || collectReturns(node).some(({ argument }) => argument === null);
}

function collectReturns({ body }: FunctionNode): TSESTree.ReturnStatement[] {
  const returns: TSESTree.ReturnStatement[] = [];
  visitNodes(body, (node) => {
    if (isFunctionNode(node)) return "skip";
    if (node.type === "ReturnStatement") returns.push(node);
    return undefined;
  });
  return returns;
}

/** True when what follows a statement cannot be reached, as far as its last statement shows. */
function endsPath(statement: TSESTree.Statement | null | undefined): boolean {
  switch (statement?.type) {
    case "BlockStatement":
      return endsPath(statement.body.at(-1));
    case "IfStatement":
      return endsPath(statement.consequent) && endsPath(statement.alternate);
    case "ReturnStatement":
    case "ThrowStatement":
      return true;
    case "SwitchStatement":
      return (
        statement.cases.some(({ test }) => test === null) &&
        statement.cases.every(({ consequent }) => consequent.length === 0 || endsPath(consequent.at(-1))) &&
        !isBroken(statement)
      );
    case "TryStatement":
      if (endsPath(statement.finalizer)) return true;
      return endsPath(statement.block) && (statement.handler === null || endsPath(statement.handler.body));
    default:
      return false;
  }
}

function isBroken(statement: TSESTree.SwitchStatement): boolean {
  return someNode(statement, (node) =>
    isFunctionNode(node) ? "skip" : node.type === "BreakStatement" && findJumpTarget(node) === statement,
  );
}
