import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { calleeOf, type CallNode, isCall, pickArguments } from "../call-node.js";
import { findVariable, type FunctionNode, type SyntaxTree, visitNodes } from "../syntax-tree.js";
import { isTypeOnly } from "../type-only-node.js";
import { collectDecidingTests } from "./deciding-tests.js";
import { collectWrites, type VariableWrite, type VariableWrites } from "./variable-writes.js";

/** The calls and parameters whose values flow into some expressions. */
export interface ValueSources {
  readonly calls: ReadonlySet<TSESTree.Node>;
  /** Positions of parameters of the function under analysis. */
  readonly parameters: ReadonlySet<number>;
}

/** Text between these offsets has run between the value's birth and its use. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Which of a call's arguments its value tells of. Its own value counts wherever not everything comes through. */
export interface CallRole {
  readonly passes: "everything" | "nothing" | ReadonlySet<number>;
}

/** Expressions looked at for one question. Beyond it nothing is proved, so large functions stay cheap and the answer is "no". */
const EXPRESSION_BUDGET = 400;

interface Uses {
  readonly calls: readonly TSESTree.Node[];
  /** Arguments that come through a call of which the others do not. */
  readonly parts: readonly TSESTree.Node[];
  readonly variables: readonly Variable[];
}

/**
 * Answers, for one function, from which calls and parameters a value comes: through variables, destructuring, property
 * writes, templates, closures and calls. It takes writes in the order of the text and does not follow single paths.
 */
export class ValueFlow {
  readonly #tree: SyntaxTree;
  readonly #functionNode: FunctionNode;
  readonly #roleOf: (call: CallNode) => CallRole;
  readonly #loopJumps: readonly TSESTree.Node[];
  readonly #uses = new Map<TSESTree.Node, Uses>();
  readonly #writes = new Map<Variable, VariableWrites>();

  constructor(
    tree: SyntaxTree,
    functionNode: FunctionNode,
    roleOf: (call: CallNode) => CallRole,
    loopJumps: readonly TSESTree.Node[],
  ) {
    this.#tree = tree;
    this.#functionNode = functionNode;
    this.#roleOf = roleOf;
    this.#loopJumps = loopJumps;
  }

  /** Where the values of `expressions` come from, when they are used at `span.to` and nothing before `span.from` matters. */
  sourcesOf(expressions: readonly TSESTree.Node[], span: Span): ValueSources {
    const calls = new Set<TSESTree.Node>();
    const parameters = new Set<number>();
    const seen = new Set<TSESTree.Node | Variable>(expressions);
    const queue = [...expressions];
    const follow = (node: TSESTree.Node) => {
      if (seen.has(node)) return;
      seen.add(node);
      queue.push(node);
    };
    // The queue grows while it is read.
    for (let index = 0; index < queue.length && index < EXPRESSION_BUDGET; index++) {
      const expression = queue[index];
      if (expression === undefined) break;
      const uses = this.#usesOf(expression);
      for (const call of uses.calls) calls.add(call);
      uses.parts.forEach(follow);
      for (const variable of uses.variables) {
        if (seen.has(variable)) continue;
        seen.add(variable);
        const parameter = this.#parameterIndex(variable);
        if (parameter !== undefined) parameters.add(parameter);
        for (const write of this.#writesWithin(variable, span)) {
          write.values.forEach(follow);
          this.#testsFor(write, span).forEach(follow);
        }
      }
    }
    return { calls, parameters };
  }

  #usesOf(expression: TSESTree.Node): Uses {
    let uses = this.#uses.get(expression);
    if (uses === undefined) {
      uses = this.#collectUses(expression);
      this.#uses.set(expression, uses);
    }
    return uses;
  }

  #collectUses(expression: TSESTree.Node): Uses {
    const calls: TSESTree.Node[] = [];
    const parts: TSESTree.Node[] = [];
    const variables = new Set<Variable>();
    visitNodes(expression, (node) => {
      if (isTypeOnly(node)) return "skip";
      if (node.type === "Identifier") {
        const variable = findVariable(this.#tree, node);
        if (variable !== undefined) variables.add(variable);
        return undefined;
      }
      if (!isCall(node)) return undefined;
      const { passes } = this.#roleOf(node);
      if (passes === "everything") return undefined;
      calls.push(node);
      if (passes !== "nothing") parts.push(calleeOf(node), ...pickArguments(node, passes));
      return "skip";
    });
    return { calls, parts, variables: [...variables] };
  }

  #writesWithin(variable: Variable, { from, to }: Span): readonly VariableWrite[] {
    const [declared] = variable.identifiers;
    // What other functions and the module hold was there before.
    if (declared === undefined || !contains(this.#functionNode, declared)) return [];
    let writes = this.#writes.get(variable);
    if (writes === undefined) {
      writes = collectWrites(variable);
      this.#writes.set(variable, writes);
    }
    const { anytime, inOrder } = writes;
    const first = findFirstAtOrAfter(inOrder, from);
    return [...anytime, ...inOrder.slice(first, findFirstAtOrAfter(inOrder, to))];
  }

  /**
   * What decided that the write happened rather than another one, as long as the use does not stand under the same
   * decision: `if (old) status = "known"` tells of `old`.
   */
  #testsFor(write: VariableWrite, span: Span): readonly TSESTree.Node[] {
    const holdsUse = (ancestor: TSESTree.Node) =>
      ancestor === this.#functionNode || (ancestor.range[0] <= span.to && span.to < ancestor.range[1]);
    const tests = collectDecidingTests(write.node, holdsUse);
    for (let loop = write.node.parent; loop !== undefined && !holdsUse(loop); loop = loop.parent) {
      if (isLoop(loop)) tests.push(...this.#testsOfJumps(loop, write.at));
    }
    return tests.filter((test) => test.range[1] > span.from);
  }

  /** `for (…) { if (known.has(row)) continue; rows.push(row); }`: what is skipped tells of `known`. */
  #testsOfJumps(loop: TSESTree.Node, before: number): TSESTree.Node[] {
    const tests: TSESTree.Node[] = [];
    for (let index = findFirstFrom(this.#loopJumps, loop.range[0]); ; index++) {
      const jump = this.#loopJumps[index];
      if (jump === undefined || jump.range[0] > before || tests.length > EXPRESSION_BUDGET) return tests;
      tests.push(...collectDecidingTests(jump, (ancestor) => ancestor === loop));
    }
  }

  #parameterIndex(variable: Variable): number | undefined {
    const definition = variable.defs.find(({ type }) => type === "Parameter");
    if (definition?.node !== this.#functionNode) return undefined;
    return this.#functionNode.params.findIndex((parameter) => contains(parameter, definition.name));
  }
}

function findFirstAtOrAfter(writes: readonly VariableWrite[], offset: number): number {
  return lowerBound(writes.length, (index) => (writes[index]?.at ?? 0) >= offset);
}

function findFirstFrom(nodes: readonly TSESTree.Node[], offset: number): number {
  return lowerBound(nodes.length, (index) => (nodes[index]?.range[0] ?? 0) >= offset);
}

/** The first index for which `holds` is true, given that it stays true from there on. */
function lowerBound(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function contains(outer: TSESTree.Node, inner: TSESTree.Node): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

function isLoop(node: TSESTree.Node): boolean {
  return /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}
