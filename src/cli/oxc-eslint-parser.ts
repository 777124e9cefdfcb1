import type { TSESTree } from "@typescript-eslint/utils";
import type { Linter } from "eslint";
import type { Comment, OxcError } from "oxc-parser";

import { visitorKeys } from "@typescript-eslint/visitor-keys";

import { parseHead } from "../analysis/parse-module.js";
import { forEachChild, parseSyntaxTree, type SyntaxTree } from "../analysis/syntax-tree.js";
import { createLineIndex, type LineIndex } from "./line-index.js";

/** What ESLint shows as `Parsing error: …` at a line and column, both counted from 1. */
export class OxcSyntaxError extends Error {
  override readonly name = "OxcSyntaxError";
  readonly lineNumber: number;
  readonly column: number;

  constructor(error: OxcError, lines: LineIndex) {
    super(error.message);
    const { column, line } = lines.locate(error.labels[0]?.start ?? 0);
    this.lineNumber = line;
    this.column = column + 1;
  }
}

/** Decides the language of a text that has no file. */
const DEFAULT_FILENAME = "module.ts";

/** The tree of a text that somebody has built already, for rules that look at nothing but whole programs. */
export type FindTree = (filename: string, text: string) => SyntaxTree | undefined;

/**
 * An ESLint parser over oxc-parser: TS-ESTree with scopes, without tokens and without types. It needs no
 * `typescript`, so it works whichever version a project has, and it is several times faster than typescript-estree.
 * Throws {@link OxcSyntaxError} where the text is no TypeScript or JavaScript module.
 */
export const oxcEslintParser = createOxcEslintParser(() => undefined);

/** The same parser, which builds no tree that `findTree` knows. */
export function createOxcEslintParser(findTree: FindTree) {
  return {
    meta: { name: "convex-actions/oxc-parser" },
    parseForESLint: (text: string, options?: { readonly filePath?: string }): Linter.ESLintParseResult =>
      parseForEslint(text, options?.filePath ?? DEFAULT_FILENAME, findTree),
  } satisfies Linter.Parser;
}

function parseForEslint(text: string, filename: string, findTree: FindTree): Linter.ESLintParseResult {
  const head = parseHead(filename, text);
  const lines = createLineIndex(text);
  const error = head.errors.find(({ severity }) => severity === "Error");
  if (error !== undefined) throw new OxcSyntaxError(error, lines);
  const known = findTree(filename, text);
  const { program: ast, scopeManager } = known ?? buildTree(filename, text);
  addLocations(ast, lines);
  ast.comments = head.comments.map((comment) => toEslintComment(comment, lines));
  ast.tokens = [];
  return {
    ast,
    scopeManager,
    services: {},
    // ESLint has no need to go through a tree whose nodes nobody listens to.
    visitorKeys: known === undefined ? visitorKeys : { Program: [] },
  } as unknown as Linter.ESLintParseResult;
}

/** Of a text that is known to have no errors. */
function buildTree(filename: string, text: string): SyntaxTree {
  const outcome = parseSyntaxTree(filename, text);
  if (outcome.type === "error") throw new Error(outcome.message);
  return outcome.tree;
}

function addLocations(program: TSESTree.Program, lines: LineIndex): void {
  const stack: TSESTree.Node[] = [program];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    node.loc = new LazyLocation(node.range, lines);
    forEachChild(node, (child) => stack.push(child));
  }
}

/** Of all the nodes of a file only the few that are reported are ever asked for their line. */
class LazyLocation implements TSESTree.SourceLocation {
  readonly #range: TSESTree.Range;
  readonly #lines: LineIndex;

  constructor(range: TSESTree.Range, lines: LineIndex) {
    this.#range = range;
    this.#lines = lines;
  }

  get start(): TSESTree.Position {
    return this.#lines.locate(this.#range[0]);
  }

  get end(): TSESTree.Position {
    return this.#lines.locate(this.#range[1]);
  }
}

function toEslintComment({ end, start, type, value }: Comment, lines: LineIndex): TSESTree.Comment {
  const range: TSESTree.Range = [start, end];
  return { loc: new LazyLocation(range, lines), range, type, value } as TSESTree.Comment;
}
