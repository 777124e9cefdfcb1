import { main } from "../../src/cli/main.js";
import plugin from "../../src/index.js";

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `convex-actions` in this process, as somebody who stands in `cwd` would. */
export async function runConvexActions(cwd: string, argv: readonly string[]): Promise<CommandResult> {
  const written = { stderr: "", stdout: "" };
  const exitCode = await main(argv, {
    cwd,
    env: {},
    loadPlugin: () => Promise.resolve(plugin),
    stderr: { write: (text) => (written.stderr += text) },
    stdout: { write: (text) => (written.stdout += text) },
  });
  return { exitCode, ...written };
}

/** How many reports of each kind a project has: `rule messageId` → number. */
export async function countReports(cwd: string, config: string): Promise<ReadonlyMap<string, number>> {
  const { stderr, stdout } = await runConvexActions(cwd, ["check", "--format", "json", "--config", config]);
  if (stderr !== "") throw new Error(stderr);
  const results = JSON.parse(stdout) as readonly {
    readonly messages: readonly { readonly ruleId: string | null; readonly messageId?: string }[];
  }[];
  const counts = new Map<string, number>();
  for (const { messageId = "", ruleId } of results.flatMap(({ messages }) => messages)) {
    const kind = `${ruleId ?? ""} ${messageId}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
