import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { calleeOf, type CallNode, isCall, pickArguments } from "../call-node.js";
import { isLoop } from "../loop-node.js";
import { contains, findVariable, type FunctionNode, type SyntaxTree, visitNodes } from "../syntax-tree.js";
import { isTypeOnly } from "../type-only-node.js";
import { collectDecidingTests } from "./deciding-tests.js";
import { collectJumpTests } from "./jump-tests.js";
import { lowerBound } from "./lower-bound.js";
import { canReach, holds, type Span } from "./reaching-writes.js";
import { collectWrites, type VariableWrite, type VariableWrites } from "./variable-writes.js";

import type { JumpNode } from "../jump-node.js";

/** The calls and parameters whose values flow into some expressions. */
export interface ValueSources {
  readonly calls: ReadonlySet<TSESTree.Node>;
  /** Positions of parameters of the function under analysis. */
  readonly parameters: ReadonlySet<number>;
}

/** Which of a call's arguments its value tells of. Its own value counts wherever not everything comes through. */
export interface CallRole {
  readonly passes: "everything" | "nothing" | ReadonlySet<number>;
}

/** Expressions looked at for one question. Beyond it nothing is proved, so large functions stay cheap and the answer is "no". */
const EXPRESSION_BUDGET = 400;

/** An expression, and the offset up to which writes to what it reads count. */
interface ValueUse {
  readonly expression: TSESTree.Node;
  readonly usedAt: number;
}

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
  readonly #jumps: readonly JumpNode[];
  readonly #uses = new Map<TSESTree.Node, Uses>();
  readonly #writes = new Map<Variable, VariableWrites>();

  constructor(
    tree: SyntaxTree,
    functionNode: FunctionNode,
    roleOf: (call: CallNode) => CallRole,
    jumps: readonly JumpNode[],
  ) {
    this.#tree = tree;
    this.#functionNode = functionNode;
    this.#roleOf = roleOf;
    this.#jumps = jumps;
  }

  /** Where the values of `expressions` come from, when they are used at `span.to` and nothing before `span.from` matters. */
  sourcesOf(expressions: readonly TSESTree.Node[], { from, to }: Span): ValueSources {
    return this.#collect(
      expressions.map((expression) => ({ expression, usedAt: to })),
      from,
    );
  }

  /** The same of expressions that are each used where they stand, anywhere in the function. */
  sourcesInPlace(expressions: readonly TSESTree.Node[]): ValueSources {
    const [from, to] = this.#functionNode.range;
    return this.#collect(
      expressions.map((expression) => ({
        expression,
        usedAt: endOfRounds({ at: expression.range[1], node: expression }, { from, to }),
      })),
      from,
    );
  }

  #collect(queue: ValueUse[], from: number): ValueSources {
    const calls = new Set<TSESTree.Node>();
    const parameters = new Set<number>();
    // Up to where each has been looked at: what is used later may have more writes behind it.
    const seen = new Map<TSESTree.Node | Variable, number>();
    const isNew = (what: TSESTree.Node | Variable, usedAt: number) => {
      if ((seen.get(what) ?? -1) >= usedAt) return false;
      seen.set(what, usedAt);
      return true;
    };
    // The queue grows while it is read.
    for (let index = 0; index < queue.length && index < EXPRESSION_BUDGET; index++) {
      const next = queue[index];
      if (next === undefined || !isNew(next.expression, next.usedAt)) continue;
      const uses = this.#usesOf(next.expression);
      for (const call of uses.calls) calls.add(call);
      for (const expression of uses.parts) queue.push({ expression, usedAt: next.usedAt });
      for (const variable of uses.variables) {
        if (!isNew(variable, next.usedAt)) continue;
        const parameter = this.#parameterIndex(variable);
        if (parameter !== undefined) parameters.add(parameter);
        queue.push(...this.#valuesOf(variable, { from, to: next.usedAt }));
      }
    }
    return { calls, parameters };
  }

  /** What was written to the variable, and what decided that it was, each with the place where it was used for that. */
  #valuesOf(variable: Variable, span: Span): ValueUse[] {
    const [declared] = variable.identifiers;
    // What other functions and the module hold was there before.
    if (declared === undefined || !contains(this.#functionNode, declared)) return [];
    let writes = this.#writes.get(variable);
    if (writes === undefined) {
      writes = collectWrites(variable);
      this.#writes.set(variable, writes);
    }
    const { anytime, inOrder } = writes;
    const end = findFirstAtOrAfter(inOrder, span.to);
    const start = Math.max(findFirstAtOrAfter(inOrder, span.from), end - EXPRESSION_BUDGET);
    const found = anytime.flatMap(({ values }) =>
      values.map((expression) => ({ expression, usedAt: span.to })),
    );
    for (const write of inOrder.slice(start, end)) {
      if (!canReach(write.node, span, this.#jumps)) continue;
      const usedAt = endOfRounds(write, span);
      for (const expression of [...write.values, ...this.#testsFor(write, span)]) {
        found.push({ expression, usedAt });
      }
    }
    return found;
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

  /**
   * What decided that the write happened rather than another one, as long as the use does not stand under the same
   * decision: `if (old) status = "known"` tells of `old`.
   */
  #testsFor(write: VariableWrite, span: Span): readonly TSESTree.Node[] {
    const holdsUse = (ancestor: TSESTree.Node) => ancestor === this.#functionNode || holds(ancestor, span.to);
    // That something may fail is nobody's decision, so what is written for a failure tells of it alone.
    const endsDecisions = (ancestor: TSESTree.Node) => ancestor.type === "CatchClause" || holdsUse(ancestor);
    const tests = [
      ...collectDecidingTests(write.node, endsDecisions),
      ...collectJumpTests(write.node, this.#jumps, holdsUse),
    ];
    return tests.filter((test) => test.range[1] > span.from);
  }

  #parameterIndex(variable: Variable): number | undefined {
    const definition = variable.defs.find(({ type }) => type === "Parameter");
    if (definition?.node !== this.#functionNode) return undefined;
    return this.#functionNode.params.findIndex((parameter) => contains(parameter, definition.name));
  }
}

/** Within a loop that ends before the use, what is written further down may be read in the next round. */
function endOfRounds({ at, node }: Pick<VariableWrite, "at" | "node">, { from, to }: Span): number {
  let end = at;
  for (let outer = node.parent; outer !== undefined && !holds(outer, to); outer = outer.parent) {
    if (isLoop(outer) && outer.range[0] > from) end = outer.range[1];
  }
  return end;
}

function findFirstAtOrAfter(writes: readonly VariableWrite[], offset: number): number {
  return lowerBound(writes.length, (index) => (writes[index]?.at ?? 0) >= offset);
}
