import type { TSESTree } from "@typescript-eslint/utils";

import type { FunctionPath } from "../platform/function-paths.js";
import type { UnresolvedReference } from "../project/unresolved-references.js";
import type { RepairPlan, TextEdit } from "./repair.js";

import { getStaticName, type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";
import { formatFunctionName } from "../platform/function-paths.js";
import { formatMember } from "../project/reference-uses.js";
import { advise } from "./refused-repair.js";
import { quoteAs, renameMember } from "./rename-member.js";

/** Plans to let a reference name the function that was probably meant. */
export function planNearestReference(
  tree: SyntaxTree,
  { expression, functionPath, nearest }: UnresolvedReference,
): RepairPlan<"useNearest"> {
  if (nearest === undefined) return advise("unknownTarget");
  const edits = rewriteReference(tree, unwrapExpression(expression), functionPath, nearest);
  if (edits === undefined) return advise("declaredElsewhere");
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
