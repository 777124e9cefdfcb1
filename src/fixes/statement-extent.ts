import type { TSESTree } from "@typescript-eslint/utils";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { TextEdit } from "./repair.js";

import { findStartWithComments } from "./move-text.js";

/** A statement with the comments right above it and the one behind it. */
export function findExtent({ text }: SyntaxTree, { range: [start, end] }: TSESTree.Node): [number, number] {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*\*\/(?=[ \t]*(?:\r?\n|$)))?/.exec(
    text.slice(end),
  );
  return [findStartWithComments(text, start), end + (rest?.[0].trimEnd().length ?? 0)];
}

/** Deletes whole statements of a module, and the blank lines that would be left over between what stays. */
export function deleteStatements(tree: SyntaxTree, statements: readonly TSESTree.Node[]): TextEdit[] {
  const { text } = tree;
  const ranges: [number, number][] = [];
  for (const statement of statements) {
    const [start, end] = findExtent(tree, statement);
    const last = ranges.at(-1);
    if (last !== undefined && text.slice(last[1], start).trim() === "") last[1] = end;
    else ranges.push([start, end]);
  }
  return ranges.map(([start, end]) => {
    const before = /(?:\r?\n[ \t]*)*$/.exec(text.slice(0, start))?.[0] ?? "";
    const after = /^(?:[ \t]*\r?\n)*/.exec(text.slice(end))?.[0] ?? "";
    const isLast = text.slice(end).trim() === "";
    if (!isLast) return { range: [start, end + after.length], text: "" };
    // A file ends in one line break.
    const lineBreak = /^\r?\n/.exec(before)?.[0] ?? "";
    return { range: [start - before.length + lineBreak.length, end + after.length], text: "" };
  });
}
