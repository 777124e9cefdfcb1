import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project of a user on disk, with its own `node_modules`. */
export interface ConsumerProject {
  readonly root: string;
  /** Runs a command of the project's `node_modules/.bin`, or the one at an absolute path. */
  readonly run: (command: string, args: readonly string[]) => CommandResult;
  readonly write: (path: string, text: string) => void;
  readonly remove: () => void;
}

/**
 * Makes an empty project, installs `dependencies` (npm specifiers, tarballs included) with npm, and copies the functions dir of
 * the quickstart example into it.
 */
export function createConsumerProject(
  dependencies: readonly string[],
  npmOptions: readonly string[] = [],
): ConsumerProject {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "consumer-"));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("package.json", '{ "name": "consumer", "private": true, "type": "module" }\n');
  execFileSync(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", ...npmOptions, ...dependencies],
    {
      cwd: root,
      stdio: "pipe",
    },
  );
  const quickstart = join(import.meta.dirname, "../../examples/quickstart/convex");
  cpSync(quickstart, join(root, "convex"), { recursive: true });
  return {
    root,
    write,
    run: (command, args) => {
      const { status, stdout, stderr } = spawnSync(resolve(root, "node_modules/.bin", command), args, {
        cwd: root,
        encoding: "utf8",
      });
      return { status, stdout, stderr };
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}
