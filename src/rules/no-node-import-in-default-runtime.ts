import type { NodeImport } from "../project/node-imports.js";
import type { LintRun } from "../project/lint-run.js";
import type { TSESLint } from "@typescript-eslint/utils";

import { collectAbsentGlobalUses } from "../analysis/absent-global-uses.js";
import { createRule } from "../create-rule.js";
import { NodeImportPlanner, type NodeImportRepairId } from "../fixes/node-import-repair.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { findLintRun } from "../project/linted-file.js";
import { collectNodeImports } from "../project/node-imports.js";
import { describeFile } from "../project/source-places.js";

type MessageId = NodeImportRepairId | "nodeBuiltin" | "nodeGlobal" | "nodeModule";
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>;

/* eslint-disable eslint-plugin/no-unused-message-ids -- the plan of a repair names its message */
/** What the repairs say of themselves. */
const REPAIR_MESSAGES: Readonly<Record<NodeImportRepairId, string>> = {
  addDirective: 'Start this file with "use node", so that its actions run in Node.js.',
  importTypes: "Import types only, of which nothing is left in the compiled module.",
  moveToNode:
    'Move {{names}} to `{{module}}`, a new module that starts with "use node". References in this repository follow; clients that are deployed already know public functions by their old names.',
  useGlobals: "Use {{names}}, which the default runtime has without an import.",
};
/* eslint-enable eslint-plugin/no-unused-message-ids */

// Every file of a functions dir is bundled for a runtime of its own. For the default one the bundler has no Node.js
// builtins (the push fails), and the runtime has no Node.js globals (the function throws a ReferenceError).
// https://docs.convex.dev/functions/runtimes#nodejs-runtime
export const noNodeImportInDefaultRuntime = createRule<[], MessageId>({
  name: "no-node-import-in-default-runtime",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow Node.js modules and globals in modules that run in Convex's default runtime",
      recommended: "error",
      strict: "error",
    },
    hasSuggestions: true,
    messages: {
      ...REPAIR_MESSAGES,
      nodeBuiltin:
        '"{{name}}" is built into Node.js{{through}}, and {{file}} is bundled for Convex\'s default runtime, which does not have it: the push fails. For Node.js, {{way}}.',
      nodeGlobal:
        "`{{name}}` exists in Node.js only, and {{file}} {{runs}} Convex's default runtime: {{effect}}. {{remedy}}.",
      nodeModule:
        '{{module}} is a "use node" module{{through}}, and {{file}} is bundled for Convex\'s default runtime: whatever it brings along of Node.js fails here. {{remedy}}.',
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        const { entryPoint, runtime } = run.linted;
        if (!entryPoint.entryPoint || runtime === "node") return;
        const planner = new NodeImportPlanner(run);
        for (const found of collectNodeImports(run, run.linted)) {
          reportImport({ context, planner, run }, found);
        }
        reportGlobals({ context, planner, run });
      },
    };
  },
});

interface Reporting {
  readonly context: Context;
  readonly planner: NodeImportPlanner;
  readonly run: LintRun;
}

function reportImport({ context, planner, run }: Reporting, found: NodeImport): void {
  const path = found.through.map((module) => describeFile(run, module.tree));
  const data = {
    file: describeFile(run, run.linted.tree),
    through: path.length === 0 ? "" : `, imported here through ${path.join(" → ")}`,
  };
  const { form, node } = found.import;
  const { suggest } = offerRepairs(context, node.loc.start, planner.planImport(found));
  if (found.type === "nodeBuiltin") {
    const way = describeWayToNode(run);
    context.report({
      data: { ...data, name: found.specifier, way },
      messageId: "nodeBuiltin",
      node,
      suggest,
    });
  } else {
    const module = describeFile(run, found.module.tree);
    const remedy =
      form === "re-export"
        ? "Delete the re-export, and refer to its functions by their own module"
        : 'Move what both need into a module without "use node", or call its actions with `ctx.runAction`';
    context.report({ data: { ...data, module, remedy }, messageId: "nodeModule", node, suggest });
  }
}

function reportGlobals({ context, planner, run }: Reporting): void {
  const isHelper = run.linted.registrations.length === 0 && !run.linted.isInComponent;
  // What only browsers have is no question of the runtime.
  for (const { alternative, name, node } of collectAbsentGlobalUses(run.linted.tree, ["node"])) {
    const way = describeWayToNode(run);
    const { suggest } = offerRepairs(context, node.loc.start, planner.planGlobal());
    const data = {
      effect: name.startsWith("process.")
        ? "it is undefined there"
        : `this throws a ReferenceError when ${isHelper ? "code of that runtime reaches it" : "it is reached"}`,
      file: describeFile(run, run.linted.tree),
      name,
      // A helper runs in the runtime of whoever calls it, though it is bundled for this one, too.
      runs: isHelper ? "is bundled for" : "runs in",
      remedy: alternative === undefined ? `For Node.js, ${way}` : `Use ${alternative} instead, or ${way}`,
    };
    context.report({ data, messageId: "nodeGlobal", node, suggest });
  }
}

/** How code of the linted module gets to run in Node.js. */
function describeWayToNode({ linted }: LintRun): string {
  if (linted.isInComponent) {
    return 'leave this work to a "use node" action of the app, as components run in the default runtime only';
  }
  const onlyActions = linted.registrations.every(({ kind }) => kind === "action");
  return onlyActions && linted.runtimeConstraint !== "must-be-default"
    ? 'start this file with "use node", unless a module of the default runtime imports it'
    : 'move the actions that need it into a file of their own that starts with "use node"';
}
