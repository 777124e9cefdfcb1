import type { TSESTree } from "@typescript-eslint/utils";

export type LoopNode =
  | TSESTree.DoWhileStatement
  | TSESTree.ForInStatement
  | TSESTree.ForOfStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement;

export function isLoop(node: TSESTree.Node): node is LoopNode {
  return (
    node.type === "DoWhileStatement" ||
    node.type === "ForInStatement" ||
    node.type === "ForOfStatement" ||
    node.type === "ForStatement" ||
    node.type === "WhileStatement"
  );
}

/** `while (true)` and `for (;;)` end by `break`, `return` or `throw` only. */
export function isEndless(loop: LoopNode): boolean {
  if (!("test" in loop)) return false;
  return loop.test === null || (loop.test.type === "Literal" && Boolean(loop.test.value));
}
