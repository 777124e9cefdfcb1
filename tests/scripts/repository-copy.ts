import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** What generating, checking and testing a rule needs of the repository. */
const needed = [
  ".changeset",
  "package.json",
  "tsconfig.json",
  "eslint.config.js",
  "vitest.config.ts",
  ".prettierrc.json",
  "README.md",
  "docs",
  "examples",
  "scripts",
  "src",
  "tests",
];

/** A copy of the repository in a temporary folder, for scripts that write. */
export interface RepositoryCopy {
  /** Runs a command of `node_modules/.bin` in the copy. */
  readonly run: (command: string, ...args: string[]) => SpawnSyncReturns<string>;
  /** Runs a script of package.json in the copy. */
  readonly runScript: (name: string) => SpawnSyncReturns<string>;
  readonly read: (path: string) => string;
  readonly write: (path: string, text: string) => void;
  readonly remove: () => void;
}

export function copyRepository(): RepositoryCopy {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), "repository-"));
  for (const path of needed) cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  return {
    run: (command, ...args) =>
      spawnSync(join(copy, "node_modules/.bin", command), args, { cwd: copy, encoding: "utf8" }),
    runScript: (name) => spawnSync("npm", ["run", "--silent", name], { cwd: copy, encoding: "utf8" }),
    read: (path) => readFileSync(join(copy, path), "utf8"),
    write: (path, text) => {
      writeFileSync(join(copy, path), text);
    },
    remove: () => {
      rmSync(copy, { recursive: true, force: true });
    },
  };
}
