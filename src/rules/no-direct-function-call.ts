import type { TSESLint } from "@typescript-eslint/utils";

import type { FunctionKind } from "../platform/builders.js";
import type { LintRun } from "../project/lint-run.js";

import { unwrapExpression } from "../analysis/syntax-tree.js";
import { createRule } from "../create-rule.js";
import { planDirectCall, planPassedFunction } from "../fixes/direct-call-repair.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { formatFunctionName } from "../platform/function-paths.js";
import { collectDirectCalls, collectPassedFunctions } from "../project/direct-calls.js";
import { findEntryPointRun } from "../project/linted-file.js";
import { describeFile } from "../project/source-places.js";

type MessageId = "callHelper" | "directCall" | "passedFunction" | "passReference" | "runFunction";
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>;

// What a builder returns is for Convex to call, by a reference. Called like a helper it runs its handler with whatever it
// is given: no validators, no transaction of its own, no check of the ctx.
// https://docs.convex.dev/understanding/best-practices/#use-helper-functions-to-write-shared-code
export const noDirectFunctionCall = createRule<[], MessageId>({
  name: "no-direct-function-call",
  meta: {
    type: "problem",
    docs: {
      description:
        "Disallow calling a registered function like a helper, or passing it where a reference is expected",
      recommended: "error",
      strict: "error",
    },
    hasSuggestions: true,
    messages: {
      callHelper: "Make the handler a function `{{name}}`, and call that.",
      directCall:
        "`{{name}}` is {{kind}} ({{file}}), and a direct call only runs its handler, with a warning: its validators check nothing, and it gets this function's ctx. Put its code into a plain function that both call, or run it by its reference.",
      passedFunction:
        "`{{caller}}` expects a reference and is given `{{name}}`, the registered function itself: this throws when it is reached. Pass the reference to `{{path}}`.",
      passReference: "Pass `{{name}}`.",
      runFunction: "Run it with `{{name}}`.",
    },
    schema: [],
  },
  create(context) {
    const run = findEntryPointRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        reportCalls(context, run);
        reportPassed(context, run);
      },
    };
  },
});

const KINDS: Readonly<Record<FunctionKind, string>> = {
  action: "an action",
  httpAction: "an HTTP action",
  mutation: "a mutation",
  query: "a query",
};

function reportCalls(context: Context, run: LintRun): void {
  for (const found of collectDirectCalls(run, run.linted)) {
    const { call, callee, nameNode } = found;
    const plan = planDirectCall<MessageId>(run, found, {
      helper: { messageId: "callHelper" },
      run: { messageId: "runFunction" },
    });
    const { suggest } = offerRepairs(context, nameNode.loc.start, plan);
    const data = {
      file: describeFile(run, callee.module.tree),
      kind: KINDS[callee.registration.kind],
      name: context.sourceCode.getText(call.callee),
    };
    context.report({ data, messageId: "directCall", node: nameNode, suggest });
  }
}

function reportPassed(context: Context, run: LintRun): void {
  for (const found of collectPassedFunctions(run, run.linted)) {
    const { passed, use } = found;
    const plan = planPassedFunction<MessageId>(run, { ...found, messageId: "passReference" });
    const { suggest } = offerRepairs(context, use.reference.loc.start, plan);
    const name = context.sourceCode.getText(unwrapExpression(use.reference));
    const path = passed.functionPath === undefined ? name : formatFunctionName(passed.functionPath);
    const data = { caller: use.caller, name, path };
    context.report({ data, messageId: "passedFunction", node: use.reference, suggest });
  }
}
