import type { TSESTree } from "@typescript-eslint/utils";

import type { ActionCode, FindActionCode } from "../action-code.js";
import type { PromiseContext } from "./promise-context.js";

import {
  findEnclosingFunction,
  getNodes,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
} from "../syntax-tree.js";
import { ARRAY_OF_PROMISES, findFate, type PromiseFate } from "./promise-fate.js";
import { findDestination, isChainCall, type PromiseDestination } from "./promise-destination.js";
import { hasOutlet } from "./promise-outlets.js";
import { isPartOfReturned } from "./response-streams.js";
import { findChainRoot, type PromiseMaker, type PromiseSource, PromiseSources } from "./promise-sources.js";
import { findTimerName, findTimerWork, isTimerCallback, isTimerHandleUsed } from "./timers.js";

/** What a place does with a promise so that it can be lost; each has a message of its own. */
export type DanglingKind =
  | "earlyStart"
  | "floating"
  | "forEachAsync"
  | "mapUnawaited"
  | "raceLoser"
  | "thenChain"
  | "timer"
  | "unawaitedVariable"
  | "void";

export interface DanglingPromise {
  readonly kind: DanglingKind;
  /** The call that makes the promise (or runs the timer, or the callbacks). */
  readonly maker: PromiseMaker;
  readonly source: PromiseSource | undefined;
  readonly fate: PromiseFate;
  readonly code: ActionCode;
}

/** Every promise of the file's action code that some path lets go, in source order. */
export function collectDanglingPromises(
  tree: SyntaxTree,
  findActionCode: FindActionCode,
  context: PromiseContext,
): DanglingPromise[] {
  return new DanglingCollector(tree, findActionCode, context).collect();
}

class DanglingCollector {
  readonly #tree: SyntaxTree;
  readonly #findActionCode: FindActionCode;
  readonly #context: PromiseContext;
  readonly #sources: PromiseSources;

  constructor(tree: SyntaxTree, findActionCode: FindActionCode, context: PromiseContext) {
    this.#tree = tree;
    this.#findActionCode = findActionCode;
    this.#context = context;
    this.#sources = new PromiseSources(context);
  }

  collect(): DanglingPromise[] {
    const makers: PromiseMaker[] = [
      ...getNodes(this.#tree, "CallExpression"),
      ...getNodes(this.#tree, "NewExpression"),
    ];
    const found = makers.flatMap((maker) => this.#examine(maker) ?? []);
    const reported = new Set(
      found
        .flatMap(({ fate }) => (fate.type === "unawaited" ? fate.variable.references : []))
        .map(({ identifier }) => identifier as TSESTree.Node),
    );
    return found
      .filter(
        ({ maker }) =>
          maker.type !== "CallExpression" || !isChainCall(maker) || !reported.has(findChainRoot(maker)),
      )
      .sort((left, right) => left.maker.range[0] - right.maker.range[0]);
  }

  /** Asks what is cheap first: most calls are awaited where they stand. */
  #examine(maker: PromiseMaker): DanglingPromise | undefined {
    const call = maker.type === "CallExpression" ? maker : undefined;
    if (call && findTimerName(this.#tree, call) !== undefined) return this.#examineTimer(call);
    const iteration = call && findIteration(call);
    if (call && iteration && this.#findActionCode(call) && this.#isPromiseFunction(iteration.callback)) {
      return this.#examineIteration(call, iteration.method);
    }
    if (isKept(findDestination(this.#tree, maker))) return undefined;
    const code = this.#findActionCode(maker);
    if (code === undefined) return undefined;
    // A chain is judged with the promise at its root, if that is one for certain.
    if (call && isChainCall(call) && this.#isKnown(findChainRoot(call))) return undefined;
    const known = this.#sources.findBySyntax(this.#tree, maker);
    if (known === undefined && this.#context.isThenable === undefined) return undefined;
    const fate = findFate(this.#tree, maker, [], this.#context);
    const source = fate.type === "kept" ? undefined : (known ?? this.#sources.find(this.#tree, maker));
    const kind = source && classifyFate(fate, source);
    if (source === undefined || kind === undefined) return undefined;
    if (kind === "raceLoser" || kind === "earlyStart") {
      return isOperation(source) && !isAbortable(maker) ? { code, fate, kind, maker, source } : undefined;
    }
    return this.#isWaitedFor(maker, fate, source) ? undefined : { code, fate, kind, maker, source };
  }

  #isPromiseFunction(callback: TSESTree.Node): boolean {
    return this.#sources.isPromiseFunction(this.#tree, callback);
  }

  #isKnown(root: TSESTree.Node): boolean {
    return (
      (root.type === "CallExpression" || root.type === "NewExpression") &&
      this.#sources.find(this.#tree, root) !== undefined
    );
  }

  #isWaitedFor(maker: PromiseMaker, fate: PromiseFate, source: PromiseSource | undefined): boolean {
    // The timer itself is reported, or allowed because it is cleared.
    for (let node = findEnclosingFunction(maker); node !== undefined; node = findEnclosingFunction(node)) {
      if (isTimerCallback(this.#tree, node)) return true;
    }
    if (source?.type === "typed" && maker.type === "CallExpression" && isPartOfReturned(this.#tree, maker))
      return true;
    const chain = fate.type === "dropped" ? fate.chain : [];
    return hasOutlet(this.#tree, [maker, ...chain], this.#context);
  }

  #examineTimer(call: TSESTree.CallExpression): DanglingPromise | undefined {
    const code = this.#findActionCode(call);
    if (code === undefined || isTimerHandleUsed(this.#tree, call)) return undefined;
    if (findTimerWork(this.#tree, call, this.#sources, this.#context) === undefined) return undefined;
    if (hasOutlet(this.#tree, [call], this.#context)) return undefined;
    return {
      code,
      fate: { chain: [], how: "statement", type: "dropped" },
      kind: "timer",
      maker: call,
      source: undefined,
    };
  }

  #examineIteration(call: TSESTree.CallExpression, method: Iteration["method"]): DanglingPromise | undefined {
    const code = this.#findActionCode(call);
    if (code === undefined) return undefined;
    const fate = findFate(this.#tree, call, ARRAY_OF_PROMISES, this.#context);
    const isForEach = method === "forEach";
    // An awaited `forEach` may belong to something that does wait for its callbacks, as streams do.
    const isLost = isForEach ? fate.type === "dropped" && fate.how !== "awaited-array" : fate.type !== "kept";
    if (!isLost) return undefined;
    const kind = isForEach
      ? "forEachAsync"
      : fate.type === "raced"
        ? "raceLoser"
        : fate.type === "early"
          ? "earlyStart"
          : "mapUnawaited";
    if (kind !== "earlyStart" && kind !== "raceLoser" && this.#isWaitedFor(call, fate, undefined))
      return undefined;
    return { code, fate, kind, maker: call, source: undefined };
  }
}

function isKept({ type }: PromiseDestination): boolean {
  return type === "awaited" || type === "returned" || type === "escaped";
}

interface Iteration {
  readonly method: string;
  readonly callback: TSESTree.Node;
}

/** `items.forEach(callback)`, `items.map(callback)`, `Array.from(items, callback)`. */
function findIteration(call: TSESTree.CallExpression): Iteration | undefined {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "MemberExpression") return undefined;
  const method = getStaticName(callee);
  if (method === "from" && callee.object.type === "Identifier" && callee.object.name === "Array") {
    const callback = call.arguments[1];
    return callback && { callback, method: "map" };
  }
  const [callback] = call.arguments;
  if (callback === undefined || (method !== "forEach" && method !== "map")) return undefined;
  return { callback, method };
}

function classifyFate(fate: PromiseFate, source: PromiseSource): DanglingKind | undefined {
  switch (fate.type) {
    case "kept":
      return undefined;
    case "raced":
      return "raceLoser";
    case "early":
      return "earlyStart";
    case "ignored":
      return "floating";
    case "unawaited":
      return "unawaitedVariable";
    case "dropped":
      if (fate.how === "void") return "void";
      return fate.chain.length > 0 || source.type === "chain" ? "thenChain" : "floating";
  }
}

/** What goes on at Convex or on the network, whoever has stopped waiting for it. */
function isOperation(source: PromiseSource): boolean {
  return source.type === "ctx" || source.type === "fetch" || source.type === "function";
}

/** `fetch(url, { signal })`: whoever loses interest can stop it. */
function isAbortable(maker: PromiseMaker): boolean {
  const options = maker.arguments[1];
  return (
    options?.type === "ObjectExpression" &&
    options.properties.some(
      (property) => property.type === "Property" && getStaticName(property) === "signal",
    )
  );
}
