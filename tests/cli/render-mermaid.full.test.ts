import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it } from "vitest";

import { renderMermaid } from "../../src/cli/render-mermaid.js";
import { runCli } from "./run-cli.js";
import { hostile, marked, show } from "./shown-graphs.js";

/** Mermaid brings half a browser along, so it is installed here and not with the repository. */
it(
  "draws what Mermaid's own parser accepts, which would notice a mistake",
  { timeout: 300_000 },
  async () => {
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
  },
);

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
