import type { LintRun } from "../project/lint-run.js";
import type { ReferenceFault, UnresolvedReference } from "../project/unresolved-references.js";
import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { unwrapExpression } from "../analysis/syntax-tree.js";
import { createRule } from "../create-rule.js";
import { planNearestReference } from "../fixes/nearest-reference-repair.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { formatFunctionName } from "../platform/function-paths.js";
import { findLintRun } from "../project/linted-file.js";
import { collectUnresolvedReferences } from "../project/unresolved-references.js";

type MessageId = "missingExport" | "missingModule" | "notAFunction" | "useNearest" | "wrongKind";
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>;

// References are looked up when they are used: `api` and `internal` have every name at run time, and a cast, a legacy
// string or stale generated code keeps the types from saying that there is no such function.
// https://docs.convex.dev/functions/actions#calling-actions-via-scheduling-or-other-actions
export const noUnresolvedReference = createRule<[], MessageId>({
  name: "no-unresolved-reference",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow references to functions that do not exist, or that the called method cannot run",
      recommended: "error",
      strict: "error",
    },
    hasSuggestions: true,
    messages: {
      missingExport: "{{place}} `{{name}}`, but {{file}} exports no `{{exportName}}`: {{effect}}. {{hint}}",
      missingModule: "{{place}} `{{name}}`, but there is no module `{{module}}` here: {{effect}}. {{hint}}",
      notAFunction:
        "{{place}} `{{name}}`, but what {{file}} exports as `{{exportName}}` is not registered with Convex: {{effect}}. {{hint}}",
      useNearest: "Refer to `{{name}}`.",
      wrongKind: "{{place}} `{{name}}`, which is {{kind}}: {{effect}}. {{hint}}",
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const found of collectUnresolvedReferences(run, run.linted)) report(context, run, found);
      },
    };
  },
});

function report(context: Context, { linted }: LintRun, found: UnresolvedReference): void {
  const { fault, functionPath, use } = found;
  const node = findFaultyName(found);
  const { suggest } = offerRepairs(context, node.loc.start, planNearestReference(linted.tree, found));
  context.report({
    data: {
      effect: describeEffect(use?.caller),
      exportName: functionPath.exportName,
      file: "file" in fault ? fault.file : "",
      hint: describeWayOut(found),
      kind: fault.type === "wrongKind" ? KINDS[fault.kind].name : "",
      module: functionPath.modulePath,
      name: formatFunctionName(functionPath),
      place: use === undefined ? "This names" : `\`${use.caller}\` is given`,
    },
    messageId: fault.type,
    node,
    suggest,
  });
}

function describeEffect(caller: string | undefined): string {
  if (caller === undefined) return "whoever calls that gets an error";
  return caller.startsWith("crons.") ? "the push fails" : "the call throws when it is reached";
}

/** The name of the function, where the reference spells it out; of a missing module, the whole reference. */
function findFaultyName({ expression, fault }: UnresolvedReference): TSESTree.Node {
  const node = unwrapExpression(expression);
  return node.type === "MemberExpression" && fault.type !== "missingModule" ? node.property : node;
}

function describeWayOut({ fault, nearest, use }: UnresolvedReference): string {
  if (fault.type === "wrongKind")
    return describeRightCaller(fault, use?.caller.startsWith("ctx.run") !== true);
  if (nearest !== undefined) return `Did you mean \`${formatFunctionName(nearest)}\`?`;
  return fault.type === "notAFunction"
    ? "Register it as a Convex function, or call it as the plain function that it is."
    : "Write it, or name one that exists.";
}

type WrongKind = Extract<ReferenceFault, { type: "wrongKind" }>;

const KINDS = {
  action: { caller: "ctx.runAction", name: "an action" },
  httpAction: { caller: undefined, name: "an HTTP action" },
  mutation: { caller: "ctx.runMutation", name: "a mutation" },
  query: { caller: "ctx.runQuery", name: "a query" },
} as const satisfies Record<WrongKind["kind"], unknown>;

function describeRightCaller({ kind }: WrongKind, isScheduled: boolean): string {
  const { caller } = KINDS[kind];
  if (caller === undefined) return "Only a route of `convex/http.ts` can call it.";
  return isScheduled ? "Only mutations and actions can be scheduled." : `Call it with \`${caller}\`.`;
}
