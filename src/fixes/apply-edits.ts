import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { FileChange, FileEdit, TextEdit } from "./repair.js";

/**
 * `text` after all `edits`, which may come in any order.
 * @throws {RangeError} where two of them meet: see {@link doEditsMeet}
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let position = 0;
  for (const [index, edit] of sortEdits(edits).entries()) {
    if (index > 0 && edit.range[0] < position) throw new RangeError("two edits of one repair overlap");
    result += text.slice(position, edit.range[0]) + edit.text;
    position = edit.range[1];
  }
  return result + text.slice(position);
}

/** Edits in source order; what is inserted at one place keeps the order in which it was given. */
function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((left, right) => left.range[0] - right.range[0] || left.range[1] - right.range[1]);
}

/**
 * Whether two repairs cannot be applied to one text: their edits overlap, or insert at the same place, where neither
 * knows of the other (two that both make one function async, say).
 */
export function doEditsMeet(left: readonly TextEdit[], right: readonly TextEdit[]): boolean {
  return left.some((one) =>
    right.some((other) => one.range[0] <= other.range[1] && other.range[0] <= one.range[1]),
  );
}

/** Where `offset` of the old text is in the text after `edits`. */
export function shiftOffset(offset: number, edits: readonly TextEdit[]): number {
  let shifted = offset;
  for (const { range, text } of edits) {
    if (range[1] <= offset) shifted += text.length - (range[1] - range[0]);
    else if (range[0] < offset) shifted += Math.min(offset - range[0], text.length) - (offset - range[0]);
  }
  return shifted;
}

export function changeFile({ filename }: SyntaxTree, edits: readonly TextEdit[]): FileChange {
  return { edits, file: filename, type: "change" };
}

/** The edits in `file`, where that file exists and is changed. */
export function getEditsOf(files: readonly FileEdit[], file: string): readonly TextEdit[] {
  return files.flatMap((edit) => (edit.type === "change" && edit.file === file ? edit.edits : []));
}
