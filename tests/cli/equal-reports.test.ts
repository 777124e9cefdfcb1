import type { Linter } from "eslint";

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as typescriptParser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { findFilesToLint } from "../../src/cli/find-files.js";
import plugin from "../../src/index.js";
import { awkwardTexts } from "../awkward-texts.js";
import { lintableProjects, writeLintableProjects } from "../lintable-projects.js";
import { createDisk } from "../project/disk.js";
import { runCli } from "./run-cli.js";

type Report = Pick<
  Linter.LintMessage,
  | "column"
  | "endColumn"
  | "endLine"
  | "fix"
  | "line"
  | "message"
  | "messageId"
  | "ruleId"
  | "severity"
  | "suggestions"
> & { readonly file: string };

function listReports(results: readonly ESLint.LintResult[]): Report[] {
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(
        ({ column, endColumn, endLine, fix, line, message, messageId, ruleId, severity, suggestions }) => ({
          ...{
            column,
            endColumn,
            endLine,
            file: filePath,
            fix,
            line,
            message,
            messageId,
            ruleId,
            severity,
            suggestions,
          },
        }),
      ),
    )
    .sort((left, right) => left.file.localeCompare(right.file));
}

async function lintByEslint(cwd: string, files: readonly string[]): Promise<ESLint.LintResult[]> {
  const eslint = new ESLint({
    cwd,
    overrideConfig: [...plugin.configs.strict, { languageOptions: { parser: typescriptParser } }],
    overrideConfigFile: true,
  });
  return eslint.lintFiles([...files]);
}

/** The reports of both, for the modules of the project at `cwd`; what is undefined in a report is left out of JSON. */
async function lintByBoth(cwd: string): Promise<{ byCheck: Report[]; byEslint: unknown }> {
  const { files } = findFilesToLint(["."], cwd);
  const { stdout } = await runCli(["--config", "strict", "--format", "json"], { cwd, plugin });
  return {
    byCheck: listReports(JSON.parse(stdout) as ESLint.LintResult[]),
    byEslint: JSON.parse(JSON.stringify(listReports(await lintByEslint(cwd, files)))),
  };
}

/** `check` looks at the modules of functions dirs alone. */
const ON_CLIENTS = "convex-actions/no-client-action-call";

const root = mkdtempSync(join(realpathSync(tmpdir()), "equal-reports-"));
const reported = new Set<string | null>();

beforeAll(() => {
  writeLintableProjects(root);
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("check reports what ESLint reports with @typescript-eslint/parser", () => {
  it.each(lintableProjects)("in %s", async (project) => {
    const { byCheck, byEslint } = await lintByBoth(join(root, project));
    expect(byCheck).toEqual(byEslint);
    for (const { ruleId } of byCheck) reported.add(ruleId);
  });

  it("in reports of every rule, but for those on code outside of functions dirs", () => {
    const ids = Object.keys(plugin.configs.strict[0]?.rules ?? {});
    expect([...reported].sort()).toEqual(ids.filter((id) => id !== ON_CLIENTS).sort());
  });

  it("in a file where nothing but a comment is wrong: it switches off a rule that does not exist", async () => {
    const text = "// eslint-disable-next-line convex-actions/no-such-rule\nexport {};\n";
    const disk = createDisk({ "convex/a.ts": text, "package.json": "{}" });
    const { byCheck, byEslint } = await lintByBoth(disk.root);
    expect(byCheck).toEqual(byEslint);
    expect(byCheck.map(({ ruleId }) => ruleId)).toEqual(["convex-actions/no-such-rule"]);
  });

  it.each(Object.entries(awkwardTexts))("in a file with %s", async (_, text) => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": text, "convex/b.js": text });
    const { byCheck, byEslint } = await lintByBoth(disk.root);
    expect(byCheck).toEqual(byEslint);
    expect(byCheck.map(({ ruleId }) => ruleId)).toEqual([
      "convex-actions/no-db-in-action",
      "convex-actions/no-db-in-action",
    ]);
  });
});
