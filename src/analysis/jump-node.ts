import type { TSESTree } from "@typescript-eslint/utils";

import { isLoop } from "./loop-node.js";
import { isFunctionNode } from "./syntax-tree.js";

/** Leaves or starts again a statement around it. */
export type InnerJumpNode = TSESTree.BreakStatement | TSESTree.ContinueStatement;

export type JumpNode = InnerJumpNode | TSESTree.ReturnStatement | TSESTree.ThrowStatement;

export function isInnerJump(node: TSESTree.Node): node is InnerJumpNode {
  return node.type === "BreakStatement" || node.type === "ContinueStatement";
}

export function isJump(node: TSESTree.Node): node is JumpNode {
  return isInnerJump(node) || node.type === "ReturnStatement" || node.type === "ThrowStatement";
}

/** The statement that a jump leaves (`break`) or starts again (`continue`). */
export function findJumpTarget(jump: InnerJumpNode): TSESTree.Node | undefined {
  for (
    let node: TSESTree.Node | null | undefined = jump.parent;
    node != null && !isFunctionNode(node);
    node = node.parent
  ) {
    if (jump.label !== null) {
      if (node.type !== "LabeledStatement" || node.label.name !== jump.label.name) continue;
      return jump.type === "ContinueStatement" ? node.body : node;
    }
    if (isLoop(node) || (node.type === "SwitchStatement" && jump.type === "BreakStatement")) return node;
  }
  return undefined;
}
