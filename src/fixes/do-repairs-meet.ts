import type { FileEdit, TextEdit } from "./repair.js";

import { doEditsMeet } from "./apply-edits.js";

const NAME = /[A-Za-z_$][\w$]*/g;

/**
 * Whether one of two repairs has to wait until the other has been applied, and then be planned anew: they share a file,
 * and one of them spans several, or their edits meet, or both bring in a name that the file has not had before.
 */
export function doRepairsMeet(
  left: readonly FileEdit[],
  right: readonly FileEdit[],
  readText: (file: string) => string,
): boolean {
  return left.some((one) =>
    right.some((other) => {
      if (one.file !== other.file) return false;
      if (left.length > 1 || right.length > 1 || one.type === "create" || other.type === "create")
        return true;
      return doEditsMeet(one.edits, other.edits) || doNamesMeet(one.edits, other.edits, readText(one.file));
    }),
  );
}

function doNamesMeet(left: readonly TextEdit[], right: readonly TextEdit[], text: string): boolean {
  const names = collectNewNames(left, text);
  return [...collectNewNames(right, text)].some((name) => names.has(name));
}

/** Keywords and properties among them: a round more than necessary does no harm. */
function collectNewNames(edits: readonly TextEdit[], text: string): ReadonlySet<string> {
  const names = edits.flatMap((edit) => edit.text.match(NAME) ?? []);
  return new Set(names.filter((name) => !text.includes(name)));
}
