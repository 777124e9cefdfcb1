import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterEach, describe, expect, it, vi } from "vitest";

import { createDisk, type Disk } from "../../project/disk.js";
import { type CliRun, runCli } from "../run-cli.js";

/** A project with two findings and a formatter of the registry among its own packages. */
function createProject(formatter: string): Disk {
  const disk = createDisk({
    "package.json": "{}",
    "convex/a.ts": "export const f = (ctx) =>\n  ctx.runAction(x);\n",
    "convex/b.ts": "debugger;\n",
    "convex/clean.ts": "export const f = 1;\n",
  });
  const link = disk.path(`node_modules/${formatter}`);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(import.meta.dirname, "../../../node_modules", formatter), link);
  return disk;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

async function report({ root }: Disk, format: string, ...argv: readonly string[]): Promise<CliRun> {
  return await runCli(["--format", format, ...argv], { cwd: root, env: {} });
}

describe("--format junit, through eslint-formatter-junit", () => {
  it("has a test suite for each file, and a failure with its place for each finding", async () => {
    const disk = createProject("eslint-formatter-junit");
    const { exitCode, stderr, stdout } = await report(disk, "junit");
    expect(stderr).toBe("");
    expect(exitCode).toBe(1);
    const suites = [...stdout.matchAll(/<testsuite [^>]*\bname="([^"]*)"[^>]*>/g)].map(([, name]) => name);
    expect(suites).toEqual(["convex/a.ts", "convex/b.ts", "convex/clean.ts"].map((path) => disk.path(path)));
    expect(stdout).toMatch(
      /<failure message="No runAction\."><!\[CDATA\[line 2, col 7, Error - No runAction\./,
    );
    expect(stdout.match(/<failure /g)).toHaveLength(2);
  });

  it("is written to a file where one is named", async () => {
    const disk = createProject("eslint-formatter-junit");
    const { stdout } = await report(disk, "junit", "--output-file", "reports/convex.xml");
    expect(stdout).toBe("");
    expect(readFileSync(disk.path("reports/convex.xml"), "utf8")).toMatch(/^<\?xml version="1\.0"/);
  });
});

describe("--format gitlab, through eslint-formatter-gitlab", () => {
  it("writes an entry of GitLab's code quality report for each finding, and prints them for the job's log", async () => {
    const disk = createProject("eslint-formatter-gitlab");
    vi.stubEnv("ESLINT_CODE_QUALITY_REPORT", disk.path("quality.json"));
    const { exitCode, stderr, stdout } = await report(disk, "gitlab");
    expect(stderr).toBe("");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/error +convex-actions\/no-run-action +No runAction\. +\S+\/convex\/a\.ts:2/);
    expect(JSON.parse(readFileSync(disk.path("quality.json"), "utf8"))).toMatchObject([
      {
        check_name: "convex-actions/no-run-action",
        description: "No runAction.",
        location: { path: "convex/a.ts", positions: { begin: { column: 7, line: 2 } } },
        severity: "major",
      },
      { check_name: "convex-actions/no-debugger", location: { path: "convex/b.ts" }, severity: "minor" },
    ]);
  });
});

describe("a formatter that is not installed", () => {
  it("is named in one line, with exit code 2", async () => {
    const { root } = createDisk({ "package.json": "{}", "convex/a.ts": "export {};\n" });
    const { exitCode, stderr } = await runCli(["--format", "junit"], { cwd: root });
    expect(stderr).toMatch(/^convex-actions: --format junit: .*\n$/);
    expect(exitCode).toBe(2);
  });
});
