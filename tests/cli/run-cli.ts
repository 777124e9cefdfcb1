import type { ESLint } from "eslint";

import { main } from "../../src/cli/main.js";
import { standInPlugin } from "./stand-in-plugin.js";

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunCliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTTY?: boolean;
  readonly plugin?: ESLint.Plugin;
}

/** Runs the command line in this process, as somebody standing in `cwd` would. */
export async function runCli(
  argv: readonly string[],
  { cwd, env = {}, isTTY = false, plugin = standInPlugin }: RunCliOptions,
): Promise<CliRun> {
  const written = { stderr: "", stdout: "" };
  const exitCode = await main(argv, {
    cwd,
    env,
    loadPlugin: () => Promise.resolve(plugin),
    stderr: { isTTY, write: (text) => (written.stderr += text) },
    stdout: { isTTY, write: (text) => (written.stdout += text) },
  });
  return { exitCode, ...written };
}
