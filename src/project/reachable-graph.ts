import type { FunctionGraph } from "./function-graph.js";

/** The part of a graph that `starts` (ids of nodes) lead to, themselves included. */
export function selectReachable(graph: FunctionGraph, starts: Iterable<string>): FunctionGraph {
  const callees = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    const known = callees.get(from) ?? [];
    known.push(to);
    callees.set(from, known);
  }
  const reached = new Set(starts);
  // A set also hands out what is added while it is read.
  for (const id of reached) for (const callee of callees.get(id) ?? []) reached.add(callee);

  const nodes = graph.nodes.filter(({ id }) => reached.has(id));
  const files = new Set(nodes.map(({ place }) => place.file));
  return {
    ...graph,
    edges: graph.edges.filter(({ from }) => reached.has(from)),
    modules: graph.modules.filter(({ path }) => files.has(path)),
    nodes,
    unresolved: graph.unresolved.filter(({ from }) => reached.has(from)),
  };
}
