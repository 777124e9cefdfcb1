import type { FlowResolver, FunctionTarget } from "./call-meaning.js";
import { collectFunctionFacts, type FunctionFacts } from "./function-facts.js";
import { type FunctionSummary, UNKNOWN_SUMMARY } from "./function-summary.js";
import { walkFunction, type WalkedFunction } from "./function-walk.js";

/** Rounds over functions that call each other in a circle; what has not settled by then stays as it is. */
const CIRCLE_ROUNDS = 4;

interface Visit {
  readonly facts: FunctionFacts;
  readonly index: number;
  /** The lowest index on the stack that is reached from here (Tarjan's algorithm). */
  low: number;
  onStack: boolean;
  nextHelper: number;
}

/**
 * Walks functions, each after all those that it calls: in post-order over the strongly connected components of the
 * calls, with a stack of its own, so that a chain of any length costs no call stack.
 */
export class FunctionWalks {
  readonly #resolver: FlowResolver;
  readonly #walked = new Map<FunctionTarget["node"], WalkedFunction>();
  readonly #facts = new Map<FunctionTarget["node"], FunctionFacts>();

  constructor(resolver: FlowResolver) {
    this.#resolver = resolver;
  }

  get(target: FunctionTarget): WalkedFunction {
    const known = this.#walked.get(target.node);
    if (known !== undefined) return known;
    this.#walkWithHelpers(target);
    return this.#walked.get(target.node) ?? this.#walk(this.#factsOf(target));
  }

  #factsOf(target: FunctionTarget): FunctionFacts {
    let facts = this.#facts.get(target.node);
    if (facts === undefined) {
      facts = collectFunctionFacts(target, this.#resolver);
      this.#facts.set(target.node, facts);
    }
    return facts;
  }

  #walkWithHelpers(root: FunctionTarget): void {
    const visits = new Map<FunctionTarget["node"], Visit>();
    const path: Visit[] = [];
    const component: Visit[] = [];
    const open = (target: FunctionTarget) => {
      const index = visits.size;
      const visit: Visit = { facts: this.#factsOf(target), index, low: index, nextHelper: 0, onStack: true };
      visits.set(target.node, visit);
      path.push(visit);
      component.push(visit);
    };
    open(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const helper = visit.facts.helpers[visit.nextHelper++];
      if (helper !== undefined) {
        if (this.#walked.has(helper.node)) continue;
        const seen = visits.get(helper.node);
        if (seen === undefined) open(helper);
        else if (seen.onStack) visit.low = Math.min(visit.low, seen.index);
        continue;
      }
      path.pop();
      const caller = path.at(-1);
      if (caller !== undefined) caller.low = Math.min(caller.low, visit.low);
      if (visit.low === visit.index) this.#walkComponent(takeComponent(component, visit), root);
    }
  }

  #walkComponent(members: readonly FunctionFacts[], root: FunctionTarget): void {
    const [first] = members;
    const callsItself =
      members.length > 1 || first?.helpers.some(({ node }) => node === first.target.node) === true;
    for (let round = 0; round < (callsItself ? CIRCLE_ROUNDS : 1); round++) {
      for (const facts of members) {
        const walked = this.#walk(facts);
        // Those that others call are summarised while nobody can ask for it, so that no summary begins another.
        if (callsItself || facts.target.node !== root.node) walked.summarize();
        this.#walked.set(facts.target.node, walked);
      }
    }
  }

  #walk(facts: FunctionFacts): WalkedFunction {
    return walkFunction(
      facts,
      ({ node }): FunctionSummary => this.#walked.get(node)?.summarize() ?? UNKNOWN_SUMMARY,
    );
  }
}

/** Members in the order in which they were finished, callees first. */
function takeComponent(stack: Visit[], root: Visit): FunctionFacts[] {
  const members: FunctionFacts[] = [];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    visit.onStack = false;
    members.push(visit.facts);
    if (visit === root) break;
  }
  return members;
}
