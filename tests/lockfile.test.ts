import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "lockfile-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

// npm leaves a dependency out of the lock file when the registry at hand does not have it, such as a binding for another
// platform. It then works for everybody who has `node_modules`, and for nobody who starts from a clone.
it("package-lock.json is complete: npm ci accepts it", () => {
  for (const file of ["package.json", "package-lock.json"]) cpSync(join(root, file), join(folder, file));
  const { status, stderr } = spawnSync("npm", ["ci", "--dry-run", "--offline", "--ignore-scripts"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr.split("\n").filter((line) => line.startsWith("npm error"))).toEqual([]);
  expect(status).toBe(0);
});
