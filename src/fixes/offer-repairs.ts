import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import type { Repair, RepairPlan, SuggestedRepair } from "./repair.js";

import { getEditsOf } from "./apply-edits.js";

type RuleContext = Readonly<TSESLint.RuleContext<string, readonly unknown[]>>;

/** What a report is known by, before and after ESLint has made a message of it. Line and column count from 1. */
export interface ReportPlace {
  readonly ruleId: string;
  readonly line: number;
  readonly column: number;
}

interface Offer<MessageId extends string> {
  readonly fix: TSESLint.ReportFixFunction | null;
  readonly suggest: TSESLint.SuggestionReportDescriptor<MessageId>[];
}

// ESLint's messages have room for edits of one file and for no reasons; `convex-actions fix` wants both.
const plans = new WeakMap<object, Map<string, RepairPlan>>();

/**
 * A plan as the `fix` and `suggest` of the report that stands at `start`: what is safe is a fix, and what touches other
 * files is neither. Also remembers the plan for {@link findPlan}.
 */
export function offerRepairs<MessageId extends string>(
  context: RuleContext,
  start: TSESTree.Position,
  plan: RepairPlan<MessageId>,
): Offer<MessageId> {
  const { ast } = context.sourceCode;
  const known = plans.get(ast) ?? new Map<string, RepairPlan>();
  plans.set(ast, known.set(keyOf({ column: start.column + 1, line: start.line, ruleId: context.id }), plan));
  const repairs =
    plan.type === "repairs" ? plan.repairs.filter((repair) => isWithinFile(context, repair)) : [];
  const safe = repairs.find((repair) => repair.class === "safe");
  return {
    fix: safe === undefined ? null : createFix(context, safe),
    suggest: repairs
      .filter((repair): repair is SuggestedRepair<MessageId> => repair.class === "suggestion")
      .map((repair) => ({
        data: repair.data ?? {},
        fix: createFix(context, repair),
        messageId: repair.messageId,
      })),
  };
}

/** The plan behind a report on the file that was parsed to `ast`; undefined for rules that plan no repairs. */
export function findPlan(ast: object, place: ReportPlace): RepairPlan | undefined {
  return plans.get(ast)?.get(keyOf(place));
}

function keyOf({ column, line, ruleId }: ReportPlace): string {
  return `${ruleId}:${line}:${column}`;
}

function isWithinFile({ filename }: RuleContext, { files }: Repair): boolean {
  return files.every(({ file, type }) => type === "change" && file === filename);
}

function createFix({ filename }: RuleContext, { files }: Repair): TSESLint.ReportFixFunction {
  const edits = getEditsOf(files, filename);
  return (fixer) => edits.map(({ range, text }) => fixer.replaceTextRange(range, text));
}
