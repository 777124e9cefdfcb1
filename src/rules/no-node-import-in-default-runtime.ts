import type { NodeImport } from "../project/node-imports.js";
import type { LintRun } from "../project/lint-run.js";
import type { TSESLint } from "@typescript-eslint/utils";

import { collectAbsentGlobalUses } from "../analysis/absent-global-uses.js";
import { createRule } from "../create-rule.js";
import { findLintRun } from "../project/linted-file.js";
import { collectNodeImports } from "../project/node-imports.js";
import { describeFile } from "../project/source-places.js";

type MessageId = "nodeBuiltin" | "nodeGlobal" | "nodeModule";
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>;

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
    messages: {
      nodeBuiltin:
        '"{{name}}" is built into Node.js{{through}}, and {{file}} is bundled for Convex\'s default runtime, which does not have it: the push fails. For Node.js, {{way}}.',
      nodeGlobal:
        "`{{name}}` exists in Node.js only, and {{file}} runs in Convex's default runtime: {{effect}}. {{remedy}}.",
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
        for (const found of collectNodeImports(run, run.linted)) reportImport(context, run, found);
        reportGlobals(context, run);
      },
    };
  },
});

function reportImport(context: Context, run: LintRun, found: NodeImport): void {
  const path = found.through.map((module) => describeFile(run, module.tree));
  const data = {
    file: describeFile(run, run.linted.tree),
    through: path.length === 0 ? "" : `, imported here through ${path.join(" → ")}`,
  };
  const { form, node } = found.import;
  if (found.type === "nodeBuiltin") {
    const way = describeWayToNode(run);
    context.report({ data: { ...data, name: found.specifier, way }, messageId: "nodeBuiltin", node });
  } else {
    const module = describeFile(run, found.module.tree);
    const remedy =
      form === "re-export"
        ? "Delete the re-export, and refer to its functions by their own module"
        : 'Move what both need into a module without "use node", or call its actions with `ctx.runAction`';
    context.report({ data: { ...data, module, remedy }, messageId: "nodeModule", node });
  }
}

function reportGlobals(context: Context, run: LintRun): void {
  // What only browsers have is no question of the runtime.
  for (const { alternative, name, node } of collectAbsentGlobalUses(run.linted.tree, ["node"])) {
    const way = describeWayToNode(run);
    const data = {
      effect: name.startsWith("process.")
        ? "it is undefined there"
        : "this throws a ReferenceError when it is reached",
      file: describeFile(run, run.linted.tree),
      name,
      remedy: alternative === undefined ? `For Node.js, ${way}` : `Use ${alternative} instead, or ${way}`,
    };
    context.report({ data, messageId: "nodeGlobal", node });
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
