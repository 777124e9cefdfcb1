import type { TSESTree } from "@typescript-eslint/utils";

import { findJumpTarget, type InnerJumpNode } from "../jump-node.js";
import { isEndless, isLoop, type LoopNode } from "../loop-node.js";
import { contains, type FunctionNode, isFunctionNode, someNode } from "../syntax-tree.js";

/** Where a path lets go of a promise that was kept under a name. */
export type PromiseExit =
  | { readonly type: "return"; readonly node: TSESTree.Node }
  /** The name gets another value. */
  | { readonly type: "overwrite"; readonly node: TSESTree.Node }
  /** A jump out of, or the end of, everything in which the name can be used. */
  | { readonly type: "end"; readonly node: TSESTree.Node };

/** What is known of the name under which a promise is kept. */
export interface KeptName {
  /** Nodes that take care of the promise: its uses, and the functions inside that use it. */
  readonly consumers: ReadonlySet<TSESTree.Node>;
  /** Identifiers by which the name gets a value. */
  readonly writes: ReadonlySet<TSESTree.Node>;
  /** Where the name is declared: leaving the construct around it is the end of the name. */
  readonly declaration: TSESTree.Node;
  /** True for an identifier on which it depends whether there is a promise: the name itself, and what its making depends on. */
  readonly isRelated: (identifier: TSESTree.Identifier) => boolean;
}

/**
 * The first way found from `creation` to the end of its function on which nothing consumes the promise; undefined when
 * every way does. Exceptions are no way: what throws has lost its promises whatever is written below. A loop counts as
 * entered, since what it consumes is mostly what was made for it.
 */
export function findPromiseExit(
  creation: TSESTree.Node,
  functionNode: FunctionNode,
  name: KeptName,
): PromiseExit | undefined {
  return new PathSearch(functionNode, name).from(creation);
}

/** How a stretch of code ends on paths that have not consumed the promise. */
interface Outcome {
  /** Its end is reached. */
  readonly falls: boolean;
  readonly exit: PromiseExit | undefined;
  /** `break` and `continue` that leave it. */
  readonly jumps: readonly InnerJumpNode[];
}

const CONSUMED: Outcome = { exit: undefined, falls: false, jumps: [] };
const FALLS: Outcome = { exit: undefined, falls: true, jumps: [] };

class PathSearch {
  readonly #function: FunctionNode;
  readonly #name: KeptName;

  constructor(functionNode: FunctionNode, name: KeptName) {
    this.#function = functionNode;
    this.#name = name;
  }

  /** Climbs out of the creation, and at each construct runs what comes after it. */
  from(creation: TSESTree.Node): PromiseExit | undefined {
    let state = FALLS;
    let node = creation;
    while (node !== this.#function) {
      const { parent } = node;
      if (parent == null) return undefined;
      state = this.#leave(parent, node, state);
      if (state.exit !== undefined) return state.exit;
      if (!state.falls && state.jumps.length === 0) return undefined;
      node = parent;
    }
    return state.falls ? { node: this.#function, type: "end" } : undefined;
  }

  /** From the end of `child` to the end of `parent`. */
  #leave(parent: TSESTree.Node, child: TSESTree.Node, state: Outcome): Outcome {
    switch (parent.type) {
      case "BlockStatement":
        return this.#sequence(after(parent.body, child), state);
      case "SwitchCase":
        return this.#sequence(
          child === parent.test ? parent.consequent : after(parent.consequent, child),
          state,
        );
      case "SwitchStatement": {
        const rest = after(parent.cases, child).flatMap(({ consequent }) => consequent);
        return child === parent.discriminant
          ? then(state, this.#switchCases(parent))
          : settleJumps(parent, this.#sequence(rest, state));
      }
      case "IfStatement":
        return child === parent.test ? then(state, this.#branches(parent)) : state;
      case "ConditionalExpression":
        return child === parent.test ? then(state, this.#scan(parent.consequent, parent.alternate)) : state;
      case "TryStatement":
        return child === parent.finalizer ? state : this.#throughFinally(state, parent.finalizer);
      case "LabeledStatement":
        return settleJumps(parent, state);
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        return this.#leaveLoop(parent, child, state);
      default:
        return then(state, this.#scanAfter(parent, child));
    }
  }

  #leaveLoop(loop: LoopNode, child: TSESTree.Node, state: Outcome): Outcome {
    const leftByItself = !isEndless(loop);
    if (child !== loop.body) return settleJumps(loop, then(state, this.#runRounds(loop.body)), leftByItself);
    const ended = settleJumps(loop, state, leftByItself);
    const goesRound = state.falls || state.jumps.some((jump) => isContinueOf(jump, loop));
    if (!goesRound || contains(loop.body, this.#name.declaration)) return ended;
    const header = this.#runHeader(loop);
    const round = header.falls ? this.#run(loop.body) : header;
    if (round.exit !== undefined) return round;
    // A test or step that consumes the promise runs before the loop can end, unless a `break` ends it.
    return header.falls
      ? ended
      : settleJumps(loop, { ...state, falls: false, jumps: breaksOf(state) }, false);
  }

  #runHeader(loop: LoopNode): Outcome {
    switch (loop.type) {
      case "ForStatement":
        return this.#scan(loop.update, loop.test);
      case "WhileStatement":
      case "DoWhileStatement":
        return this.#scan(loop.test);
      default:
        return FALLS;
    }
  }

  #sequence(statements: readonly TSESTree.Node[], start: Outcome): Outcome {
    let state = start;
    for (const statement of statements) {
      if (!state.falls || state.exit !== undefined) return state;
      state = then(state, this.#run(statement));
    }
    return state;
  }

  /** A statement from its start to its end. */
  #run(node: TSESTree.Node): Outcome {
    switch (node.type) {
      case "BlockStatement":
        return this.#sequence(node.body, FALLS);
      case "IfStatement":
        return then(this.#scan(node.test), this.#branches(node));
      case "ReturnStatement":
        return this.#isConsumedIn(node) || this.#isConsumedByFinally(node)
          ? CONSUMED
          : { exit: { node, type: "return" }, falls: false, jumps: [] };
      case "ThrowStatement":
        return CONSUMED;
      case "BreakStatement":
      case "ContinueStatement":
        return { exit: undefined, falls: false, jumps: [node] };
      case "TryStatement":
        return this.#throughFinally(this.#run(node.block), node.finalizer);
      case "LabeledStatement":
        return settleJumps(node, this.#run(node.body));
      case "SwitchStatement":
        return then(this.#scan(node.discriminant), this.#switchCases(node));
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        return settleJumps(node, this.#runRounds(node), !isEndless(node));
      default:
        return this.#scan(node);
    }
  }

  #branches(node: TSESTree.IfStatement): Outcome {
    if (this.#dependsOnName(node.test)) {
      // Whether there is a promise to wait for is what is being asked.
      return this.#isConsumedIn(node) ? CONSUMED : FALLS;
    }
    return join(this.#run(node.consequent), node.alternate === null ? FALLS : this.#run(node.alternate));
  }

  #switchCases(node: TSESTree.SwitchStatement): Outcome {
    if (this.#dependsOnName(node.discriminant)) return this.#isConsumedIn(node) ? CONSUMED : FALLS;
    let outcome = node.cases.some(({ test }) => test === null) ? CONSUMED : FALLS;
    node.cases.forEach((_, index) => {
      const body = node.cases.slice(index).flatMap(({ consequent }) => consequent);
      outcome = join(outcome, this.#sequence(body, FALLS));
    });
    return settleJumps(node, outcome);
  }

  #throughFinally(state: Outcome, finalizer: TSESTree.BlockStatement | null): Outcome {
    const last = finalizer === null ? FALLS : this.#run(finalizer);
    return last.falls ? state : last;
  }

  #isConsumedByFinally(jump: TSESTree.Node): boolean {
    for (
      let node: TSESTree.Node | null | undefined = jump;
      node != null && node !== this.#function;
      node = node.parent
    ) {
      const parent: TSESTree.Node | undefined = node.parent;
      if (parent?.type !== "TryStatement" || parent.finalizer === null || parent.finalizer === node) continue;
      if (this.#isConsumedIn(parent.finalizer)) return true;
    }
    return false;
  }

  #runRounds(loop: TSESTree.Node): Outcome {
    if (this.#isConsumedIn(loop)) return CONSUMED;
    return isLoop(loop) ? this.#run(loop.body) : this.#run(loop);
  }

  /** Expressions that are evaluated one after the other. */
  #scan(...nodes: readonly (TSESTree.Node | null | undefined)[]): Outcome {
    for (const node of nodes) {
      if (node == null) continue;
      if (this.#isConsumedIn(node)) return CONSUMED;
      const write = this.#findWrite(node);
      if (write !== undefined) return { exit: { node: write, type: "overwrite" }, falls: false, jumps: [] };
    }
    return FALLS;
  }

  /** What is evaluated in `parent` after `child`. */
  #scanAfter(parent: TSESTree.Node, child: TSESTree.Node): Outcome {
    for (const consumer of this.#name.consumers) {
      if (consumer.range[0] >= child.range[1] && contains(parent, consumer)) return CONSUMED;
    }
    return FALLS;
  }

  #isConsumedIn(node: TSESTree.Node): boolean {
    for (const consumer of this.#name.consumers) if (contains(node, consumer)) return true;
    return false;
  }

  #findWrite(node: TSESTree.Node): TSESTree.Node | undefined {
    for (const write of this.#name.writes) if (contains(node, write)) return write;
    return undefined;
  }

  #dependsOnName(test: TSESTree.Node): boolean {
    return someNode(test, (node) =>
      isFunctionNode(node) ? "skip" : node.type === "Identifier" && this.#name.isRelated(node),
    );
  }
}

/** `next` follows where `state` falls. */
function then(state: Outcome, next: Outcome): Outcome {
  if (!state.falls) return state;
  return { exit: state.exit ?? next.exit, falls: next.falls, jumps: [...state.jumps, ...next.jumps] };
}

function join(left: Outcome, right: Outcome): Outcome {
  return {
    exit: left.exit ?? right.exit,
    falls: left.falls || right.falls,
    jumps: [...left.jumps, ...right.jumps],
  };
}

/** Jumps that aim at `target` end there. After a loop that is not left by them alone, its rounds end there too. */
function settleJumps(target: TSESTree.Node, outcome: Outcome, leftByItself = true): Outcome {
  const mine = outcome.jumps.filter((jump) => findJumpTarget(jump) === target);
  if (mine.length === 0) return leftByItself ? outcome : { ...outcome, falls: false };
  return {
    exit: outcome.exit,
    falls: leftByItself || mine.some(({ type }) => type === "BreakStatement"),
    jumps: outcome.jumps.filter((jump) => !mine.includes(jump)),
  };
}

function isContinueOf(jump: InnerJumpNode, loop: LoopNode): boolean {
  return jump.type === "ContinueStatement" && findJumpTarget(jump) === loop;
}

function breaksOf(outcome: Outcome): InnerJumpNode[] {
  return outcome.jumps.filter(({ type }) => type === "BreakStatement");
}

function after<Item extends TSESTree.Node>(list: readonly Item[], item: TSESTree.Node): readonly Item[] {
  return list.slice(list.findIndex((candidate) => candidate === item) + 1);
}
