import type { ShownGraph } from "../../src/cli/render-mermaid.js";
import type { FunctionGraph, GraphEdge, GraphNode } from "../../src/project/function-graph.js";

import { findCallChains } from "../../src/project/call-chains.js";

export const place = { file: "a.ts", line: 1 };

export function fn(
  id: string,
  kind: Extract<GraphNode, { type: "function" }>["kind"],
  runtime: "default" | "node" = "default",
): GraphNode {
  return {
    id,
    kind,
    place,
    runtime,
    type: "function",
    visibility: kind === "unknown" ? "unknown" : "internal",
  };
}

function edge(
  from: string,
  method: GraphEdge["method"],
  to: string,
  transaction: GraphEdge["transaction"] = "own",
): GraphEdge {
  return { evidence: [{ place, through: [] }], from, method, to, transaction };
}

export function show(nodes: readonly GraphNode[], edges: readonly GraphEdge[], name = "convex"): ShownGraph {
  const functionsDir = { kind: "app", path: `/p/${name}`, projectRoot: "/p" } as const;
  const graph: FunctionGraph = { edges, functionsDir, modules: [], nodes, unresolved: [] };
  return { chains: findCallChains(graph), graph, name };
}

/** Names that Mermaid would take for its own words, Markdown, HTML or brackets, or that become one id. */
export const hostile = show(
  [
    { id: 'cron 1. "quoted" <b>`x`</b> #35; & %%{init}%% 🎉 日本', place, type: "cron" },
    { id: "GET /a/{id}/*", place, type: "route" },
    { id: "subgraph/end.ts", place, type: "module" },
    fn("end", "action"),
    fn("a/b:c", "query"),
    fn("a_b:c", "query"),
    fn("default:default", "httpAction", "node"),
    fn("style:class", "unknown", "node"),
    fn("o:x", "mutation"),
  ],
  [
    edge("GET /a/{id}/*", "route", "end", "none"),
    edge("a/b:c", "runQuery", "a_b:c", "callers"),
    edge("end", "runMutation", "o:x"),
    edge("o:x", "scheduler.runAfter", "end", "none"),
  ],
);

export const marked = show(
  [fn("a:one", "action"), fn("a:two", "action"), fn("a:three", "action", "node"), fn("q:loop", "query")],
  [
    edge("a:one", "runAction", "a:two", "none"),
    edge("a:one", "scheduler.runAfter", "a:two", "none"),
    edge("a:two", "runAction", "a:three", "none"),
    edge("a:two", "runQuery", "q:loop"),
    edge("q:loop", "runQuery", "q:loop", "callers"),
  ],
);
