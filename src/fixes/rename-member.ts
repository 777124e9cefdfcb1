import type { TSESTree } from "@typescript-eslint/utils";

import type { TextEdit } from "./repair.js";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import { formatMember } from "../project/reference-uses.js";

/** Lets a member expression name another member, in the way in which it is written: `a.b` → `a.c`, `a["b"]` → `a["c"]`. */
export function renameMember(
  { text }: SyntaxTree,
  member: TSESTree.MemberExpression,
  name: string,
): TextEdit {
  const { computed, property } = member;
  if (computed) return { range: property.range, text: quoteAs(text.slice(...property.range), name) };
  const written = formatMember(name);
  return written.startsWith(".")
    ? { range: property.range, text: name }
    : { range: [member.object.range[1], member.range[1]], text: written };
}

/** `name` as a string with the quotes of another one. */
export function quoteAs(literal: string, name: string): string {
  const quote = literal.startsWith("'") || literal.startsWith("`") ? literal.slice(0, 1) : '"';
  return `${quote}${name}${quote}`;
}
