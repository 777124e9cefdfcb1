interface Visit<Node> {
  readonly node: Node;
  readonly successors: Iterator<Node>;
}

/**
 * The strongly connected components of a directed graph, each after all those that it leads to. Tarjan's algorithm on
 * a stack of its own, since chains of calls may be longer than the engine's.
 */
export function findStronglyConnected<Node>(
  nodes: Iterable<Node>,
  getSuccessors: (node: Node) => Iterable<Node>,
): Node[][] {
  const components: Node[][] = [];
  const indexes = new Map<Node, number>();
  const lowest = new Map<Node, number>();
  const open: Node[] = [];
  const isOpen = new Set<Node>();
  const visits: Visit<Node>[] = [];

  const enter = (node: Node): void => {
    indexes.set(node, indexes.size);
    lowest.set(node, indexes.size - 1);
    open.push(node);
    isOpen.add(node);
    visits.push({ node, successors: getSuccessors(node)[Symbol.iterator]() });
  };
  const lower = (node: Node, index: number | undefined): void => {
    lowest.set(node, Math.min(lowest.get(node) ?? Infinity, index ?? Infinity));
  };

  for (const start of nodes) {
    if (indexes.has(start)) continue;
    enter(start);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { node } = visit;
      const next = visit.successors.next();
      if (next.done !== true) {
        if (!indexes.has(next.value)) enter(next.value);
        else if (isOpen.has(next.value)) lower(node, indexes.get(next.value));
        continue;
      }
      visits.pop();
      const caller = visits.at(-1);
      if (caller !== undefined) lower(caller.node, lowest.get(node));
      if (lowest.get(node) !== indexes.get(node)) continue;
      const component = open.splice(open.indexOf(node));
      for (const member of component) isOpen.delete(member);
      components.push(component);
    }
  }
  return components;
}
