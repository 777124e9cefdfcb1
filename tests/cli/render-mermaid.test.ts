import type { FunctionGraph, GraphEdge, GraphNode } from "../../src/project/function-graph.js";

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { renderMermaid, type ShownGraph } from "../../src/cli/render-mermaid.js";
import { findCallChains } from "../../src/project/call-chains.js";
import { runCli } from "./run-cli.js";

const place = { file: "a.ts", line: 1 };

function fn(
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

function show(nodes: readonly GraphNode[], edges: readonly GraphEdge[], name = "convex"): ShownGraph {
  const functionsDir = { kind: "app", path: `/p/${name}`, projectRoot: "/p" } as const;
  const graph: FunctionGraph = { edges, functionsDir, modules: [], nodes, unresolved: [] };
  return { chains: findCallChains(graph), graph, name };
}

/** Names that Mermaid would take for its own words, Markdown, HTML or brackets, or that become one id. */
const hostile = show(
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

const marked = show(
  [fn("a:one", "action"), fn("a:two", "action"), fn("a:three", "action", "node"), fn("q:loop", "query")],
  [
    edge("a:one", "runAction", "a:two", "none"),
    edge("a:one", "scheduler.runAfter", "a:two", "none"),
    edge("a:two", "runAction", "a:three", "none"),
    edge("a:two", "runQuery", "q:loop"),
    edge("q:loop", "runQuery", "q:loop", "callers"),
  ],
);

describe("renderMermaid", () => {
  it("draws what each node and each call is, and marks circles and the deepest chain", () => {
    expect(renderMermaid([marked])).toBe(`flowchart LR
  %% deepest ctx.runAction chain: a:one > a:two > a:three
  %% cycle: q:loop
  subgraph n_runtime_default ["Convex runtime"]
    n_a_one["a:one<br/>internal action"]
    n_a_two["a:two<br/>internal action"]
    n_q_loop(["q:loop<br/>internal query"])
  end
  subgraph n_runtime_node ["Node.js runtime"]
    n_a_three["a:three<br/>internal action"]
  end
  n_a_one -->|runAction| n_a_two
  n_a_one -.->|scheduler.runAfter| n_a_two
  n_a_two -->|runAction| n_a_three
  n_a_two -->|runQuery| n_q_loop
  n_q_loop ==>|runQuery| n_q_loop
  classDef deepest stroke:#bf8700,stroke-width:3px
  class n_a_one,n_a_three,n_a_two deepest
  linkStyle 0,2 stroke:#bf8700,stroke-width:3px
  classDef cycle stroke:#d1242f,stroke-width:3px
  class n_q_loop cycle
  linkStyle 4 stroke:#d1242f,stroke-width:3px
`);
  });

  it("gives different nodes different ids, none of them a word of Mermaid's, and leaves no sign to be misread", () => {
    const text = renderMermaid([hostile]);
    const ids = [...text.matchAll(/^ *(n_\w+)(?=[[({>])/gm)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(hostile.graph.nodes.length);
    for (const [, label = ""] of text.matchAll(/"([^"\n]*)"/g)) {
      expect(label.replaceAll("<br/>", "")).toMatch(/^(?:[\p{L}\p{N} _:/.,-]|#\d+;)*$/u);
    }
  });

  it("names what is not shown", () => {
    const lost = { from: "a:one", method: "runQuery", place, reason: "it is a {parameter}" } as const;
    const { chains, graph, name } = show([fn("a:one", "action")], []);
    const text = renderMermaid([{ chains, graph: { ...graph, unresolved: [lost] }, name }]);
    expect(text).toContain("  %% not shown: a:one runQuery at a.ts:1, it is a  parameter \n");
  });

  it("frames each functions dir where there are several", () => {
    const text = renderMermaid([
      show([fn("a:one", "action")], [], "apps/x"),
      show([fn("a:one", "action")], [], "apps/y"),
    ]);
    expect(text).toContain(`  subgraph n_in_apps_x ["apps/x"]
    subgraph n_runtime_apps_x_default ["Convex runtime"]
      n_apps_x_a_one["a:one<br/>internal action"]
    end
  end
`);
  });
});

/** Mermaid brings half a browser along, so it is installed for the long run only. */
describe.runIf(process.env["CHECK_FULL"] !== undefined)("Mermaid's own parser", () => {
  it("accepts what is drawn, and would notice a mistake", { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "mermaid-"));
    try {
      const quickstart = join(import.meta.dirname, "../../examples/quickstart");
      const charts = {
        "all.mmd": renderMermaid([hostile, marked, show([], [], "empty")]),
        "bad.mmd": 'flowchart LR\n  a["x" -->|b c\n',
        "empty.mmd": renderMermaid([]),
        "hostile.mmd": renderMermaid([hostile]),
        "marked.mmd": renderMermaid([marked]),
        "quickstart.mmd": (await runCli(["graph", "."], { cwd: quickstart })).stdout,
      };
      for (const [name, text] of Object.entries(charts)) writeFileSync(join(folder, name), text);
      writeFileSync(join(folder, "package.json"), "{}");
      writeFileSync(join(folder, "parse.mjs"), PARSE);
      execFileSync(
        "npm",
        ["install", "--prefer-offline", "--no-audit", "--no-fund", "mermaid@11", "jsdom@26"],
        {
          cwd: folder,
          stdio: "pipe",
        },
      );
      const names = readdirSync(folder).filter((name) => name.endsWith(".mmd"));
      const { stdout } = spawnSync(process.execPath, ["parse.mjs", ...names], {
        cwd: folder,
        encoding: "utf8",
      });
      const accepted = Object.keys(charts).filter((name) => name !== "bad.mmd");
      expect(stdout.trim().split("\n")).toEqual(
        [...accepted.map((name) => `${name} valid`), "bad.mmd invalid"].sort(),
      );
    } finally {
      rmSync(folder, { force: true, recursive: true });
    }
  });
});

const PARSE = `
import { JSDOM } from "jsdom";
import { readFileSync } from "node:fs";
const { window } = new JSDOM("");
Object.assign(globalThis, { document: window.document, window });
const { default: mermaid } = await import("mermaid");
for (const name of process.argv.slice(2)) {
  const parsed = await mermaid.parse(readFileSync(name, "utf8"), { suppressErrors: true });
  console.log(name, parsed === false ? "invalid" : "valid");
}
`;
