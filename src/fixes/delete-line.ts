import type { TSESTree } from "@typescript-eslint/utils";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { TextEdit } from "./repair.js";

/**
 * Deletes a statement, and its line where nothing else stands there. Where the line opened the file or a paragraph, the
 * blank line after it goes too.
 */
export function deleteLine({ text }: SyntaxTree, [start, end]: TSESTree.Range): TextEdit {
  const before = text.slice(0, start);
  const indent = /(?:^|\n)([^\S\n]*)$/.exec(before)?.[1];
  const rest = /^;?[^\S\n]*(\n|$)?/.exec(text.slice(end));
  const restEnd = end + (rest?.[0].length ?? 0);
  if (indent === undefined || rest?.[1] === undefined) {
    const newline = rest?.[1] ?? "";
    return { range: [start, restEnd - newline.length], text: "" };
  }
  const opensParagraph = /(?:^|\n[^\S\n]*\n)[^\S\n]*$/.test(before);
  const blankLine = opensParagraph ? /^[^\S\n]*\n/.exec(text.slice(restEnd))?.[0] : undefined;
  return { range: [start - indent.length, restEnd + (blankLine?.length ?? 0)], text: "" };
}
