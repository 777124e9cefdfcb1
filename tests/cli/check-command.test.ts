import type { ESLint } from "eslint";

import { readFileSync, symlinkSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { createDisk, type Disk } from "../project/disk.js";
import { runCli } from "./run-cli.js";

const RUN_ACTION = "export const f = (ctx) => ctx.runAction(x);\n";
const DEBUGGER = "export const f = 1;\ndebugger;\n";
const CLEAN = "export const f = 1;\n";

/** file:line:column rule severity, of every finding in the output of `--format json`. */
function listFindings(stdout: string, { root }: Disk): string[] {
  return (JSON.parse(stdout) as ESLint.LintResult[]).flatMap(({ filePath, messages }) =>
    messages.map(
      ({ column, line, ruleId, severity }) =>
        `${filePath.slice(root.length + 1)}:${String(line)}:${String(column)} ${String(ruleId)} ${String(severity)}`,
    ),
  );
}

describe("check: what is linted", () => {
  it("lints every functions dir below the working directory when no path is given", async () => {
    const disk = createDisk({
      "apps/web/package.json": "{}",
      "apps/web/convex/a.ts": RUN_ACTION,
      "apps/web/convex/deep/b.tsx": RUN_ACTION,
      "apps/web/src/client.ts": RUN_ACTION,
      "packages/backend/convex.json": `{ "functions": "fns" }`,
      "packages/backend/fns/c.js": RUN_ACTION,
    });
    const { exitCode, stderr, stdout } = await runCli(["--format", "json"], { cwd: disk.root });
    expect(listFindings(stdout, disk)).toEqual([
      "apps/web/convex/a.ts:1:31 convex-actions/no-run-action 2",
      "apps/web/convex/deep/b.tsx:1:31 convex-actions/no-run-action 2",
      "packages/backend/fns/c.js:1:31 convex-actions/no-run-action 2",
    ]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(1);
  });

  it("leaves out generated code, declarations, hidden and installed files, and other languages", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/_generated/api.js": RUN_ACTION,
      "convex/types.d.ts": "export declare const f: (typeof ctx)['runAction'];",
      "convex/.hidden/a.ts": RUN_ACTION,
      "convex/node_modules/a/index.js": RUN_ACTION,
      "convex/README.md": RUN_ACTION,
      "convex/a.ts": CLEAN,
    });
    const { exitCode, stdout } = await runCli(["--format", "json"], { cwd: disk.root });
    expect(JSON.parse(stdout)).toEqual([
      {
        errorCount: 0,
        fatalErrorCount: 0,
        filePath: disk.path("convex/a.ts"),
        fixableErrorCount: 0,
        fixableWarningCount: 0,
        messages: [],
        suppressedMessages: [],
        usedDeprecatedRules: [],
        warningCount: 0,
      },
    ]);
    expect(exitCode).toBe(0);
  });

  it("takes files, directories and projects, with or without the name of the command, each file once", async () => {
    const disk = createDisk({
      "a/package.json": "{}",
      "a/convex/one.ts": RUN_ACTION,
      "a/convex/sub/two.ts": RUN_ACTION,
      "a/convex/sub/three.ts": RUN_ACTION,
      "b/package.json": "{}",
      "b/convex/four.ts": RUN_ACTION,
    });
    const lint = async (...argv: string[]): Promise<string[]> => {
      const { stdout } = await runCli([...argv, "--format", "json"], { cwd: disk.root });
      return listFindings(stdout, disk).map((finding) => finding.replace(/:.*/, ""));
    };
    expect(await lint("a/convex/one.ts")).toEqual(["a/convex/one.ts"]);
    expect(await lint("check", "a/convex/sub")).toEqual(["a/convex/sub/three.ts", "a/convex/sub/two.ts"]);
    expect(await lint("b", disk.path("a/convex/sub/two.ts"))).toEqual([
      "a/convex/sub/two.ts",
      "b/convex/four.ts",
    ]);
    expect(await lint("a", "a/convex", "a/convex/one.ts")).toHaveLength(3);
  });

  it("lints what lies outside of the working directory", async () => {
    const disk = createDisk({ "a/src/.keep": "", "b/package.json": "{}", "b/convex/one.ts": RUN_ACTION });
    const { exitCode, stdout } = await runCli(["../../b", "--format", "json"], { cwd: disk.path("a/src") });
    expect(listFindings(stdout, disk)).toEqual(["b/convex/one.ts:1:31 convex-actions/no-run-action 2"]);
    expect(exitCode).toBe(1);
  });

  it("leaves out files that a hook hands over and that are no modules, and says so when none is left", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/a.ts": CLEAN,
      "src/b.ts": RUN_ACTION,
      "README.md": "",
    });
    expect(await runCli(["src/b.ts", "convex/a.ts"], { cwd: disk.root })).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: "",
    });
    const nothing = await runCli(["src/b.ts", "README.md"], { cwd: disk.root });
    expect(nothing.stderr).toBe(
      "convex-actions: nothing to lint: none of these files is in a Convex functions directory\n",
    );
    expect(nothing.exitCode).toBe(0);
  });
});

describe("check: what cannot be linted", () => {
  it("says so of a functions directory that nothing but a link makes one", async () => {
    const disk = createDisk({ "package.json": "{}", "functions/one.ts": RUN_ACTION });
    symlinkSync(disk.path("functions"), disk.path("convex"));
    const problem = /^convex-actions: functions: only a link says .*`npx convex codegen`.*\n$/;
    for (const path of [".", "convex", "convex/one.ts"]) {
      const { exitCode, stderr } = await runCli(["check", path], { cwd: disk.root });
      expect(stderr).toMatch(problem);
      expect(exitCode).toBe(2);
    }
    disk.write("functions/_generated/api.js", "");
    disk.write("functions/_generated/server.js", "");
    const { stderr, stdout } = await runCli(["check"], { cwd: disk.root });
    expect(stderr).toBe("");
    expect(stdout).toContain("functions/one.ts");
  });

  it("names each missing path, broken convex.json and unparsable file in one line, lints the rest and exits with 2", async () => {
    const disk = createDisk({
      "good/package.json": "{}",
      "good/convex/a.ts": RUN_ACTION,
      "good/convex/broken.ts": "export const a = 1;\nexport const = ;\n",
      "bad/convex.json": "{ nonsense",
    });
    const { exitCode, stderr, stdout } = await runCli([".", "gone", "gone/too.ts"], { cwd: disk.root });
    expect(stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^convex-actions: bad\/convex\.json: is not valid JSON: .+/),
      "convex-actions: gone: does not exist",
      "convex-actions: gone/too.ts: does not exist",
      expect.stringMatching(/^convex-actions: good\/convex\/broken\.ts:2:14: Parsing error: .+/),
    ]);
    expect(stdout).toContain(disk.path("good/convex/a.ts"));
    expect(stdout).toContain("1 problem");
    expect(stdout).not.toContain("broken.ts");
    expect(exitCode).toBe(2);
  });

  it("keeps an unparsable file in reports that programs read", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": "const = ;" });
    const { exitCode, stdout } = await runCli(["--format", "json"], { cwd: disk.root });
    expect(JSON.parse(stdout)).toMatchObject([
      { fatalErrorCount: 1, messages: [{ column: 7, fatal: true, line: 1, ruleId: null }] },
    ]);
    expect(exitCode).toBe(2);
  });

  it("names the file on which a rule breaks down and lints the others", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/a.ts": "const crash = 1;",
      "convex/b.ts": RUN_ACTION,
    });
    const { exitCode, stderr, stdout } = await runCli([], { cwd: disk.root });
    expect(stderr).toMatch(
      /^convex-actions: convex\/a\.ts: could not be linted: out of order.*crashing.*\n$/,
    );
    expect(stdout).toContain(disk.path("convex/b.ts"));
    expect(exitCode).toBe(2);
  });

  it("says that a directory holds no functions dir", async () => {
    const disk = createDisk({ "src/a.ts": RUN_ACTION });
    expect(await runCli(["src"], { cwd: disk.root })).toEqual({
      exitCode: 2,
      stderr: "convex-actions: src: holds no Convex functions directory\n",
      stdout: "",
    });
  });

  it.each([
    [["--rule", "no-run-actoin:off"], `there is no rule "no-run-actoin". Did you mean no-run-action?`],
    [
      ["--rule", "zzzzzzzzzz:off"],
      `there is no rule "zzzzzzzzzz". The rules are: crashing, no-debugger, no-run-action.`,
    ],
    [["--rule", "no-debugger:loud"], "--rule no-debugger:loud: write convex-actions/no-debugger:off,"],
    [["--rule", "no-debugger"], "--rule no-debugger: write convex-actions/no-debugger:off,"],
    [["--config", "lax"], "Allowed choices are recommended, strict, all."],
    [["--format", "no-such-formatter"], "--format no-such-formatter: There was a problem loading formatter"],
    [["--max-warnings", "many"], "Write a whole number."],
    [["--no-such-option"], "unknown option '--no-such-option'"],
  ])("answers %j with one line and exits with 2", async (argv, message) => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": RUN_ACTION });
    const { exitCode, stderr, stdout } = await runCli(argv, { cwd: disk.root });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^convex-actions: [^\n]+\n$/);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });
});

describe("check: severities", () => {
  it("fails on errors and not on warnings", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": DEBUGGER });
    expect((await runCli([], { cwd: disk.root })).exitCode).toBe(0);
    expect((await runCli(["--config", "strict"], { cwd: disk.root })).exitCode).toBe(1);
  });

  it("fails on more warnings than --max-warnings allows, and says so", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": DEBUGGER, "convex/b.ts": DEBUGGER });
    expect((await runCli(["--max-warnings", "2"], { cwd: disk.root })).exitCode).toBe(0);
    expect((await runCli(["--max-warnings", "-1"], { cwd: disk.root })).exitCode).toBe(0);
    const { exitCode, stderr, stdout } = await runCli(["--max-warnings=1"], { cwd: disk.root });
    expect(exitCode).toBe(1);
    expect(stderr).toBe("convex-actions: too many warnings: 2, where --max-warnings allows 1\n");
    expect(stdout).toContain("2 problems (0 errors, 2 warnings)");
  });

  it("changes single rules by --rule, with and without the prefix, the last one winning", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": `${RUN_ACTION}debugger;\n` });
    const lint = async (...rules: string[]): Promise<string[]> => {
      const argv = rules.flatMap((rule) => ["--rule", rule]);
      const { stdout } = await runCli(["--format", "json", ...argv], { cwd: disk.root });
      return listFindings(stdout, disk).map((finding) => finding.replace(/^\S+ convex-actions\//, ""));
    };
    expect(await lint()).toEqual(["no-run-action 2", "no-debugger 1"]);
    expect(await lint("no-run-action:warn", "convex-actions/no-debugger:2")).toEqual([
      "no-run-action 1",
      "no-debugger 2",
    ]);
    expect(await lint("no-debugger:error", "no-debugger:off")).toEqual(["no-run-action 2"]);
  });

  it("shows errors only with --quiet, and still counts the warnings", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": RUN_ACTION, "convex/b.ts": DEBUGGER });
    const { exitCode, stderr, stdout } = await runCli(["--quiet", "--max-warnings", "0"], { cwd: disk.root });
    expect(stdout).toContain("1 problem (1 error, 0 warnings)");
    expect(stderr).toContain("too many warnings: 1");
    expect(exitCode).toBe(1);
  });
});

describe("check: comments in the code", () => {
  it("obeys disable comments of our rules", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/a.ts": `// eslint-disable-next-line convex-actions/no-run-action -- agreed\n${RUN_ACTION}`,
      "convex/b.ts": `/* eslint convex-actions/no-run-action: "off" */\n${RUN_ACTION}`,
      "convex/c.ts": RUN_ACTION.replace(";\n", "; // eslint-disable-line\n"),
    });
    const { exitCode, stderr, stdout } = await runCli(["--format", "json"], { cwd: disk.root });
    expect(listFindings(stdout, disk)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject([
      { suppressedMessages: [{ suppressions: [{ justification: "agreed", kind: "directive" }] }] },
      { suppressedMessages: [] },
      { suppressedMessages: [{ ruleId: "convex-actions/no-run-action" }] },
    ]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  it("is silent about comments that speak of other plugins, of ESLint's own rules, or of nothing", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/a.ts": [
        "/* eslint eqeqeq: error, other/rule: warn */",
        "/* eslint-disable @typescript-eslint/no-explicit-any */",
        "// eslint-disable-next-line react/display-name, no-console",
        "export const same = 1 == 1;",
        "// eslint-disable-next-line convex-actions/no-debugger",
        "export const unused = 1;",
      ].join("\n"),
    });
    expect(await runCli([], { cwd: disk.root })).toEqual({ exitCode: 0, stderr: "", stdout: "" });
  });

  it("points at a misspelt rule of ours", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/a.ts": "// eslint-disable-next-line convex-actions/no-run-actoin\nexport const f = 1;\n",
    });
    const { stdout } = await runCli(["--format", "json"], { cwd: disk.root });
    expect(listFindings(stdout, disk)).toEqual(["convex/a.ts:1:1 convex-actions/no-run-actoin 2"]);
  });
});

describe("check: output", () => {
  it("prints nothing at all for clean files", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": CLEAN });
    expect(await runCli([], { cwd: disk.root })).toEqual({ exitCode: 0, stderr: "", stdout: "" });
  });

  it("prints ESLint's stylish form", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": RUN_ACTION });
    const { stdout } = await runCli(["--no-color"], { cwd: disk.root });
    expect(stdout).toBe(
      [
        "",
        disk.path("convex/a.ts"),
        "  1:31  error  No runAction  convex-actions/no-run-action",
        "",
        "✖ 1 problem (1 error, 0 warnings)",
        "",
      ].join("\n"),
    );
  });

  it("writes to --output-file and creates the directory for it", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": RUN_ACTION });
    const argv = ["--format", "json", "--output-file", "reports/lint.json"];
    const { exitCode, stdout } = await runCli(argv, { cwd: disk.root });
    expect(stdout).toBe("");
    expect(exitCode).toBe(1);
    expect(listFindings(readFileSync(disk.path("reports/lint.json"), "utf8"), disk)).toHaveLength(1);
  });

  it("says so when the output file cannot be written", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": RUN_ACTION, file: "" });
    const { exitCode, stderr } = await runCli(["--output-file", "file/report"], { cwd: disk.root });
    expect(stderr).toMatch(/^convex-actions: --output-file file\/report: .+\n$/);
    expect(exitCode).toBe(2);
  });

  it("is not disturbed by what an ESLint of old left in the project", async () => {
    const disk = createDisk({ ".eslintignore": "convex", ".eslintrc.json": "{", "eslint.config.js": "{" });
    disk.write("package.json", "{}");
    disk.write("convex/a.ts", RUN_ACTION);
    const warnings: Error[] = [];
    const remember = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", remember);
    const { exitCode, stderr } = await runCli([], { cwd: disk.root });
    // Node tells of warnings in a turn of its own.
    await new Promise(setImmediate);
    process.off("warning", remember);
    expect({ exitCode, stderr, warnings }).toEqual({ exitCode: 1, stderr: "", warnings: [] });
  });

  it("loads a formatter of the project by name and gives it the rules", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/a.ts": RUN_ACTION,
      "node_modules/eslint-formatter-ours/package.json": `{ "name": "eslint-formatter-ours", "main": "index.cjs" }`,
      "node_modules/eslint-formatter-ours/index.cjs":
        "module.exports = (results, { cwd, rulesMeta }) => [cwd, results.length, Object.keys(rulesMeta)].join(' ');",
    });
    const { stdout } = await runCli(["--format", "ours"], { cwd: disk.root });
    expect(stdout).toBe(
      `${disk.root} 1 convex-actions/crashing,convex-actions/no-debugger,convex-actions/no-run-action\n`,
    );
  });

  it("prints help and version to stdout and exits with 0", async () => {
    const disk = createDisk();
    const help = await runCli(["--help"], { cwd: disk.root });
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toMatch(/check[\s\S]*explain[\s\S]*--max-warnings <n>/);
    const checkHelp = await runCli(["check", "--help"], { cwd: disk.root });
    expect(checkHelp).toMatchObject({ exitCode: 0, stderr: "" });
    expect(checkHelp.stdout).toContain("--max-warnings <n>");
    const version = await runCli(["--version"], { cwd: disk.root });
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
