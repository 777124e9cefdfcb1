import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Disk } from "../project/disk.js";

const root = join(import.meta.dirname, "../..");
const tsx = import.meta.resolve("tsx");

export interface ShellRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LinkedProject extends Disk {
  /** Runs a line as a person would type it in the project's root, or as a CI job does. */
  readonly run: (line: string, env?: Readonly<Record<string, string>>) => ShellRun;
}

/**
 * Puts this package, as it is in the sources, and packages of its own `node_modules` into the `node_modules` of a project.
 * Nothing is downloaded or built.
 */
export function linkPackages(disk: Disk, packages: readonly string[] = []): LinkedProject {
  const command = disk.write(
    "node_modules/.bin/convex-actions",
    `#!/bin/sh\nexec "${process.execPath}" --import "${tsx}" "${join(root, "src/cli/bin.ts")}" "$@"\n`,
  );
  chmodSync(command, 0o755);
  disk.write(
    "node_modules/eslint-plugin-convex-actions/package.json",
    JSON.stringify({ exports: "./index.js", name: "eslint-plugin-convex-actions", type: "module" }),
  );
  disk.write(
    "node_modules/eslint-plugin-convex-actions/index.js",
    `export { default } from ${JSON.stringify(pathToFileURL(join(root, "src/index.ts")).href)};\n`,
  );
  for (const name of packages) {
    const link = disk.path(`node_modules/${name}`);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
  const run = (line: string, env: Readonly<Record<string, string>> = {}): ShellRun => {
    const { status, stderr, stdout } = spawnSync("sh", ["-c", line], {
      cwd: disk.root,
      encoding: "utf8",
      env: {
        ...process.env,
        // Of all commands only those of the project and of the repository are there, besides the system's.
        PATH: [disk.path("node_modules/.bin"), join(root, "node_modules/.bin"), process.env["PATH"]].join(
          delimiter,
        ),
        NODE_OPTIONS: `--import ${tsx}`,
        NO_UPDATE_NOTIFIER: "1",
        npm_config_loglevel: "error",
        ...env,
      },
    });
    return { status, stderr, stdout };
  };
  return { ...disk, run };
}

/** The functions dir of the quickstart example, as `convex/` of the project. */
export function copyQuickstart(disk: Disk): void {
  cpSync(join(root, "examples/quickstart/convex"), disk.path("convex"), { recursive: true });
}
