import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Files by their path relative to the project, with forward slashes. */
export type ProjectFiles = ReadonlyMap<string, string>;

/** Calls back with the path of an empty folder that is gone when the callback is through. */
export async function withTemporaryFolder<Result>(use: (path: string) => Promise<Result>): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "convex-behaviour-")));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { force: true, recursive: true });
  }
}

/** Copies the code of a case, which lies in the folders `parts`, to `to`, as a project of its own. */
export function copyProject(parts: readonly string[], to: string): void {
  for (const part of parts) {
    cpSync(part, to, {
      errorOnExist: true,
      filter: (path) => path !== join(part, "case.ts"),
      force: false,
      recursive: true,
    });
  }
  writeFileSync(join(to, "package.json"), "{}\n");
}

/** Writes the files below `root`, which need not exist. */
export function writeProject(root: string, files: ProjectFiles): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

export function readProject(root: string): ProjectFiles {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(
    files.map((file) => [file.slice(root.length + 1).replaceAll("\\", "/"), readFileSync(file, "utf8")]),
  );
}
