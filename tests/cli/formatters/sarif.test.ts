import type { Log, Run } from "sarif";

import { pathToFileURL } from "node:url";

import { describe, expect, it } from "vitest";

import { createDisk } from "../../project/disk.js";
import { runCli } from "../run-cli.js";

async function lint(files: Readonly<Record<string, string>>): Promise<{ run: Run; log: Log; root: string }> {
  const disk = createDisk({ "package.json": "{}", ...files });
  const { stdout } = await runCli(["--format", "sarif"], { cwd: disk.root });
  const log = JSON.parse(stdout) as Log;
  const [run] = log.runs;
  if (run === undefined) throw new Error("a SARIF log without a run");
  return { log, root: disk.root, run };
}

describe("--format sarif", () => {
  it("names the version, the tool, its rules with their help, and the root that paths are relative to", async () => {
    const { log, root, run } = await lint({ "convex/a.ts": "export {};" });
    expect(log.version).toBe("2.1.0");
    expect(run.tool.driver.name).toBe("eslint-plugin-convex-actions");
    expect(run.tool.driver.semanticVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(run.tool.driver.rules?.map(({ id }) => id)).toEqual([
      "convex-actions/crashing",
      "convex-actions/no-debugger",
      "convex-actions/no-run-action",
    ]);
    expect(run.tool.driver.rules?.[2]).toEqual({
      help: { text: "forbid ctx.runAction. https://example.com/no-run-action" },
      helpUri: "https://example.com/no-run-action",
      id: "convex-actions/no-run-action",
      shortDescription: { text: "forbid ctx.runAction" },
    });
    expect(run.originalUriBaseIds).toEqual({ "%SRCROOT%": { uri: pathToFileURL(`${root}/`).href } });
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(run.invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
    expect(run.results).toEqual([]);
  });

  it("places findings by line and column from 1, and gives fixes and suggestions", async () => {
    const { run } = await lint({
      "convex/a b.ts": "export const f = (ctx) =>\n  ctx.runAction('🎉');\ndebugger;\n",
    });
    const artifactLocation = { uri: "convex/a%20b.ts", uriBaseId: "%SRCROOT%" };
    const name = { endColumn: 16, endLine: 2, startColumn: 7, startLine: 2 };
    const statement = { endColumn: 10, endLine: 3, startColumn: 1, startLine: 3 };
    expect(run.results).toEqual([
      {
        fixes: [
          {
            artifactChanges: [
              {
                artifactLocation,
                replacements: [{ deletedRegion: name, insertedContent: { text: "runMutation" } }],
              },
            ],
            description: { text: "Call runMutation." },
          },
        ],
        level: "error",
        locations: [{ physicalLocation: { artifactLocation, region: name } }],
        message: { text: "No runAction." },
        ruleId: "convex-actions/no-run-action",
        ruleIndex: 2,
      },
      {
        fixes: [
          {
            artifactChanges: [
              {
                artifactLocation,
                replacements: [{ deletedRegion: statement, insertedContent: { text: "" } }],
              },
            ],
            description: { text: "Fix" },
          },
        ],
        level: "warning",
        locations: [{ physicalLocation: { artifactLocation, region: statement } }],
        message: { text: "Leftover:\n100% a debugger, here." },
        ruleId: "convex-actions/no-debugger",
        ruleIndex: 1,
      },
    ]);
  });

  it("marks what a comment suppressed, with the reason given there", async () => {
    const { run } = await lint({
      "convex/a.ts":
        "debugger; // eslint-disable-line convex-actions/no-debugger -- for the demo\ndebugger; // eslint-disable-line\n",
    });
    expect(run.results?.map(({ suppressions }) => suppressions)).toEqual([
      [{ justification: "for the demo", kind: "inSource" }],
      [{ kind: "inSource" }],
    ]);
  });

  it("tells of a file that could not be parsed in a notification, and that the run was no full success", async () => {
    const { run } = await lint({ "convex/a.ts": "const = ;" });
    expect(run.results).toEqual([]);
    expect(run.invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: "error",
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "convex/a.ts" },
                  region: { startColumn: 7, startLine: 1 },
                },
              },
            ],
          },
        ],
      },
    ]);
  });
});
