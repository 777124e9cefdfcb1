import fc from "fast-check";
import { expect, it } from "vitest";

import { findStronglyConnected } from "../../src/project/strongly-connected.js";

type Graph = readonly (readonly number[])[];

const graphs: fc.Arbitrary<Graph> = fc.integer({ max: 8, min: 1 }).chain((size) =>
  fc.array(fc.array(fc.integer({ max: size - 1, min: 0 }), { maxLength: 4 }), {
    maxLength: size,
    minLength: size,
  }),
);

function find(graph: Graph): number[][] {
  return findStronglyConnected(graph.keys(), (node) => graph[node] ?? []);
}

/** `reach[a].has(b)`: some path, maybe of no edge at all, leads from a to b. */
function findReach(graph: Graph): Set<number>[] {
  return graph.map((_, start) => {
    const reached = new Set([start]);
    for (const node of reached) for (const next of graph[node] ?? []) reached.add(next);
    return reached;
  });
}

it("puts two nodes together exactly where each leads to the other, whatever the graph", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const components = find(graph);
      const reach = findReach(graph);
      expect(components.flat().sort()).toEqual([...graph.keys()]);
      for (const left of graph.keys()) {
        for (const right of graph.keys()) {
          const together = components.some((nodes) => nodes.includes(left) && nodes.includes(right));
          expect(together).toBe(reach[left]?.has(right) === true && reach[right]?.has(left) === true);
        }
      }
    }),
  );
});

it("puts each component after those that it leads to, whatever the graph", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const components = find(graph);
      const indexOf = (node: number): number => components.findIndex((nodes) => nodes.includes(node));
      graph.forEach((successors, node) => {
        for (const next of successors) expect(indexOf(next)).toBeLessThanOrEqual(indexOf(node));
      });
    }),
  );
});

it("follows chains that are longer than the stack of the engine", () => {
  const length = 100_000;
  const components = findStronglyConnected([0], (node) => (node + 1 < length ? [node + 1] : [0]));
  expect(components.map(({ length }) => length)).toEqual([length]);
});
