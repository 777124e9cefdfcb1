import type { TSESTree } from "@typescript-eslint/utils";

import { isCalledInPlace } from "../called-in-place.js";
import { findJumpTarget, isInnerJump, type JumpNode } from "../jump-node.js";
import { isLoop } from "../loop-node.js";
import { contains, isFunctionNode } from "../syntax-tree.js";
import { collectDecidingTests } from "./deciding-tests.js";
import { lowerBound } from "./lower-bound.js";

/** Tests looked at for one write: what lies further back is not proved to decide it. */
const TEST_BUDGET = 200;

/**
 * Tests of the jumps that can pass `write` by and come out where its value is used all the same:
 * `for (…) { if (known.has(row)) continue; rows.push(row); }` tells of `known`. `jumps` is sorted by place.
 */
export function collectJumpTests(
  write: TSESTree.Node,
  jumps: readonly JumpNode[],
  holdsUse: (ancestor: TSESTree.Node) => boolean,
): TSESTree.Node[] {
  const tests: TSESTree.Node[] = [];
  let below = write;
  for (let current = write.parent; current !== undefined; below = current, current = current.parent) {
    const isEnd = holdsUse(current);
    if (isEnd && current.type !== "TryStatement") break;
    // A finalizer runs whichever way its `try` is left.
    if (current.type === "TryStatement" && below === current.finalizer) {
      if (isEnd) break;
      continue;
    }
    const construct = isEnd ? below : current;
    const comesOut = isEnd ? () => true : jumpsThatComeOut(current, jumps);
    if (comesOut === undefined) continue;
    for (let index = findFirstIn(jumps, construct); tests.length < TEST_BUDGET; index++) {
      const jump = jumps[index];
      if (jump === undefined || jump.range[0] >= construct.range[1]) break;
      // Behind the write, only what ends a loop passes it by: in the next round.
      const passesBy = jump.range[0] < write.range[0] ? comesOut(jump) : endsLoop(jump, construct);
      if (passesBy) tests.push(...collectDecidingTests(jump, (ancestor) => ancestor === construct));
    }
    if (isEnd) break;
  }
  return tests;
}

/** Which jumps within the construct go on behind it; undefined when none does. */
function jumpsThatComeOut(
  construct: TSESTree.Node,
  jumps: readonly JumpNode[],
): ((jump: JumpNode) => boolean) | undefined {
  switch (construct.type) {
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "SwitchStatement":
    case "LabeledStatement":
      return isInnerJump;
    case "TryStatement":
      return stopsErrors(construct, jumps) ? ({ type }) => type === "ThrowStatement" : undefined;
    default:
      return isFunctionNode(construct) && isCalledInPlace(construct)
        ? ({ type }) => type === "ReturnStatement"
        : undefined;
  }
}

/** `break` out of the loop itself, or of more than that, not out of something inside. */
function endsLoop(jump: JumpNode, construct: TSESTree.Node): boolean {
  if (jump.type !== "BreakStatement" || !isLoop(construct)) return false;
  const target = findJumpTarget(jump);
  return target !== undefined && (target === construct || !contains(construct, target));
}

/** Without a handler, only a jump in the finalizer makes an error go away. */
function stopsErrors({ finalizer, handler }: TSESTree.TryStatement, jumps: readonly JumpNode[]): boolean {
  if (handler !== null) return true;
  if (finalizer === null) return false;
  for (let index = findFirstIn(jumps, finalizer); index < jumps.length; index++) {
    const jump = jumps[index];
    if (jump === undefined || jump.range[0] >= finalizer.range[1]) break;
    if (isInnerJump(jump)) return true;
  }
  return false;
}

function findFirstIn(jumps: readonly JumpNode[], construct: TSESTree.Node): number {
  return lowerBound(jumps.length, (index) => (jumps[index]?.range[0] ?? 0) >= construct.range[0]);
}
