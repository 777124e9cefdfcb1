import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { TextEdit } from "./repair.js";

import { getNewline } from "./move-text.js";

/** Puts the directive at the top of a module: below a hashbang and a comment that opens the file, above all else. */
export function addUseNode({ program, text }: SyntaxTree): TextEdit {
  const newline = getNewline(text);
  const header = text.slice(0, program.body[0]?.range[0] ?? text.length);
  // A comment right above the first statement belongs to that.
  const opening =
    /^(?:#![^\n]*\n)?(?:(?:\s*(?:\/\/[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/))+[ \t]*\r?\n[ \t]*\r?\n)?/.exec(
      header,
    )?.[0];
  const start = opening?.length ?? 0;
  const quote = program.body
    .find((statement) => statement.type === "ImportDeclaration")
    ?.source.raw.slice(0, 1);
  return { range: [start, start], text: `${quote ?? '"'}use node${quote ?? '"'};${newline}${newline}` };
}
