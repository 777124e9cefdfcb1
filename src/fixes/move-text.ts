import type { TextEdit } from "./repair.js";

import { getNodes, type SyntaxTree } from "../analysis/syntax-tree.js";
import { applyEdits } from "./apply-edits.js";

/**
 * A part of a file as it is to stand elsewhere, after `edits` inside of it. Each line but the first moves `shift`
 * characters of indentation to the right, or to the left where that is negative; what lines of template literals hold
 * stays as it is.
 */
export function moveText(
  tree: SyntaxTree,
  [start, end]: readonly [number, number],
  shift: number,
  edits: readonly TextEdit[] = [],
): string {
  const { text } = tree;
  const shifts: TextEdit[] = [];
  for (const { index } of text.slice(start, end).matchAll(/\n/g)) {
    const line = start + index + 1;
    const blanks = /^[ \t]*/.exec(text.slice(line, end))?.[0] ?? "";
    const isEmpty = /^\r?\n/.test(text.slice(line + blanks.length, end));
    const isReplaced = edits.some(({ range }) => range[0] < line && line <= range[1]);
    if (isEmpty || isReplaced || isInTemplate(tree, line)) continue;
    if (shift < 0) shifts.push({ range: [line, line + Math.min(-shift, blanks.length)], text: "" });
    else shifts.push({ range: [line, line], text: readIndentUnit(text).charAt(0).repeat(shift) });
  }
  const moved = [...shifts, ...edits].map(({ range, text: replacement }): TextEdit => {
    return { range: [range[0] - start, range[1] - start], text: replacement };
  });
  return applyEdits(text.slice(start, end), moved);
}

/** True for an offset within the text of a template literal, where blanks mean something. */
function isInTemplate(tree: SyntaxTree, offset: number): boolean {
  return getNodes(tree, "TemplateLiteral").some(({ expressions, range }) => {
    const isInside = range[0] < offset && offset < range[1];
    return isInside && !expressions.some((one) => one.range[0] < offset && offset <= one.range[1]);
  });
}

/** How many blanks the line of `offset` begins with. */
export function getIndentAt(text: string, offset: number): number {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line))?.[0].length ?? 0;
}

/** What the file indents by: the blanks of its first indented line. */
export function readIndentUnit(text: string): string {
  return /^(?:\t| +)(?=[^\s*])/m.exec(text)?.[0] ?? "  ";
}

export function getNewline(text: string): "\n" | "\r\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Where a statement starts together with the comments that stand right above it, no line between. */
export function findStartWithComments(text: string, start: number): number {
  let begin = start;
  for (;;) {
    const before = text.slice(0, begin);
    const comment = /(?:^|\n)[ \t]*(?:\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/[ \t]*)\r?\n[ \t]*$/.exec(
      before,
    )?.[0];
    if (comment === undefined) return begin;
    const isFirstLine = !comment.startsWith("\n");
    begin -= comment.length - (isFirstLine ? 0 : 1);
    begin += /^[ \t]*/.exec(text.slice(begin))?.[0].length ?? 0;
  }
}
