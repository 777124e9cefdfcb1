import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = join(import.meta.dirname, "../..");
const output = mkdtempSync(join(realpathSync(tmpdir()), "bench-results-"));

let page = "";
let chart = "";

/** Not on npm, and written in another language: all we know is what it prints. */
function writeStandIn(): string {
  const file = join(output, "convex-doctor");
  const report = { diagnostics: [{}, {}], summary: { files_scanned: 36 } };
  writeFileSync(file, `#!/bin/sh\necho '${JSON.stringify(report)}'\n`, { mode: 0o755 });
  return file;
}

// Measures the package as `npm run build` has left it, which `npm run check` runs first.
beforeAll(() => {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [
      ...["--import", "tsx", "bench/run.ts", "--quick", "--output", output],
      ...["--convex-doctor", writeStandIn()],
    ],
    { cwd: repository, encoding: "utf8" },
  );
  expect(status, stderr).toBe(0);
  page = readFileSync(join(output, "results.md"), "utf8");
  chart = readFileSync(join(output, "results.svg"), "utf8");
  expect(stdout).toBe(page);
}, 120_000);
afterAll(() => {
  rmSync(output, { force: true, recursive: true });
});

/** The cells of the rows whose first cell starts with `head`. */
function findRows(head: string): string[][] {
  return page
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1))
    .filter(([first]) => first?.startsWith(head) === true);
}

describe("npm run bench -- --quick", () => {
  it.each([
    "the floor",
    "`convex-actions check`",
    "oxlint with `@convex-dev/eslint-plugin`",
    "oxlint with `convex-actions`",
    "ESLint, its parser alone",
    "ESLint with `@convex-dev/eslint-plugin`",
    "ESLint with `convex-actions`",
    "ESLint with typed `no-floating-promises`",
  ])("measures %s on the same 36 files as the others", (contender) => {
    const [[, files, reports, ...measured] = []] = findRows(contender);
    expect(files).toBe("36");
    expect(reports).toMatch(/^\d+$/);
    expect(measured).toHaveLength(4);
    for (const cell of measured) expect(Number(cell)).toBeGreaterThan(0);
  });

  it("measures a binary that is no program of Node.js by the clock alone", () => {
    const [[, files, reports, wall, cpu, memory] = []] = findRows("`convex-doctor`");
    expect([files, reports, cpu, memory]).toEqual(["36", "2", "–", "–"]);
    expect(Number(wall)).toBeGreaterThanOrEqual(0);
  });

  it("finds the same with our rules, whoever runs them", () => {
    const reports = [
      "`convex-actions check`",
      "oxlint with `convex-actions`",
      "ESLint with `convex-actions`",
    ].map((contender) => findRows(contender)[0]?.[2]);
    expect(Number(reports[0])).toBeGreaterThan(0);
    expect(new Set(reports).size).toBe(1);
  });

  it("holds each ratio against its budget", () => {
    const budgets = findRows("").filter((cells) => cells[3]?.startsWith("≤") === true);
    expect(budgets.map(([what]) => what)).toEqual([
      "all recommended rules in ESLint ÷ everything else that ESLint does",
      "`check` ÷ oxlint with `@convex-dev/eslint-plugin`, wall time",
      "`check` ÷ the floor, wall time",
      "one edited file in a running ESLint, with our rules ÷ without",
    ]);
    for (const [, , ratio, bound, kept] of budgets) {
      expect(Number(ratio)).toBeGreaterThan(0);
      expect(kept?.startsWith("yes")).toBe(Number(ratio) <= Number(bound?.slice(2)));
    }
  });

  it("tells how often our code has parsed how many files", () => {
    const [, files, parses] =
      /In `check` our code parsed (\d+) files (\d+) times, none more/.exec(page) ?? [];
    // Generated code may be among them.
    expect(Number(files)).toBeGreaterThanOrEqual(36);
    expect(Number(parses)).toBeGreaterThanOrEqual(Number(files));
    expect(page).toMatch(/In `eslint-convex-actions` our code parsed \d+ files \d+ times/);
  });

  it("draws a bar for each contender, and says in words what it shows", () => {
    expect(chart.match(/<rect class="bar/g)).toHaveLength(9);
    expect(chart).toMatch(/<desc id="description">36 generated modules: the floor: .* \d+\.\d\d s;/);
  });
});
