import { execFileSync } from "node:child_process";

import { createDisk, type Disk } from "../project/disk.js";

/** What git and the programs it starts need of the environment; nobody's own configuration of git takes part. */
export const GIT_ENV: Readonly<Record<string, string>> = {
  ...process.env,
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_AUTHOR_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

export interface GitRepository extends Disk {
  readonly git: (...args: readonly string[]) => string;
  /** Commits the working tree as it is. */
  readonly commit: (message?: string) => void;
}

/** A repository of its own for the running test, on the branch `main`, with these files in its first commit. */
export function createGitRepository(files: Readonly<Record<string, string>>): GitRepository {
  const disk = createDisk(files);
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: disk.root, encoding: "utf8", env: GIT_ENV, stdio: "pipe" });
  const commit = (message = "change"): void => {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
  };
  git("init", "--quiet", "--initial-branch", "main");
  commit("first");
  return { ...disk, commit, git };
}
