import { describe, expect, it } from "vitest";

import { renderMermaid } from "../../src/cli/render-mermaid.js";
import { fn, hostile, marked, place, show } from "./shown-graphs.js";

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
