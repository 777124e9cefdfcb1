import type { ChangedFile } from "../project/affected-files.js";
import type { Environment } from "./environment.js";

import { spawnSync } from "node:child_process";

import { joinPath, toAbsolutePath } from "../project/file-path.js";
import { UsageError } from "./environment.js";

export interface ChangedFiles {
  /** The root of the repository; absolute, without symbolic links. */
  readonly root: string;
  readonly changes: readonly ChangedFile[];
}

/** What `--changed` without a value compares with: the last commit. */
export const LAST_COMMIT = "HEAD";

/**
 * Asks git what has changed since the commit where `ref` and the present branch part: in commits, in the index, in the
 * working tree and in untracked files. What git ignores has no past to compare with and is left out.
 * @throws {UsageError} outside of a repository, without git, for an unknown ref, and where the branches have no commit in
 * common
 */
export function findChangedFiles(ref: string, environment: Environment): ChangedFiles {
  const git = createGit(environment);
  const root = toAbsolutePath(git(["rev-parse", "--show-toplevel"], environment.cwd).trimEnd());
  const base = findBase(ref, (args) => git(args, root));
  // Neither a person's own settings nor a rename may hide a path.
  const diff = git(
    ["diff", "--raw", "-z", "--no-renames", "--no-relative", "--no-ext-diff", base, "--"],
    root,
  );
  const untracked = git(["ls-files", "-z", "--others", "--exclude-standard"], root);
  return {
    changes: [
      ...parseRawDiff(diff).map(({ change, path }) => ({ change, path: joinPath(root, path) })),
      ...splitPaths(untracked).map((path) => ({ change: "existence" as const, path: joinPath(root, path) })),
    ],
    root,
  };
}

type Git = (args: readonly string[], cwd: string) => string;

function findBase(ref: string, git: (args: readonly string[]) => string): string {
  const commit = attempt(() =>
    git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]),
  );
  // A branch without a commit has everything still before it.
  if (commit === undefined && ref === LAST_COMMIT)
    return git(["hash-object", "-t", "tree", "--stdin"]).trim();
  if (commit === undefined) {
    throw new UsageError(
      `--changed: git knows no commit ${JSON.stringify(ref)}; fetch it first if it is a remote one`,
    );
  }
  const base = attempt(() => git(["merge-base", commit.trim(), LAST_COMMIT]));
  if (base === undefined) {
    throw new UsageError(
      `--changed: ${ref} and HEAD have no commit in common here; a shallow clone needs more history (fetch-depth: 0)`,
    );
  }
  return base.trim();
}

/** `:100644 100644 <hash> <hash> M`, NUL, the path, NUL, for each change. */
function parseRawDiff(diff: string): ChangedFile[] {
  const changes: ChangedFile[] = [];
  const fields = splitPaths(diff);
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode = "", newMode = "", , , status = ""] = fields[index]?.slice(1).split(" ") ?? [];
    const path = fields[index + 1] ?? "";
    const isLink = [oldMode, newMode].some((mode) => mode === SYMBOLIC_LINK || mode === REPOSITORY);
    changes.push({ change: isLink ? "link" : status === "M" ? "content" : "existence", path });
  }
  return changes;
}

const SYMBOLIC_LINK = "120000";
const REPOSITORY = "160000";

function splitPaths(text: string): string[] {
  return text.split("\0").filter((path) => path !== "");
}

class GitError extends UsageError {}

function createGit({ env }: Environment): Git {
  return (args, cwd) => {
    const { error, status, stderr, stdout } = spawnSync("git", args, {
      cwd,
      encoding: "utf8",
      // Messages are passed on, and one language is enough to recognise them by.
      env: { ...env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
      input: "",
      maxBuffer: 1 << 30,
    });
    if (error !== undefined)
      throw new UsageError(`--changed needs git, which could not be started: ${error.message}`);
    if (status === 0) return stdout;
    const [reason = ""] = stderr.trim().split("\n", 1);
    throw new GitError(`--changed: git says: ${reason.replace(/^fatal: /, "")}`);
  };
}

/** undefined where git answers with a refusal. */
function attempt<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
