import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { EditorCost } from "./children/editor.js";
import type { Subject } from "./subject.js";

/** How much somebody is ready to wait for a number that is more certain. */
export interface EditorEffort {
  readonly editedFiles: number;
  readonly editsOfEach: number;
}

/** Edits modules with actions, evenly chosen, since all others are set aside before the rules begin. */
export function measureEditor(
  { files, root }: Subject,
  { editedFiles, editsOfEach }: EditorEffort,
): EditorCost {
  const candidates = files.filter((file) => /\b(?:internalAction|action)\(/.test(readFileSync(file, "utf8")));
  const step = Math.max(1, Math.floor(candidates.length / editedFiles));
  const edited = candidates.filter((_, index) => index % step === 0).slice(0, editedFiles);
  const script = fileURLToPath(new URL("children/editor.ts", import.meta.url));
  const written = execFileSync(
    process.execPath,
    ["--import", "tsx", script, root, String(editsOfEach), ...edited],
    {
      cwd: import.meta.dirname,
      encoding: "utf8",
    },
  );
  return JSON.parse(written) as EditorCost;
}
