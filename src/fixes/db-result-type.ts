import type { TSESTree } from "@typescript-eslint/utils";

import type { DbCapture } from "./db-values.js";
import type { ImportCompletion } from "./complete-import.js";

import { findLastName, getStaticName, unwrapExpression } from "../analysis/syntax-tree.js";

/** Whoever spells types of documents: the table's name with `Doc` or `Id` around it, which the file has to import. */
export interface DocumentTypes {
  readonly imports: ImportCompletion;
  /** `_generated/dataModel`, as the file spells it. */
  readonly source: string | undefined;
  readonly captures: readonly DbCapture[];
}

/**
 * The type of what an expression of the database gives: `Doc<"users"> | null`, `Id<"messages">`; `any` where the table
 * cannot be read from it. A result needs a type of its own where it comes through a reference to the same module (TS7022).
 */
export function printDbResultType(expression: TSESTree.Node, types: DocumentTypes): string {
  const steps = readSteps(expression);
  const names = steps.map(({ name }) => name);
  const [first] = steps;
  if (first === undefined || names.at(-1) !== "db") return "any";
  const [, method] = steps.toReversed();
  switch (method?.name) {
    case "get":
      return nullable(document("Doc", findTable(method.args, types), types));
    case "insert":
      return document("Id", readString(method.args[0]), types);
    case "query": {
      const doc = document("Doc", readString(method.args[0]), types);
      if (first.name === "collect" || first.name === "take") return doc === "any" ? "any" : `${doc}[]`;
      return first.name === "first" || first.name === "unique" ? nullable(doc) : "any";
    }
    default:
      return "any";
  }
}

interface Step {
  readonly name: string;
  readonly args: readonly TSESTree.Node[];
}

/** `ctx.db.query("a").first()` as `first`, `query`, `db`. */
function readSteps(expression: TSESTree.Node): Step[] {
  const steps: Step[] = [];
  let node = unwrapExpression(expression);
  if (node.type === "AwaitExpression") node = unwrapExpression(node.argument);
  for (;;) {
    const args = node.type === "CallExpression" ? node.arguments : [];
    const callee = node.type === "CallExpression" ? unwrapExpression(node.callee) : node;
    if (callee.type === "Identifier" && callee.name === "db") return [...steps, { args, name: "db" }];
    if (callee.type !== "MemberExpression") return steps;
    steps.push({ args, name: getStaticName(callee) ?? "" });
    node = unwrapExpression(callee.object);
  }
}

/** The table of `get(id)` is that of the id's validator; `get("users", id)` says it. */
function findTable(args: readonly TSESTree.Node[], { captures }: DocumentTypes): string | undefined {
  const [first] = args;
  if (first === undefined || args.length > 1) return readString(first);
  const name = findLastName(first);
  const validator = captures.find((capture) => capture.name === name)?.validator;
  return validator === undefined ? undefined : /^v\.id\((["'])(\w+)\1\)$/.exec(validator)?.[2];
}

function readString(node: TSESTree.Node | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function document(kind: "Doc" | "Id", table: string | undefined, { imports, source }: DocumentTypes): string {
  if (table === undefined || source === undefined) return "any";
  const name = imports.add({ isType: true, name: kind, source });
  return name === undefined ? "any" : `${name}<"${table}">`;
}

function nullable(type: string): string {
  return type === "any" ? "any" : `${type} | null`;
}
