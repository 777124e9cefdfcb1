import type { CallChains } from "../project/call-chains.js";
import type { FunctionGraph, GraphEdge, GraphNode } from "../project/function-graph.js";

/** One functions dir, as the `graph` command shows it. */
export interface ShownGraph {
  /** The functions dir as the reader knows it: `apps/web/convex`. */
  readonly name: string;
  readonly graph: FunctionGraph;
  readonly chains: CallChains;
}

const RUNTIMES = [
  { runtime: "default", title: "Convex runtime" },
  { runtime: "node", title: "Node.js runtime" },
] as const;

/** What stands around a node's label, by what the node is. */
const SHAPES: Readonly<Record<string, readonly [open: string, close: string]>> = {
  action: ["[", "]"],
  cron: ["{{", "}}"],
  httpAction: ["[[", "]]"],
  module: ["[/", "/]"],
  mutation: ["[(", ")]"],
  query: ["([", "])"],
  route: ["{{", "}}"],
  unknown: ["(", ")"],
};

/** Solid: called now. Thick: called now, inside the caller's own transaction. Dotted: later, or from outside. */
const ARROWS = { callers: "==>", later: "-.->", now: "-->" } as const;

/** A Mermaid flowchart. Equal graphs give equal text, and a new function changes no other line but style numbers. */
export function renderMermaid(shown: readonly ShownGraph[]): string {
  const chart = new Flowchart(shown.length > 1);
  for (const one of shown) chart.add(one);
  return chart.render();
}

class Flowchart {
  readonly #hasSeveral: boolean;
  readonly #ids = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #notes: string[] = [];
  readonly #nodes: string[] = [];
  readonly #edges: string[] = [];
  readonly #marked = new Map<
    "cycle" | "deepest",
    { readonly edges: number[]; readonly nodes: Set<string> }
  >();

  /** With several functions dirs each gets a frame of its own. */
  constructor(hasSeveral: boolean) {
    this.#hasSeveral = hasSeveral;
  }

  add({ chains, graph, name }: ShownGraph): void {
    const identify = (id: string): string => this.#identify(this.#hasSeveral ? `${name} ${id}` : id);
    this.#addNotes(name, graph, chains);
    const lines = this.#renderNodes(name, graph, identify);
    this.#nodes.push(...(this.#hasSeveral ? frame(this.#identify(`in ${name}`), name, lines) : lines));
    const marks = findMarkedEdges(graph.edges, chains);
    for (const edge of graph.edges) {
      const [from, to] = [identify(edge.from), identify(edge.to)];
      const mark = marks.get(edge);
      if (mark !== undefined) this.#mark(mark, this.#edges.length, [from, to]);
      this.#edges.push(`${from} ${ARROWS[classifyArrow(edge)]}|${edge.method}| ${to}`);
    }
  }

  render(): string {
    const styles = [...this.#marked].flatMap(([mark, { edges, nodes }]) => [
      `classDef ${mark} ${STYLES[mark]}`,
      `class ${[...nodes].sort().join(",")} ${mark}`,
      `linkStyle ${edges.join(",")} ${STYLES[mark]}`,
    ]);
    const body = indent([...this.#nodes, ...this.#edges, ...styles]);
    return ["flowchart LR", ...indent(this.#notes), ...body, ""].join("\n");
  }

  /** What a picture cannot say, as comments. */
  #addNotes(name: string, graph: FunctionGraph, { cycles, deepestRunActions }: CallChains): void {
    const where = this.#hasSeveral ? `${name}: ` : "";
    const note = (text: string): unknown =>
      this.#notes.push(`%% ${where}${text.replaceAll(/[{}\r\n]/g, " ")}`);
    for (const chain of deepestRunActions) note(`deepest ctx.runAction chain: ${chain.join(" > ")}`);
    for (const { functions, through } of cycles) {
      note(`${through === "calls" ? "cycle" : "cycle through the scheduler"}: ${functions.join(", ")}`);
    }
    for (const { from, method, place, reason } of graph.unresolved) {
      note(`not shown: ${from} ${method} at ${place.file}:${String(place.line)}, ${reason}`);
    }
  }

  #renderNodes(name: string, { nodes }: FunctionGraph, identify: (id: string) => string): string[] {
    const render = (node: GraphNode): string => {
      const [open, close] = SHAPES[node.type === "function" ? node.kind : node.type] ?? ["(", ")"];
      return `${identify(node.id)}${open}"${labelOf(node)}"${close}`;
    };
    const outside = nodes.filter(({ type }) => type !== "function").map(render);
    const inside = RUNTIMES.flatMap(({ runtime, title }) => {
      const own = nodes.filter((node) => node.type === "function" && node.runtime === runtime);
      if (own.length === 0) return [];
      const id = this.#identify(this.#hasSeveral ? `runtime ${name} ${runtime}` : `runtime ${runtime}`);
      return frame(id, title, own.map(render));
    });
    return [...outside, ...inside];
  }

  #mark(mark: "cycle" | "deepest", edge: number, nodes: readonly string[]): void {
    const marked = this.#marked.get(mark) ?? { edges: [], nodes: new Set() };
    this.#marked.set(mark, marked);
    marked.edges.push(edge);
    for (const node of nodes) marked.nodes.add(node);
  }

  /** Letters, digits and `_` only, and none of Mermaid's own words. */
  #identify(name: string): string {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const base = `n_${name.replaceAll(/[^A-Za-z0-9]+/g, "_")}`;
    let id = base;
    for (let count = 2; this.#taken.has(id); count++) id = `${base}_${String(count)}`;
    this.#ids.set(name, id);
    this.#taken.add(id);
    return id;
  }
}

const STYLES = {
  cycle: "stroke:#d1242f,stroke-width:3px",
  deepest: "stroke:#bf8700,stroke-width:3px",
} as const;

/** An edge in a circle of plain calls is marked as that, even where it belongs to the deepest chain as well. */
function findMarkedEdges(
  edges: readonly GraphEdge[],
  { cycles, deepestRunActions }: CallChains,
): Map<GraphEdge, "cycle" | "deepest"> {
  const marks = new Map<GraphEdge, "cycle" | "deepest">();
  const steps = new Set(
    deepestRunActions.flatMap((chain) => chain.slice(1).map((to, index) => `${chain[index] ?? ""}\0${to}`)),
  );
  for (const edge of edges) {
    if (edge.method === "runAction" && steps.has(`${edge.from}\0${edge.to}`)) marks.set(edge, "deepest");
  }
  for (const { functions } of cycles) {
    const members = new Set(functions);
    for (const edge of edges) if (members.has(edge.from) && members.has(edge.to)) marks.set(edge, "cycle");
  }
  return marks;
}

function classifyArrow({ method, transaction }: GraphEdge): keyof typeof ARROWS {
  if (transaction === "callers") return "callers";
  return method.startsWith("run") ? "now" : "later";
}

function labelOf(node: GraphNode): string {
  const lines =
    node.type === "function"
      ? [node.id, `${node.visibility === "unknown" ? "" : `${node.visibility} `}${describeKind(node.kind)}`]
      : [node.type === "module" ? `code in ${node.id}` : node.id];
  return lines.map(escapeLabel).join("<br/>");
}

function describeKind(kind: string): string {
  if (kind === "unknown") return "function of an unknown kind";
  return kind === "httpAction" ? "HTTP action" : kind;
}

/** Mermaid reads Markdown, HTML and its own signs in labels; what is not plainly a letter goes in as a number. */
function escapeLabel(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} _:/.,-]/gu, (character) => `#${String(character.codePointAt(0))};`);
}

function frame(id: string, title: string, lines: readonly string[]): string[] {
  return [`subgraph ${id} ["${escapeLabel(title)}"]`, ...indent(lines), "end"];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
