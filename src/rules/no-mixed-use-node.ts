import type { LateDirectiveReason } from "../analysis/use-node-directive.js";
import type { FunctionKind } from "../platform/builders.js";
import type { LintRun } from "../project/lint-run.js";
import type { TSESLint } from "@typescript-eslint/utils";

import { createRule } from "../create-rule.js";
import { findLintRun } from "../project/linted-file.js";
import { collectExportedNames } from "../project/module-exports.js";
import { describeFile } from "../project/source-places.js";

type MessageId = "ignoredDirective" | "lateDirective" | "nonActionExport" | "reservedFile";
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>;

const KIND_NAMES: Readonly<Record<FunctionKind, string>> = {
  action: "an action",
  httpAction: "an HTTP action",
  mutation: "a mutation",
  query: "a query",
};

const LATE_REASONS: Readonly<Record<LateDirectiveReason, string>> = {
  "after-statement": "it stands after other statements",
  "in-function": "it stands inside a function or a block",
  misspelt: 'the bundler reads exactly "use node", in single or double quotes',
  "shared-line": "the bundler cannot parse this file, and then reads the directive only on a line of its own",
};

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
    messages: {
      ignoredDirective:
        '"use node" does nothing in {{file}}: the bundler makes no module of this file, so its code runs wherever it is imported. Delete the directive, or move the actions to an ordinary file.',
      lateDirective:
        '"use node" does nothing here, because {{reason}}: {{file}} runs in Convex\'s default runtime. Move the directive to the top of the file, or delete it.',
      nonActionExport:
        '`{{name}}` is {{kind}} in a "use node" file, and only actions can run in Node.js: the push fails. Move `{{name}}` to a file without the directive.',
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
        if (run.linted.useNode.runtime === "node") reportDirective(context, run);
        if (!run.linted.entryPoint.entryPoint) return;
        if (run.linted.runtime === "node") reportExports(context, run);
        reportLateDirective(context, run);
      },
    };
  },
});

/** The directive is read; does this file's name let it mean anything? */
function reportDirective(context: Context, run: LintRun): void {
  const { place, runtimeConstraint, useNode } = run.linted;
  if (useNode.runtime !== "node" || place === undefined) return;
  const [start, end] = useNode.range;
  const loc = {
    end: context.sourceCode.getLocFromIndex(end),
    start: context.sourceCode.getLocFromIndex(start),
  };
  const file = describeFile(run, run.linted.tree);
  if (runtimeConstraint === "ignored") {
    context.report({ data: { file }, loc, messageId: "ignoredDirective" });
  } else if (place.functionsDir.kind === "component") {
    const data = { place: " of the app", where: `a component's modules, such as ${file}` };
    context.report({ data, loc, messageId: "reservedFile" });
  } else if (runtimeConstraint === "must-be-default") {
    context.report({ data: { place: "", where: file }, loc, messageId: "reservedFile" });
  }
}

function reportExports(context: Context, run: LintRun): void {
  for (const { name, node } of collectExportedNames(run, run.linted)) {
    const exported = run.linted.classifyExport(name);
    const kind =
      exported.type === "registration"
        ? exported.registration.kind
        : exported.type === "typed"
          ? exported.builder.kind
          : "action";
    if (kind === "action") continue;
    context.report({ data: { kind: KIND_NAMES[kind], name }, messageId: "nonActionExport", node });
  }
}

function reportLateDirective(context: Context, run: LintRun): void {
  const { tree, useNode } = run.linted;
  if (useNode.runtime === "node" || useNode.late === undefined) return;
  const { node, why } = useNode.late;
  const data = { file: describeFile(run, tree), reason: LATE_REASONS[why] };
  context.report({ data, messageId: "lateDirective", node });
}
