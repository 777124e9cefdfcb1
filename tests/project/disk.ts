import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { onTestFinished } from "vitest";

export interface Disk {
  /** Absolute, without symbolic links. */
  readonly root: string;
  readonly path: (relative: string) => string;
  readonly write: (relative: string, text?: string) => string;
  readonly remove: (relative: string) => void;
}

/** A directory of its own for the running test, with these files in it; it is gone when the test is over. */
export function createDisk(files: Readonly<Record<string, string>> = {}): Disk {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "convex-actions-")));
  onTestFinished(() => {
    rmSync(root, { force: true, recursive: true });
  });
  const path = (relative: string): string => join(root, relative);
  const write = (relative: string, text = ""): string => {
    mkdirSync(dirname(path(relative)), { recursive: true });
    writeFileSync(path(relative), text);
    return path(relative);
  };
  for (const [relative, text] of Object.entries(files)) write(relative, text);
  return {
    path,
    remove: (relative) => {
      rmSync(path(relative), { force: true, recursive: true });
    },
    root,
    write,
  };
}
