import type { ESLint } from "eslint";
import type { Log } from "sarif";

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import draft04 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";

import plugin from "../../../src/index.js";
import { createDisk } from "../../project/disk.js";
import { runCli } from "../run-cli.js";

/** The schema of SARIF 2.1.0, as Microsoft's own matchers for Jest bring it along. */
const schemaPath = fileURLToPath(
  import.meta.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
);
const ajv = new draft04.default({ unicodeRegExp: false, allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, "utf8")) as object);

async function report(cwd: string, reported?: ESLint.Plugin): Promise<Log> {
  const { stdout } = await runCli(["--format", "sarif"], { cwd, ...(reported && { plugin: reported }) });
  return JSON.parse(stdout) as Log;
}

function findErrors(log: unknown): string[] {
  validate(log);
  return (validate.errors ?? []).map(({ instancePath, message = "" }) => `${instancePath} ${message}`);
}

describe("--format sarif is valid against the schema of SARIF 2.1.0", () => {
  it("for the findings of the real rules, with the pages of the rules", async () => {
    const log = await report(join(import.meta.dirname, "../../../examples/quickstart"), plugin);
    expect(log.runs[0]?.results?.length).toBeGreaterThan(0);
    expect(log.runs[0]?.tool.driver.rules?.[0]?.help?.markdown).toContain("## The fact");
    expect(findErrors(log)).toEqual([]);
  });

  it("for fixes, suggestions, suppressed findings, odd file names and files that cannot be parsed", async () => {
    const { root } = createDisk({
      "package.json": "{}",
      "convex/a b#c?.ts": "export const f = (ctx) => ctx.runAction(x);\n",
      "convex/broken.ts": "const = ;",
      "convex/suppressed.ts": "debugger; // eslint-disable-line -- on purpose\n",
      "convex/two.ts": "export const f = 1;\ndebugger;\n",
    });
    const log = await report(root);
    const results = log.runs[0]?.results ?? [];
    expect(results.filter(({ fixes }) => fixes !== undefined)).toHaveLength(3);
    expect(results.filter(({ suppressions }) => suppressions !== undefined)).toHaveLength(1);
    expect(log.runs[0]?.invocations?.[0]?.toolExecutionNotifications).toHaveLength(1);
    expect(findErrors(log)).toEqual([]);
  });

  it("and the schema would notice a log that is not", async () => {
    const { root } = createDisk({ "package.json": "{}", "convex/two.ts": "debugger;\n" });
    const log = await report(root);
    expect(findErrors({ ...log, version: "2.0.0" })).toEqual([
      "/version must be equal to one of the allowed values",
    ]);
    const [run] = log.runs;
    const results = [{ ...run?.results?.[0], level: "fatal" }];
    expect(findErrors({ ...log, runs: [{ ...run, results }] })).toEqual([
      "/runs/0/results/0/level must be equal to one of the allowed values",
    ]);
  });
});
