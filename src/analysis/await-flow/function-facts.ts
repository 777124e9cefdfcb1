import type { TSESTree } from "@typescript-eslint/utils";

import { isCall } from "../call-node.js";
import { isJump, type JumpNode } from "../jump-node.js";
import { type FunctionNode, isFunctionNode, visitNodes } from "../syntax-tree.js";
import { isTypeOnly } from "../type-only-node.js";
import type { CallMeaning, FlowResolver, FunctionTarget } from "./call-meaning.js";

/** What one walk over a function's nodes tells before its paths are followed. */
export interface FunctionFacts {
  readonly target: FunctionTarget;
  /** Nodes with a run call, a helper call, an await or a jump at or below them: all others can be passed over unseen. */
  readonly relevant: ReadonlySet<TSESTree.Node>;
  readonly meanings: ReadonlyMap<TSESTree.Node, CallMeaning>;
  readonly helpers: readonly FunctionTarget[];
  /** Functions written inside this one, outermost first. */
  readonly nestedFunctions: readonly FunctionNode[];
  readonly returns: readonly TSESTree.ReturnStatement[];
  /** In source order, those of nested functions too. */
  readonly jumps: readonly JumpNode[];
}

export function collectFunctionFacts(target: FunctionTarget, resolver: FlowResolver): FunctionFacts {
  const relevant = new Set<TSESTree.Node>([target.node]);
  const meanings = new Map<TSESTree.Node, CallMeaning>();
  const helpers: FunctionTarget[] = [];
  const nestedFunctions: FunctionNode[] = [];
  const returns: TSESTree.ReturnStatement[] = [];
  const jumps: JumpNode[] = [];

  visitNodes(target.node, (node) => {
    if (isTypeOnly(node)) return "skip";
    if (isFunctionNode(node) && node !== target.node) nestedFunctions.push(node);
    if (node.type === "ReturnStatement" && isDirectlyIn(node, target.node)) returns.push(node);
    if (isJump(node)) jumps.push(node);
    if (isCall(node)) {
      const meaning = resolver.classifyCall(node, target.tree);
      meanings.set(node, meaning);
      if (meaning.type === "helper") helpers.push(meaning.target);
      if (meaning.type === "run" || meaning.type === "helper") markUpwards(node, relevant);
    } else if (suspendsOrJumps(node)) markUpwards(node, relevant);
    return undefined;
  });
  return { helpers, jumps, meanings, nestedFunctions, relevant, returns, target };
}

function suspendsOrJumps(node: TSESTree.Node): boolean {
  switch (node.type) {
    case "AwaitExpression":
    case "YieldExpression":
    case "ReturnStatement":
    case "ThrowStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return true;
    case "ForOfStatement":
      return node.await;
    case "VariableDeclaration":
      return node.kind === "await using";
    default:
      return false;
  }
}

/** Stops at the first node that is marked already, so that all marks together cost one walk. */
function markUpwards(node: TSESTree.Node, marked: Set<TSESTree.Node>): void {
  for (let current: TSESTree.Node | undefined = node; current !== undefined; current = current.parent) {
    if (marked.has(current)) return;
    marked.add(current);
  }
}

function isDirectlyIn(node: TSESTree.Node, functionNode: FunctionNode): boolean {
  for (let current = node.parent; current !== undefined; current = current.parent) {
    if (isFunctionNode(current)) return current === functionNode;
  }
  return false;
}
