import type { TSESTree } from "@typescript-eslint/utils";

import { isInnerJump, type JumpNode } from "../jump-node.js";
import { isLoop } from "../loop-node.js";
import { isFunctionNode } from "../syntax-tree.js";
import { lowerBound } from "./lower-bound.js";

/** Text between these offsets has run between the value's birth and its use. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether what is written to a variable at `write` may still be there at `span.to`. False only where it certainly is
 * not: in the other branch, in the handler of a `try` that failed before, behind a way out of the function.
 * `jumps` are those of the function, sorted by place.
 */
export function canReach(write: TSESTree.Node, span: Span, jumps: readonly JumpNode[]): boolean {
  let below = write;
  let fork = write.parent;
  for (; fork !== undefined && !holds(fork, span.to); fork = fork.parent) below = fork;
  if (fork === undefined) return true;
  const excludes =
    (isEitherOr(fork, write, below, span.to) && !isInLoopSince(fork, span.from)) ||
    isOnTheWayOut(write, fork, jumps);
  return !excludes;
}

/** Whether one run of `fork` never comes from `write`, which is within its child `below`, to the offset `use`. */
function isEitherOr(fork: TSESTree.Node, write: TSESTree.Node, below: TSESTree.Node, use: number): boolean {
  switch (fork.type) {
    case "IfStatement":
    case "ConditionalExpression": {
      const { alternate, consequent } = fork;
      return (
        (below === consequent && alternate !== null && holds(alternate, use)) ||
        (below === alternate && holds(consequent, use))
      );
    }
    case "TryStatement": {
      const { block, handler } = fork;
      return below === block && handler !== null && holds(handler, use) && isLastToRun(write, block);
    }
    default:
      return false;
  }
}

function isInLoopSince(node: TSESTree.Node, from: number): boolean {
  for (let outer = node.parent; outer !== undefined && outer.range[0] > from; outer = outer.parent) {
    if (isLoop(outer)) return true;
  }
  return false;
}

/** Nothing in `block` runs after the assignment to the variable `write`: whoever catches what `block` throws does not see it. */
function isLastToRun(write: TSESTree.Node, block: TSESTree.BlockStatement): boolean {
  const assignment = write.parent;
  const statement = assignment?.parent;
  if (assignment?.type !== "AssignmentExpression" || assignment.left !== write) return false;
  if (statement?.type !== "ExpressionStatement") return false;
  let below: TSESTree.Node = statement;
  for (let outer: TSESTree.Node = statement.parent; below !== block; below = outer, outer = outer.parent) {
    const isLast =
      outer.type === "IfStatement" || (outer.type === "BlockStatement" && outer.body.at(-1) === below);
    if (!isLast || outer.parent === undefined) return false;
  }
  return true;
}

/** Whether a block around `write`, within `fork`, always ends the function behind it. */
function isOnTheWayOut(write: TSESTree.Node, fork: TSESTree.Node, jumps: readonly JumpNode[]): boolean {
  // What the one part of a `try` leaves behind on its way out, the handler or the finalizer sees.
  if (fork.type === "TryStatement") return false;
  let ends: "returns" | "throws" | undefined;
  let below = write;
  for (let current = write.parent; current !== undefined; below = current, current = current.parent) {
    if (isFunctionNode(current)) return ends === "throws" && holds(current, fork.range[1]);
    if (ends !== undefined && isCaught(current, below)) return false;
    if (current === fork && ends !== "throws") return ends === "returns";
    if (ends === undefined && current.type === "BlockStatement") {
      ends = endOf(current);
      if (ends !== undefined && leavesOtherwise(current, write, jumps)) return false;
    }
  }
  return false;
}

function endOf({ body }: TSESTree.BlockStatement): "returns" | "throws" | undefined {
  const last = body.at(-1);
  if (last?.type === "ReturnStatement") return "returns";
  return last?.type === "ThrowStatement" ? "throws" : undefined;
}

/** What is thrown in its child `below` goes on behind `construct`. */
function isCaught(construct: TSESTree.Node, below: TSESTree.Node): boolean {
  return construct.type === "TryStatement" && construct.block === below && construct.handler !== null;
}

/** A `break` or `continue` behind `write` may lead out of the block. */
function leavesOtherwise(block: TSESTree.Node, write: TSESTree.Node, jumps: readonly JumpNode[]): boolean {
  const first = lowerBound(jumps.length, (index) => (jumps[index]?.range[0] ?? 0) >= write.range[1]);
  for (let index = first; (jumps[index]?.range[0] ?? Number.POSITIVE_INFINITY) < block.range[1]; index++) {
    const jump = jumps[index];
    if (jump !== undefined && isInnerJump(jump)) return true;
  }
  return false;
}

/** Whether `offset`, which is where something ends, is within `node`. */
export function holds(node: TSESTree.Node, offset: number): boolean {
  return node.range[0] < offset && offset <= node.range[1];
}
