import type { TSESTree } from "@typescript-eslint/utils";

import type { FunctionPath } from "../platform/function-paths.js";
import type { UnresolvedReference } from "../project/unresolved-references.js";
import type { RepairPlan, TextEdit } from "./repair.js";

import { getStaticName, type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";
import { formatFunctionName } from "../platform/function-paths.js";
import { formatMember } from "../project/reference-uses.js";

/** Plans to let a reference name the function that was probably meant. */
export function planNearestReference(
  tree: SyntaxTree,
  { expression, functionPath, nearest }: UnresolvedReference,
): RepairPlan<"useNearest"> {
  if (nearest === undefined) return { failed: "unknownTarget", type: "advice" };
  const edits = rewriteReference(tree, unwrapExpression(expression), functionPath, nearest);
  if (edits === undefined) return { failed: "declaredElsewhere", type: "advice" };
  const files = [{ edits, file: tree.filename, type: "change" as const }];
  const data = { name: formatFunctionName(nearest) };
  return { repairs: [{ class: "suggestion", data, files, messageId: "useNearest" }], type: "repairs" };
}

/** Only what differs is written anew; undefined where that stands elsewhere, in a constant for instance. */
function rewriteReference(
  tree: SyntaxTree,
  node: TSESTree.Node,
  from: FunctionPath,
  to: FunctionPath,
): TextEdit[] | undefined {
  if (node.type === "Literal" && typeof node.value === "string") {
    return [{ range: node.range, text: quoteAs(node.raw, formatFunctionName(to)) }];
  }
  const members = collectMembers(node);
  const before = partsOf(from);
  const after = partsOf(to);
  const written = members.map((member) => getStaticName(member));
  if (before.length !== after.length || written.some((name) => name?.includes("/") !== false)) {
    const [first] = members;
    if (first === undefined || written.join("/") !== before.join("/")) return undefined;
    return [{ range: [first.object.range[1], node.range[1]], text: after.map(formatMember).join("") }];
  }
  const edits: TextEdit[] = [];
  for (const [index, part] of after.entries()) {
    if (part === before[index]) continue;
    const member = members.at(index - after.length);
    if (member === undefined || getStaticName(member) !== before[index]) return undefined;
    edits.push(renameMember(tree, member, part));
  }
  return edits;
}

function partsOf({ exportName, modulePath }: FunctionPath): string[] {
  return [...modulePath.split("/"), exportName];
}

/** The member expressions of `a.b.c`, from the inside out. */
function collectMembers(node: TSESTree.Node): TSESTree.MemberExpression[] {
  const members: TSESTree.MemberExpression[] = [];
  for (let current = node; current.type === "MemberExpression"; current = unwrapExpression(current.object)) {
    members.unshift(current);
  }
  return members;
}

function renameMember({ text }: SyntaxTree, member: TSESTree.MemberExpression, name: string): TextEdit {
  const { computed, property } = member;
  if (computed) return { range: property.range, text: quoteAs(text.slice(...property.range), name) };
  const written = formatMember(name);
  return written.startsWith(".")
    ? { range: property.range, text: name }
    : { range: [member.object.range[1], member.range[1]], text: written };
}

/** `name` as a string with the quotes of another one. */
function quoteAs(literal: string, name: string): string {
  const quote = literal.startsWith("'") || literal.startsWith("`") ? literal.slice(0, 1) : '"';
  return `${quote}${name}${quote}`;
}
