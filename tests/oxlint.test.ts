import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import * as typescriptParser from "@typescript-eslint/parser";
import dedent from "dedent";
import { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import plugin, { configs } from "../src/index.js";
import { parsePage } from "./docs/markdown-page.js";
import { applyFirstSuggestions } from "./oxlint/apply-first-suggestions.js";
import { lintableProjects, writeLintableProjects } from "./lintable-projects.js";
import { type LintReport, oxlintBin, type OxlintRun, runOxlint, sortReports } from "./oxlint/run-oxlint.js";

const root = mkdtempSync(join(realpathSync(tmpdir()), "oxlint-"));
const strictRules = configs.strict[0]?.rules ?? {};

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function writeConfig(path: string, config: object): void {
  write(
    path,
    JSON.stringify({
      jsPlugins: ["eslint-plugin-convex-actions"],
      categories: { correctness: "off" },
      ...config,
    }),
  );
}

async function lintByEslint(): Promise<ESLint.LintResult[]> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [
      ...plugin.configs.strict,
      {
        languageOptions: { parser: typescriptParser },
        linterOptions: { reportUnusedDisableDirectives: "off" },
      },
    ],
  });
  return eslint.lintFiles([...lintableProjects]);
}

let byOxlint: OxlintRun;
let byEslint: ESLint.LintResult[];

beforeAll(async () => {
  mkdirSync(join(root, "node_modules"));
  symlinkSync(inject("tarball").folder, join(root, "node_modules/eslint-plugin-convex-actions"), "junction");
  symlinkSync(dirname(dirname(oxlintBin)), join(root, "node_modules/oxlint"), "junction");
  writeLintableProjects(root);
  writeConfig(".oxlintrc.json", { rules: strictRules });
  byOxlint = runOxlint(root, lintableProjects);
  byEslint = await lintByEslint();
}, 120_000);

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("as a JS plugin of oxlint, with every rule of strict,", () => {
  it.each(lintableProjects)("reports in %s what ESLint reports", (project) => {
    const inProject = ({ file }: LintReport): boolean => file.startsWith(`${project}/`);
    expect(byOxlint.reports.filter(inProject)).toEqual(listReports(byEslint).filter(inProject));
  });

  it("reports something of each rule", () => {
    const reported = new Set(byOxlint.reports.map(({ ruleId }) => ruleId));
    expect([...reported].sort()).toEqual(Object.keys(strictRules).sort());
  });

  it("crashes nowhere", () => {
    expect(byOxlint.others).toEqual([]);
    expect(byOxlint.stderr).toBe("");
    expect(byOxlint.status).toBe(1);
  });
});

describe("the configs that docs/oxlint.md shows", () => {
  const shown = parsePage(readFileSync(join(import.meta.dirname, "../docs/oxlint.md"), "utf8")).files;
  const severities = (rules: Readonly<Record<string, unknown>>): unknown[] =>
    Object.entries(rules).map(([id, entry]) => [id, [entry].flat()[0]]);

  it.each([
    { path: ".oxlintrc.json", args: [], config: configs.recommended },
    { path: "oxlint.config.mjs", args: ["--config", "oxlint.config.mjs"], config: configs.strict },
  ])("$path has every rule in its severity", ({ path, args, config }) => {
    const folder = join("shown", path.replaceAll(".", ""));
    writeLintableProjects(join(root, folder));
    write(join(folder, path), shown.find((file) => file.path === path)?.code ?? "");
    const { reports } = runOxlint(join(root, folder), [...args, ...lintableProjects]);
    const found = new Map(reports.map(({ ruleId, severity }) => [ruleId, severity.replace(/ing$/, "")]));
    expect([...found].sort()).toEqual(severities(config[0]?.rules ?? {}).sort());
  });
});

describe("comments in the code", () => {
  it("disable rules in the words of both linters, and configure none", () => {
    write("comments/package.json", "{}");
    write(
      "comments/convex/a.ts",
      dedent`
        /* eslint convex-actions/no-db-in-action: "off" */
        import { action } from "./_generated/server";
        export const a = action({
          handler: async (ctx) => {
            // eslint-disable-next-line convex-actions/no-db-in-action
            await ctx.db.get(1);
            // oxlint-disable-next-line convex-actions/no-db-in-action
            await ctx.db.get(2);
            await ctx.db.get(3);
          },
        });
      `,
    );
    expect(runOxlint(root, ["comments"]).reports.map(({ line }) => line)).toEqual([9]);
  });
});

describe("the settings of an oxlint config", () => {
  const mistake = `
    import { action } from "./_generated/server";
    export const a = action({ handler: async (ctx) => { await ctx.db.get(1); } });
  `;
  const rules = { "convex-actions/no-db-in-action": "error" };

  it("tell where the functions are", () => {
    write("settings/backend/functions/a.ts", mistake);
    write("settings/package.json", "{}");
    writeConfig("settings/.oxlintrc.json", { rules });
    expect(runOxlint(join(root, "settings"), []).reports).toEqual([]);
    writeConfig("settings/.oxlintrc.json", {
      rules,
      settings: { "convex-actions": { functionsDir: "backend/functions" } },
    });
    expect(runOxlint(join(root, "settings"), []).reports).toMatchObject([
      { file: "backend/functions/a.ts", line: 3, ruleId: "convex-actions/no-db-in-action" },
    ]);
  });

  it("are refused by name when they are wrong", () => {
    write("wrong-settings/convex/a.ts", mistake);
    writeConfig("wrong-settings/.oxlintrc.json", {
      rules,
      settings: { "convex-actions": { functionDir: "" } },
    });
    const { others, status } = runOxlint(join(root, "wrong-settings"), []);
    expect(others.join("\n")).toContain('settings["convex-actions"].functionDir is not a setting.');
    expect(status).toBe(1);
  });
});

describe("--fix-suggestions", () => {
  it("applies the first suggestion of each report, and fixes, as ESLint offers them", () => {
    const before = byEslint.map(({ filePath }) => readFileSync(filePath, "utf8"));
    const expected = byEslint.map(({ messages }, index) =>
      applyFirstSuggestions(before[index] ?? "", messages),
    );
    const repairs = Object.values(plugin.rules).some(
      ({ meta }) => meta.hasSuggestions === true || meta.fixable !== undefined,
    );
    expect(expected.some((text, index) => text !== before[index])).toBe(repairs);

    runOxlint(root, ["--fix", "--fix-suggestions", ...lintableProjects]);
    const repaired = byEslint.map(({ filePath }) => readFileSync(filePath, "utf8"));
    expect(repaired).toEqual(expected);
  });
});

function listReports(results: readonly ESLint.LintResult[]): LintReport[] {
  const reports = results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, severity, message, line, column, endLine = 0, endColumn = 0 }): LintReport => {
      const file = relative(root, filePath).replaceAll("\\", "/");
      const level = severity === 2 ? "error" : "warning";
      return { file, ruleId: ruleId ?? "fatal", severity: level, message, line, column, endLine, endColumn };
    }),
  );
  return sortReports(reports);
}
