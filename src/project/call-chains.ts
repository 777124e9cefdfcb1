import type { FunctionGraph, GraphEdge } from "./function-graph.js";

import { findStronglyConnected } from "./strongly-connected.js";

/** Functions that call each other in a circle. */
export interface CallCycle {
  /** Their ids, sorted. */
  readonly functions: readonly string[];
  /**
   * - `calls`: each waits for the next, so nothing but a condition ends it
   * - `schedule`: some step is scheduled, as in a job that starts itself again
   */
  readonly through: "calls" | "schedule";
}

export interface CallChains {
  /** Sorted by their first functions; a circle of plain calls inside of one through the scheduler is listed beside it. */
  readonly cycles: readonly CallCycle[];
  /**
   * The longest rows of actions that start each other with `ctx.runAction`: all of equal length, one for each action
   * that begins one. Calls inside of a circle are left out, since how often it turns is not known. Empty without
   * `runAction`.
   */
  readonly deepestRunActions: readonly (readonly string[])[];
}

export function findCallChains(graph: Pick<FunctionGraph, "edges">): CallChains {
  const calls = graph.edges.filter(({ method }) => isPlainCall(method));
  const circles = findCycles(calls).map((functions): CallCycle => ({ functions, through: "calls" }));
  const known = new Set(circles.map(({ functions }) => functions.join("\0")));
  const loops = findCycles(graph.edges)
    .filter((functions) => !known.has(functions.join("\0")))
    .map((functions): CallCycle => ({ functions, through: "schedule" }));
  return {
    cycles: [...circles, ...loops].sort((left, right) =>
      left.functions.join("\0") < right.functions.join("\0") ? -1 : 1,
    ),
    deepestRunActions: findDeepestChains(graph.edges.filter(({ method }) => method === "runAction")),
  };
}

/** The caller waits for it, unlike for what is scheduled. */
function isPlainCall(method: GraphEdge["method"]): boolean {
  return method === "runAction" || method === "runMutation" || method === "runQuery";
}

function findCycles(edges: readonly GraphEdge[]): string[][] {
  const callees = groupCallees(edges);
  return findStronglyConnected(callees.keys(), (id) => callees.get(id) ?? [])
    .filter(([first = "", ...others]) => others.length > 0 || callees.get(first)?.includes(first) === true)
    .map((functions) => functions.sort());
}

function findDeepestChains(edges: readonly GraphEdge[]): string[][] {
  const callees = groupCallees(edges);
  const components = findStronglyConnected(callees.keys(), (id) => callees.get(id) ?? []);
  const componentOf = new Map(
    components.flatMap((component) => component.map((id) => [id, component] as const)),
  );
  /** The longest chain from each function on; the components come in an order in which all callees are known before. */
  const chains = new Map<string, readonly string[]>();
  for (const component of components) {
    for (const id of component) {
      const others = (callees.get(id) ?? []).filter((callee) => componentOf.get(callee) !== component);
      const longest = others
        .map((callee) => chains.get(callee) ?? [])
        .reduce<readonly string[]>((best, chain) => (chain.length > best.length ? chain : best), []);
      chains.set(id, [id, ...longest]);
    }
  }
  const all = [...chains.values()];
  const length = all.reduce((longest, chain) => Math.max(longest, chain.length), 0);
  if (length < 2) return [];
  return all
    .filter((chain) => chain.length === length)
    .map((chain) => [...chain])
    .sort((left, right) => (left.join("\0") < right.join("\0") ? -1 : 1));
}

/** Callees in the order of the edges, those without calls of their own included as keys. */
function groupCallees(edges: readonly GraphEdge[]): Map<string, string[]> {
  const callees = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const known = callees.get(from) ?? [];
    if (!known.includes(to)) known.push(to);
    callees.set(from, known);
    if (!callees.has(to)) callees.set(to, []);
  }
  return callees;
}
