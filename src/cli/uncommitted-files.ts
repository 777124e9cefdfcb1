import { execFileSync } from "node:child_process";
import { basename, dirname } from "node:path";

/** What git knows of files, as far as it could bring them back. */
export type CommitState =
  | { readonly type: "known"; /** Absolute. */ readonly uncommitted: readonly string[] }
  | { readonly type: "unknown"; readonly reason: string };

/** Which of `files` (absolute) hold changes that are in no commit; new and ignored files among them. */
export function findUncommittedFiles(files: readonly string[]): CommitState {
  const uncommitted: string[] = [];
  for (const file of files) {
    try {
      if (askGit(dirname(file), basename(file)) !== "") uncommitted.push(file);
    } catch (error) {
      const isMissing = (error as { readonly code?: unknown }).code === "ENOENT";
      return {
        reason: isMissing ? "git is not installed" : `${file} is in no git repository`,
        type: "unknown",
      };
    }
  }
  return { type: "known", uncommitted };
}

function askGit(directory: string, name: string): string {
  const args = [
    "--literal-pathspecs",
    "status",
    "--porcelain",
    "--ignored",
    "--untracked-files=all",
    "--",
    name,
  ];
  return execFileSync("git", args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
