import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "totals-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one test file in a process of its own and returns the last line that the run prints. */
function lastLineOf(testFile: string): string | undefined {
  writeFileSync(join(folder, "sample.test.js"), `import { expect, it } from "vitest";\n${testFile}`);
  const reporter = join(root, "scripts/totals-reporter.ts");
  const { stdout } = spawnSync(
    join(root, "node_modules/.bin/vitest"),
    ["run", "--root", folder, "--reporter", "default", "--reporter", reporter],
    { cwd: folder, encoding: "utf8" },
  );
  return stdout.trimEnd().split("\n").at(-1);
}

describe("the closing line of a test run", () => {
  it("counts tests that passed and tests that failed", () => {
    const line = lastLineOf("it('a', () => {}); it('b', () => {}); it('c', () => expect(1).toBe(2));");
    expect(line).toBe("2 passed, 1 failed");
  });

  it("counts a file that cannot be loaded as a failure", () => {
    expect(lastLineOf("throw new Error('not today');")).toBe("0 passed, 1 failed");
  });

  it("counts an error outside of any test as a failure", () => {
    const line = lastLineOf(
      "it('a', () => { setTimeout(() => { throw new Error('late'); }); return new Promise((done) => setTimeout(done, 50)); });",
    );
    expect(line).toBe("1 passed, 1 failed");
  });

  it("does not hide tests that did not run", () => {
    expect(lastLineOf("it('a', () => {}); it.skip('b', () => {});")).toBe("1 passed, 0 failed, 1 not run");
  });
});
