import type { TSESTree } from "@typescript-eslint/utils";

import { STORING_METHODS } from "../dependence/variable-writes.js";
import {
  contains,
  findVariable,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "../syntax-tree.js";
import { findMeasured } from "./collection-size.js";

/** A condition round a call, and the answer to it with which the call is made. */
interface Guard {
  readonly test: TSESTree.Node;
  readonly answer: boolean;
}

/**
 * Whether a call in `loop` (or in a function that is called over and over) is made for many items at once, and not for each: when what was collected over the rounds is
 * enough (`if (rows.length >= 100) { call; rows = []; }`), or every so many rounds (`if (count % 50 === 0) call`).
 */
export function isMadeForBatches(tree: SyntaxTree, call: TSESTree.Node, loop: TSESTree.Node): boolean {
  return collectGuards(call, loop).some(({ answer, test }) =>
    new Rounds(tree, loop).haveSufficed(test, answer),
  );
}

function collectGuards(call: TSESTree.Node, loop: TSESTree.Node): Guard[] {
  const guards: Guard[] = [];
  let below = call;
  for (let current = call.parent; current !== undefined && current !== loop; current = current.parent) {
    if (current.type === "IfStatement" || current.type === "ConditionalExpression") {
      if (current.test !== below) guards.push({ answer: current.consequent === below, test: current.test });
    } else if (current.type === "LogicalExpression") {
      if (current.left !== below) guards.push({ answer: current.operator === "&&", test: current.left });
    } else if (current.type === "BlockStatement") {
      for (const statement of current.body) {
        if (statement === below) break;
        if (isSkip(statement)) guards.push({ answer: false, test: statement.test });
      }
    }
    below = current;
  }
  return guards;
}

/** `if (rows.length < 100) continue;`, or `return;` in a function that is called in each round. */
function isSkip(statement: TSESTree.Statement): statement is TSESTree.IfStatement {
  if (statement.type !== "IfStatement" || statement.alternate !== null) return false;
  const { consequent } = statement;
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return last?.type === "ContinueStatement" || last?.type === "ReturnStatement";
}

class Rounds {
  readonly #tree: SyntaxTree;
  readonly #loop: TSESTree.Node;

  constructor(tree: SyntaxTree, loop: TSESTree.Node) {
    this.#tree = tree;
    this.#loop = loop;
  }

  /** The test has this answer only after several rounds. */
  haveSufficed(expression: TSESTree.Node, answer: boolean): boolean {
    const test = unwrapExpression(expression);
    if (test.type === "LogicalExpression") {
      return this.haveSufficed(test.left, answer) || this.haveSufficed(test.right, answer);
    }
    if (test.type === "UnaryExpression") {
      return test.operator === "!" && this.haveSufficed(test.argument, !answer);
    }
    if (test.type !== "BinaryExpression") return false;
    const { left, operator, right } = test;
    if (this.#isRest(left) || this.#isRest(right)) return true;
    switch (operator) {
      case ">":
      case ">=":
        return answer ? this.#hasReached(left, right) : this.#hasReached(right, left);
      case "<":
      case "<=":
        return answer ? this.#hasReached(right, left) : this.#hasReached(left, right);
      case "==":
      case "===":
        return answer && findMeasured(left) !== undefined && this.#hasReached(left, right);
      default:
        return false;
    }
  }

  /** `count % 50`: of the number of a round. Of the item itself it tells what kind of item it is. */
  #isRest(operand: TSESTree.Node): boolean {
    const rest = unwrapExpression(operand);
    if (rest.type !== "BinaryExpression" || rest.operator !== "%") return false;
    return this.#mentions(rest.left, (identifier) => this.#isCounted(identifier));
  }

  /** What the rounds collect or count up is as much as `limit`. That there is something at all is no batch. */
  #hasReached(amount: TSESTree.Node, limit: TSESTree.Node): boolean {
    const bound = unwrapExpression(limit);
    if (bound.type === "Literal" && bound.value === 0) return false;
    return this.#mentions(amount, (identifier) => this.#isCollected(identifier));
  }

  #mentions(root: TSESTree.Node, holds: (identifier: TSESTree.Identifier) => boolean): boolean {
    let found = false;
    visitNodes(root, (node) => {
      found ||= node.type === "Identifier" && holds(node);
      return found ? "skip" : undefined;
    });
    return found;
  }

  #isCounted(identifier: TSESTree.Identifier): boolean {
    const loop = this.#loop;
    if (this.#isCollected(identifier)) return true;
    const declared = findVariable(this.#tree, identifier)?.identifiers[0];
    // The counter of a `for`, and the index beside an item: `[index, item] of list.entries()`, `list.map((item, index) => …)`.
    if (declared === undefined || !contains(loop, declared)) return false;
    return loop.type === "ForStatement"
      ? loop.init !== null && contains(loop.init, declared)
      : declared.parent.type === "ArrayPattern" || isSecondParameter(declared);
  }

  #isCollected(identifier: TSESTree.Identifier): boolean {
    const variable = findVariable(this.#tree, identifier);
    const [declared] = variable?.identifiers ?? [];
    if (variable === undefined || declared === undefined || contains(this.#loop, declared)) return false;
    return variable.references.some(
      (reference) =>
        contains(this.#loop, reference.identifier) && (reference.isWrite() || isGrown(reference.identifier)),
    );
  }
}

/** `rows.push(row)`, `state.rows.push(row)`, `state.count++`. */
function isGrown(identifier: TSESTree.Node): boolean {
  let below = identifier;
  let member = identifier.parent;
  let name: string | undefined;
  while (member?.type === "MemberExpression" && member.object === below) {
    name = getStaticName(member);
    below = member;
    member = member.parent;
  }
  if (below === identifier || member === undefined) return false;
  if (member.type === "CallExpression") {
    return member.callee === below && name !== undefined && STORING_METHODS.has(name);
  }
  return (
    member.type === "UpdateExpression" || (member.type === "AssignmentExpression" && member.left === below)
  );
}

function isSecondParameter(declared: TSESTree.Node): boolean {
  const { parent } = declared;
  return parent !== undefined && "params" in parent && (parent.params as TSESTree.Node[])[1] === declared;
}
