import type { TSESTree } from "@typescript-eslint/utils";

import {
  decideUseNode,
  findUseNodeLine,
  isMisspeltUseNode,
  mentionsUseNode,
  type ParsedPrologue,
  USE_NODE,
} from "../platform/use-node-directive.js";
import { isRefusedByBabel } from "./babel-refusal.js";
import { visitNodes } from "./syntax-tree.js";

/** What the bundler reads in a module about its runtime, and where. */
export type UseNodeReading =
  | {
      readonly runtime: "node";
      readonly how: "prologue" | "fallback";
      /** The directive; undefined where the fallback accepts a line that is no statement, such as one in a comment. */
      readonly node: TSESTree.ExpressionStatement | undefined;
      readonly range: TSESTree.Range;
    }
  | { readonly runtime: "default"; readonly late: LateDirective | undefined };

/** A statement that was meant to be the directive and does nothing. */
export interface LateDirective {
  readonly node: TSESTree.ExpressionStatement;
  readonly why: LateDirectiveReason;
}

/**
 * - `after-statement`: the module's prologue has ended before it
 * - `in-function`: it stands in a function or a block, where the bundler does not look
 * - `misspelt`: other words, an escape, parentheses or backticks
 * - `shared-line`: the bundler cannot parse the file, and its search for a line of its own does not find this one
 */
export type LateDirectiveReason = "after-statement" | "in-function" | "misspelt" | "shared-line";

/** A module's text with its tree, or without one where it does not parse. */
export interface DirectiveSource {
  readonly text: string;
  readonly program: TSESTree.Program | undefined;
}

/** Cheap test for files whose trees are worth searching: the words in whatever spelling, or with an escaped space. */
const MENTION = /use(?:[\s_-]|\\x20|\\u0020)*node/i;

/** False for a text that cannot hold the directive, nor anything that was meant to be one. */
export function mayHaveUseNode(text: string): boolean {
  return MENTION.test(text);
}

/** Which runtime the bundler chooses for a module, exactly as it reads the directive. */
export function readUseNodeDirective({ text, program }: DirectiveSource): UseNodeReading {
  if (!mayHaveUseNode(text)) return { runtime: "default", late: undefined };
  const directives = program === undefined ? [] : collectPrologue(program, text);
  const node = directives.find((directive) => rawText(directive, text) === USE_NODE);
  switch (decideUseNode(text, parsePrologue(directives, { text, program }))) {
    case "prologue":
      if (node === undefined) break;
      return { runtime: "node", how: "prologue", node, range: node.range };
    case "fallback": {
      const [start, end] = findUseNodeLine(text) ?? [0, 0];
      const statement = program && findStatementAt(program, start);
      return { runtime: "node", how: "fallback", node: statement, range: [start, end] };
    }
    case "absent":
      if (node !== undefined) return { runtime: "default", late: { node, why: "shared-line" } };
  }
  return { runtime: "default", late: program && findLateDirective(program, text) };
}

/** The prologue as the bundler's parser would report it. */
function parsePrologue(
  directives: readonly TSESTree.ExpressionStatement[],
  { text, program }: DirectiveSource,
): ParsedPrologue {
  if (program === undefined) return "unparsable";
  // A file that never says "use node" is not parsed at all; asking what would come of it costs a walk.
  if (mentionsUseNode(text) && isRefusedByBabel(program, text)) return "unparsable";
  return directives.map((directive) => rawText(directive, text));
}

function findStatementAt(
  program: TSESTree.Program,
  offset: number,
): TSESTree.ExpressionStatement | undefined {
  let found: TSESTree.ExpressionStatement | undefined;
  visitNodes(program, (node) => {
    if (node.type === "ExpressionStatement" && node.range[0] === offset) found = node;
    return node.range[0] > offset || node.range[1] <= offset ? "skip" : undefined;
  });
  return found;
}

/** The string statements that open the module. Parsers differ in where they mark directives, so it is the text that counts. */
function collectPrologue(program: TSESTree.Program, text: string): TSESTree.ExpressionStatement[] {
  const directives: TSESTree.ExpressionStatement[] = [];
  for (const statement of program.body) {
    if (statement.type !== "ExpressionStatement" || !isDirective(statement, text)) break;
    directives.push(statement);
  }
  return directives;
}

/** `"…"` or `'…'` and nothing around it: a parenthesised string starts after its statement does. */
function isDirective({ expression, range }: TSESTree.ExpressionStatement, text: string): boolean {
  const quote = text[range[0]];
  return (
    expression.type === "Literal" && typeof expression.value === "string" && (quote === '"' || quote === "'")
  );
}

/** The source text between the quotes. */
function rawText({ expression }: TSESTree.ExpressionStatement, text: string): string {
  return text.slice(expression.range[0] + 1, expression.range[1] - 1);
}

function findLateDirective(program: TSESTree.Program, text: string): LateDirective | undefined {
  const prologue = new Set<TSESTree.Node>(collectPrologue(program, text));
  const topLevel = new Set<TSESTree.Node>(program.body);
  let late: LateDirective | undefined;
  visitNodes(program, (node) => {
    if (late !== undefined) return "skip";
    if (node.type !== "ExpressionStatement") return undefined;
    const spelling = classifySpelling(node, text);
    if (spelling === "other") return undefined;
    if (!topLevel.has(node)) {
      // Elsewhere only the exact words are telling.
      if (spelling === "exact") late = { node, why: "in-function" };
    } else
      late = { node, why: spelling === "misspelt" || prologue.has(node) ? "misspelt" : "after-statement" };
    return "skip";
  });
  return late;
}

function classifySpelling(
  statement: TSESTree.ExpressionStatement,
  text: string,
): "exact" | "misspelt" | "other" {
  const value = stringValue(statement.expression);
  if (value === undefined) return "other";
  const raw = rawText(statement, text);
  if (raw === USE_NODE && isDirective(statement, text)) return "exact";
  return value === USE_NODE || isMisspeltUseNode(value, raw) ? "misspelt" : "other";
}

function stringValue(expression: TSESTree.Expression): string | undefined {
  if (expression.type === "Literal" && typeof expression.value === "string") return expression.value;
  if (expression.type === "TemplateLiteral" && expression.expressions.length === 0) {
    return expression.quasis[0]?.value.cooked ?? undefined;
  }
  return undefined;
}
