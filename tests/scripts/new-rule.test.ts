import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const written = [
  "src/rules/no-such-thing.ts",
  "tests/rules/no-such-thing.test.ts",
  "docs/rules/no-such-thing.md",
];

/** What generating, checking and testing a rule needs of the repository. */
const needed = [
  "package.json",
  "tsconfig.json",
  "eslint.config.js",
  "vitest.config.ts",
  ".prettierrc.json",
  "README.md",
  "docs",
  "scripts",
  "src",
  "tests",
];

let copy = "";
beforeAll(() => {
  copy = mkdtempSync(join(realpathSync(tmpdir()), "new-rule-"));
  for (const path of needed) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
});
afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

function run(command: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(join(copy, "node_modules/.bin", command), args, { cwd: copy, encoding: "utf8" });
}

describe("npm run new", () => {
  it("refuses an id that says nothing of the kind of rule", () => {
    const { status, stderr } = run("tsx", "scripts/new-rule.ts", "SuchThing");
    expect(stderr).toContain("Usage: npm run new -- <rule-id>");
    expect(status).toBe(2);
  });

  it("writes the rule, its tests and its page, and enters it in the rule index", () => {
    const { status, stderr } = run("tsx", "scripts/new-rule.ts", "no-such-thing");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    for (const path of written) expect(existsSync(join(copy, path)), path).toBe(true);
    expect(readFileSync(join(copy, "src/rules/index.ts"), "utf8")).toContain('"no-such-thing": noSuchThing,');
  });

  it("does not write over a rule", () => {
    const { status, stderr } = run("tsx", "scripts/new-rule.ts", "no-such-thing");
    expect(stderr).toContain("no-such-thing.md exists already");
    expect(status).toBe(2);
  });

  it("writes what type-checks", () => {
    const files = written.filter((path) => path.endsWith(".ts"));
    writeFileSync(
      join(copy, "tsconfig.rule.json"),
      JSON.stringify({ extends: "./tsconfig.json", include: [], files }),
    );
    expect(run("tsc", "-p", "tsconfig.rule.json", "--pretty", "false").stdout).toBe("");
  });

  it("writes what passes lint and needs no formatting", () => {
    const sources = ["src/rules/index.ts", ...written.filter((path) => path.endsWith(".ts"))];
    const { stdout } = run("eslint", "--max-warnings", "0", ...sources);
    expect(stdout).toBe("");
    expect(run("prettier", "--check", ...written).stderr).toBe("");
  });

  it("writes tests and documented examples that pass", () => {
    run("tsx", "scripts/update-docs-links.ts");
    const { stdout, status } = run(
      "vitest",
      "run",
      "-t",
      "no-such-thing",
      "tests/docs.test.ts",
      "tests/rules/no-such-thing.test.ts",
    );
    expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed/);
    expect(status).toBe(0);
  });
}, 60_000);
