import type { LateDirectiveReason } from "../analysis/use-node-directive.js";
import type { FunctionKind } from "../platform/builders.js";
import type { LintRun } from "../project/lint-run.js";
import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { createRule } from "../create-rule.js";
import {
  type MixedUseNodeRepairId,
  planLateDirective,
  planMisplacedDirective,
  planNonActionExports,
} from "../fixes/mixed-use-node-repair.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { collectExportedFunctions } from "../project/exported-functions.js";
import { findLintRun } from "../project/linted-file.js";
import { describeFile } from "../project/source-places.js";

type MessageId =
  MixedUseNodeRepairId | "ignoredDirective" | "lateDirective" | "nonActionExport" | "reservedFile";
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>;

const KIND_NAMES: Readonly<Record<FunctionKind, string>> = {
  action: "an action",
  httpAction: "an HTTP action",
  mutation: "a mutation",
  query: "a query",
};

/** Why the bundler does not see a directive, and what would make it see one. */
const LATE_REASONS: Readonly<
  Record<LateDirectiveReason, { readonly reason: string; readonly remedy: string }>
> = {
  "after-statement": {
    reason: "it stands after other statements",
    remedy: "move it to the top of the file",
  },
  "in-function": {
    reason: "it stands inside a function or a block",
    remedy: "move it to the top of the file",
  },
  misspelt: {
    reason: 'it is not the bare string "use node"',
    remedy: 'write "use node" at the top of the file',
  },
  "shared-line": {
    reason: "the bundler cannot parse this file, and then looks for the directive on a line of its own",
    remedy: "give it a line of its own",
  },
};

/* eslint-disable eslint-plugin/no-unused-message-ids -- the plan of a repair names its message */
/** What the repairs say of themselves. */
const REPAIR_MESSAGES: Readonly<Record<MixedUseNodeRepairId, string>> = {
  deleteDirective: "Delete the directive.",
  moveDirective: "Move the directive to the top, so that this file runs in Node.js.",
  moveToDefaultRuntime:
    "Move {{names}} to `{{module}}`, a new module of the default runtime. References in this repository follow; clients that are deployed already know public functions by their old names.",
};
/* eslint-enable eslint-plugin/no-unused-message-ids */

// The directive moves a whole file to Node.js, where queries, mutations and HTTP actions cannot run; and the bundler
// reads it in the prologue of ordinary modules only. Wrong places are silent: the file just runs somewhere else.
// https://docs.convex.dev/functions/runtimes#nodejs-runtime
export const noMixedUseNode = createRule<[], MessageId>({
  name: "no-mixed-use-node",
  meta: {
    type: "problem",
    docs: {
      description: 'Disallow "use node" files that export more than actions, and directives that do nothing',
      recommended: "error",
      strict: "error",
    },
    hasSuggestions: true,
    messages: {
      ...REPAIR_MESSAGES,
      ignoredDirective:
        '"use node" does nothing in {{file}}: the bundler makes no module of {{what}}, so this code runs wherever it is imported. Delete the directive, or move the actions to a module of their own.',
      lateDirective:
        "This directive does nothing, because {{reason}}: {{file}} runs in Convex's default runtime. {{remedy}}.",
      nonActionExport:
        '{{name}} is {{kind}} in a "use node" file, and only actions can run in Node.js: the push fails. Export it from a file without the directive.',
      reservedFile:
        '"use node" is not allowed in {{where}}: the push fails. Move the actions that need Node.js to a file of their own{{place}}, and delete the directive here.',
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        reportDirective(context, run);
        if (!run.linted.entryPoint.entryPoint) return;
        if (run.linted.runtime === "node") reportExports(context, run);
        reportLateDirective(context, run);
      },
    };
  },
});

/** The directive is read; does the file's place let it mean anything? */
function reportDirective(context: Context, run: LintRun): void {
  const { entryPoint, isInComponent, runtimeConstraint, tree, useNode } = run.linted;
  if (useNode.runtime !== "node") return;
  const [start, end] = useNode.range;
  const loc = {
    end: context.sourceCode.getLocFromIndex(end),
    start: context.sourceCode.getLocFromIndex(start),
  };
  const file = describeFile(run, tree);
  if (runtimeConstraint === "ignored") {
    const isSchema = !entryPoint.entryPoint && entryPoint.reason === "schema-file";
    const what = isSchema ? "a schema file" : "a file with two dots in its name";
    const { suggest } = offerRepairs(context, loc.start, planMisplacedDirective(run));
    context.report({ data: { file, what }, loc, messageId: "ignoredDirective", suggest });
  } else if (runtimeConstraint === "must-be-default") {
    const data = isInComponent
      ? { place: " of the app", where: `a component's modules, such as ${file}` }
      : { place: "", where: file };
    const { suggest } = offerRepairs(context, loc.start, planMisplacedDirective(run));
    context.report({ data, loc, messageId: "reservedFile", suggest });
  }
}

function reportExports(context: Context, run: LintRun): void {
  const reported = new Set<TSESTree.Node>();
  let plan: ReturnType<typeof planNonActionExports> | undefined;
  for (const { builder, name, node } of collectExportedFunctions(run, run.linted)) {
    // One `export *` can bring in many.
    if (builder.kind === "action" || reported.has(node)) continue;
    reported.add(node);
    plan ??= planNonActionExports(run);
    const data = {
      kind: KIND_NAMES[builder.kind],
      name: name === "default" ? "The default export" : `\`${name}\``,
    };
    const { suggest } = offerRepairs(context, node.loc.start, plan);
    context.report({ data, messageId: "nonActionExport", node, suggest });
  }
}

function reportLateDirective(context: Context, run: LintRun): void {
  const { runtimeConstraint, tree, useNode } = run.linted;
  if (useNode.runtime === "node" || useNode.late === undefined) return;
  const { late } = useNode;
  const { node, why } = late;
  const { reason, remedy } = LATE_REASONS[why];
  const data = {
    file: describeFile(run, tree),
    reason,
    // Where it is not allowed, a directive that does nothing is the lesser evil.
    remedy: runtimeConstraint === "must-be-default" ? "Delete it" : `Delete it, or ${remedy}`,
  };
  const { suggest } = offerRepairs(context, node.loc.start, planLateDirective(run, late));
  context.report({ data, messageId: "lateDirective", node, suggest });
}
