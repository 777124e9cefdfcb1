import type { TSESTree } from "@typescript-eslint/utils";

import { dirname, relative } from "node:path/posix";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { LintRun } from "./lint-run.js";

/** `line 12` of the linted file, `users.ts:12` of another module: for messages that point at a second place. */
export function describePlace(run: LintRun, tree: SyntaxTree, node: TSESTree.Node): string {
  const line = findLine(tree.text, node.range[0]);
  return tree === run.linted.tree ? `line ${line}` : `${describeFile(run, tree)}:${line}`;
}

/** The file's path below its functions dir, or relative to the linted file. */
export function describeFile(run: LintRun, tree: SyntaxTree): string {
  return (
    run.getModuleOf(tree).place?.relativePath ?? relative(dirname(run.linted.tree.filename), tree.filename)
  );
}

/** 1-based. */
export function findLine(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
