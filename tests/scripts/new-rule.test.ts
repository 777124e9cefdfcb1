import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyRepository, type RepositoryCopy } from "./repository-copy.js";

const sources = ["src/rules/no-such-thing.ts", "tests/rules/no-such-thing.test.ts"];
const page = "docs/rules/no-such-thing.md";

let copy: RepositoryCopy;
beforeAll(() => {
  copy = copyRepository();
});
afterAll(() => {
  copy.remove();
});

describe("npm run new", () => {
  it("refuses an id that says nothing of the kind of rule", () => {
    const { status, stderr } = copy.run("tsx", "scripts/new-rule.ts", "SuchThing");
    expect(stderr).toContain("Usage: npm run new -- <rule-id>");
    expect(status).toBe(2);
  });

  it("writes the rule, its tests and its page, and enters it in the rule index", () => {
    const { status, stderr } = copy.run("tsx", "scripts/new-rule.ts", "no-such-thing");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    for (const path of [...sources, page])
      expect(copy.read(path), path).not.toMatch(/\{\{(?:id|exportName)\}\}/);
    expect(copy.read("src/rules/index.ts")).toContain('"no-such-thing": noSuchThing,');
  });

  it("does not write over a rule", () => {
    const { status, stderr } = copy.run("tsx", "scripts/new-rule.ts", "no-such-thing");
    expect(stderr).toContain("no-such-thing.md exists already");
    expect(status).toBe(2);
  });

  it("writes what type-checks", () => {
    const project = { extends: "./tsconfig.json", include: [], files: sources };
    copy.write("tsconfig.rule.json", JSON.stringify(project));
    expect(copy.run("tsc", "-p", "tsconfig.rule.json", "--pretty", "false").stdout).toBe("");
  });

  it("writes what passes lint and needs no formatting", () => {
    const { stdout } = copy.run("eslint", "--max-warnings", "0", "src/rules/index.ts", ...sources);
    expect(stdout).toBe("");
    expect(copy.run("prettier", "--check", page, ...sources).stderr).toBe("");
  });

  it("writes tests and documented examples that pass", () => {
    copy.run("tsx", "scripts/update-docs-links.ts");
    const { stdout, status } = copy.run(
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
