import type { JSONSchema, TSESLint } from "@typescript-eslint/utils";

import type { RepairPlan } from "./fixes/repair.js";
import type { LintRun } from "./project/lint-run.js";
import type { RunFinding } from "./project/run-findings.js";

import { offerRepairs } from "./fixes/offer-repairs.js";
import { findLintRun } from "./project/linted-file.js";
import { describeRunFinding } from "./project/run-finding-words.js";
import { collectRunFindings, matchesReference } from "./project/run-findings.js";

/** What the four rules on `ctx.runQuery` and `ctx.runMutation` have in common: one analysis, some options, one listener. */
export interface RunRuleOptions {
  readonly allow?: readonly string[];
  readonly checkHelpers?: boolean;
}

export interface RunPairOptions extends RunRuleOptions {
  readonly checkParallel?: boolean;
  readonly reportStrictKinds?: boolean;
}

type Schema = Record<string, JSONSchema.JSONSchema4>;

const ALLOW = {
  description:
    "Function references that may stand beside any other call, as `module.function` with `*` for any characters: `rateLimits.*`.",
  items: { type: "string" },
  type: "array",
  uniqueItems: true,
} satisfies JSONSchema.JSONSchema4;

const CHECK_HELPERS = {
  description: "Also report calls that are made inside a helper that gets the ctx.",
  type: "boolean",
} satisfies JSONSchema.JSONSchema4;

export const RUN_RULE_SCHEMA: Schema = { allow: ALLOW, checkHelpers: CHECK_HELPERS };

export const CHECK_PARALLEL_SCHEMA: Schema = {
  checkParallel: {
    description: "Also report calls that run side by side in one `Promise.all`.",
    type: "boolean",
  },
};

export const STRICT_KINDS_SCHEMA: Schema = {
  reportStrictKinds: {
    description:
      "Also report what is often done on purpose: the kinds that the table above gives to `strict`.",
    type: "boolean",
  },
};

export const RUN_RULE_DEFAULTS: Required<RunRuleOptions> = { allow: [], checkHelpers: true };

export type ClassifyRunFinding<MessageId extends string> = (finding: RunFinding) => MessageId | undefined;

/** What the suggestions of the rules on pairs of calls do. */
export const COMBINE_MESSAGES = {
  combineIntoMutation:
    "Do all of it in one internal mutation, `{{name}}`: if one part fails, the others are undone.",
  combineIntoQuery: "Read all of it in one internal query, `{{name}}`: from one snapshot.",
};

export type PlanRunRepair<RepairId extends string> = (
  run: LintRun,
  finding: RunFinding,
) => RepairPlan<RepairId>;

/** Reports every finding of the file that `classify` takes for its rule's own and that the options leave. */
export function createRunListener<MessageId extends string, RepairId extends MessageId>(
  context: Readonly<TSESLint.RuleContext<MessageId, readonly unknown[]>>,
  { allow = [], checkHelpers = true }: RunRuleOptions,
  classify: ClassifyRunFinding<MessageId>,
  planRepair: PlanRunRepair<RepairId>,
): TSESLint.RuleListener {
  const run = findLintRun(context);
  if (run === undefined) return {};
  return {
    Program() {
      for (const finding of collectRunFindings(run)) {
        const messageId = classify(finding);
        if (messageId === undefined || (finding.throughHelper && !checkHelpers)) continue;
        if (matchesReference(run, finding, allow)) continue;
        const node = finding.later.reportNode;
        const { suggest } = offerRepairs(context, node.loc.start, planRepair(run, finding));
        context.report({ data: describeRunFinding(run, finding), messageId, node, suggest });
      }
    },
  };
}
