import type { LintRun } from "../project/lint-run.js";
import type { StringReference } from "../project/string-references.js";
import type { RepairPlan } from "./repair.js";

import { type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";
import { ImportCompletion } from "./complete-import.js";
import { advise } from "./refused-repair.js";
import { spellReference } from "./spell-reference.js";

/** Plans to write a reference in the place of the string, and of the cast that it needed. */
export function planStringReference<MessageId extends string>(
  run: LintRun,
  { expression, messageId, target }: StringReference & { readonly messageId: MessageId },
): RepairPlan<MessageId> {
  const { tree } = run.linted;
  if (target === undefined) return advise("unknownTarget");
  if (unwrapExpression(expression).type !== "Literal") return advise("declaredElsewhere");
  const imports = new ImportCompletion(tree);
  const reference = spellReference(run, target, imports);
  if (reference === undefined) return advise("nameIsTaken");
  const [start, end] = expression.range;
  const edits = [
    ...imports.edits(),
    { range: [findSuppression(tree, start), end] as const, text: reference },
  ];
  const files = [{ edits, file: tree.filename, type: "change" as const }];
  return {
    repairs: [{ class: "suggestion", data: { name: reference }, files, messageId }],
    type: "repairs",
  };
}

/** Where the comment begins that kept the compiler from refusing what stands at `start`: unused, it is an error itself. */
function findSuppression({ text }: SyntaxTree, start: number): number {
  const comment = /\/\/[ \t]*@ts-(?:expect-error|ignore)\b[^\n]*\n\s*$/.exec(text.slice(0, start));
  return comment?.index ?? start;
}
