import { isCalledInPlace } from "../called-in-place.js";
import type { FlowResolver, FunctionTarget } from "./call-meaning.js";
import { classifyFindings, type FlowFinding } from "./flow-finding.js";
import type { FunctionSummary } from "./function-summary.js";
import { FunctionWalks } from "./function-walks.js";

/**
 * Which run calls of a function are neighbours on some path with nothing external awaited in between, and what kind of
 * pair they are (`design.md` §3.5, §3.6). Knows no rule, no option, no ctx and no file but what `resolver` tells.
 * Functions are walked once per instance, so an instance lives as long as its trees stay the same.
 */
export class AwaitFlow {
  readonly #walks: FunctionWalks;

  constructor(resolver: FlowResolver) {
    this.#walks = new FunctionWalks(resolver);
  }

  /**
   * Findings of the function, and of functions written inside it that nothing calls in place (callbacks that run on
   * their own time), each at its later call, in the order of the text. Functions that are called by name are judged
   * where they are asked for.
   */
  findingsOf(target: FunctionTarget): FlowFinding[] {
    const { walk } = this.#walks.get(target);
    const findings = classifyFindings(walk);
    const seen = new Set(walk.inPlace);
    for (const node of walk.facts.nestedFunctions) {
      if (seen.has(node) || isCalledInPlace(node) || !walk.facts.relevant.has(node)) continue;
      const nested = this.#walks.get({ node, tree: target.tree }).walk;
      for (const inPlace of nested.inPlace) seen.add(inPlace);
      findings.push(...classifyFindings(nested));
    }
    return findings;
  }

  /** What a call of the function does to the flow of its caller. */
  summaryOf(target: FunctionTarget): FunctionSummary {
    return this.#walks.get(target).summarize();
  }
}
