import type { ESLint } from "eslint";

import { rmSync } from "node:fs";

import fc from "fast-check";
import { expect, it } from "vitest";

import plugin from "../../src/index.js";
import { editedProjects, renderProject } from "./changed-project.js";
import { createGitRepository, GIT_ENV, type GitRepository } from "./git-repository.js";
import { runCli } from "./run-cli.js";

/** Each run is a commit and three lint runs; the long check looks at other edits every time. */
const RUNS = process.env["CHECK_FULL"] === undefined ? { numRuns: 12, seed: 20261120 } : { numRuns: 200 };

/** The last sentence of `no-unresolved-reference`, where it speaks of other modules than the missing one. */
const ADVICE = /(?:Did you mean|Register it|Write it)[^.?]*[.?]$/;

/**
 * Of what is advised against a finding, nothing is said here: which function has the nearest name, or whether a module can
 * move to Node.js, rests on modules that the finding does not rest on.
 */
function leaveOutAdvice(key: string, value: unknown): unknown {
  if (key === "suggestions") return undefined;
  return key === "message" && typeof value === "string" ? value.replace(ADVICE, "") : value;
}

/** The findings of each linted file, by its path, as text. */
async function check(
  { root }: GitRepository,
  ...argv: readonly string[]
): Promise<ReadonlyMap<string, string>> {
  const { stderr, stdout } = await runCli(["check", ".", "--config", "strict", "--format", "json", ...argv], {
    cwd: root,
    env: GIT_ENV,
    plugin,
  });
  expect(stderr).toBe("");
  const results = JSON.parse(stdout) as ESLint.LintResult[];
  return new Map(
    results.map(({ filePath, messages }) => [filePath, JSON.stringify(messages, leaveOutAdvice)]),
  );
}

/**
 * A module that every project has, and the first one in order. A process that lints a file for the second time looks at
 * the disk anew; so each full run starts with a fresh look, as one in a process of its own would.
 */
const FIRST = { "convex/a.ts": "export const first = 1;\n" };

/** Makes the working tree what `files` says, and nothing more. */
function replaceFiles(repository: GitRepository, files: Readonly<Record<string, string>>): void {
  rmSync(repository.path("convex"), { force: true, recursive: true });
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
}

it(
  "lints every file whose findings an edit alters, and says of each file what a full check says, whatever the edit",
  { timeout: 600_000 },
  async () => {
    const repository = createGitRepository({
      "convex/keep.ts": "export const keep = 1;\n",
      "package.json": "{}",
    });
    const counts = { altered: 0, files: 0, linted: 0 };
    await fc.assert(
      fc.asyncProperty(editedProjects, async ({ after, before }) => {
        replaceFiles(repository, { ...FIRST, ...renderProject(before) });
        repository.commit();
        await runCli(["check", "convex/a.ts"], { cwd: repository.root, plugin });
        const then = await check(repository);
        replaceFiles(repository, { ...FIRST, ...renderProject(after) });
        const now = await check(repository);
        const changed = await check(repository, "--changed");

        const altered = [...now].filter(([path, findings]) => then.get(path) !== findings);
        for (const [path, findings] of altered) expect([path, changed.get(path)]).toEqual([path, findings]);
        for (const [path, findings] of changed) expect([path, findings]).toEqual([path, now.get(path)]);
        counts.altered += altered.length;
        counts.linted += changed.size;
        counts.files += now.size;
      }),
      RUNS,
    );
    // The edits do alter findings, and a run with --changed does leave files out.
    expect(counts.altered).toBeGreaterThan(RUNS.numRuns / 2);
    expect(counts.linted).toBeLessThan(counts.files * 0.9);
  },
);
