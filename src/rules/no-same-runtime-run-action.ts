import type { CtxRoot } from "../analysis/ctx.js";
import type { LintRun } from "../project/lint-run.js";
import type { TSESTree } from "@typescript-eslint/utils";

import { isActionCtx } from "../analysis/ctx.js";
import { beginWithCtxOwner, getCalleeName } from "../analysis/function-names.js";
import { createRule } from "../create-rule.js";
import { formatFunctionName } from "../platform/function-paths.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { planSameRuntimeRepair } from "../fixes/same-runtime-repair.js";
import { findLintRun } from "../project/linted-file.js";
import { type ReferencedFunction, resolveReference, type ResolvedReference } from "../project/references.js";
import { findActionRuntime, type Runtime } from "../project/runtimes.js";

type MessageId = "callHelper" | "sameRuntime";

const RUNTIME_NAMES: Readonly<Record<Runtime, string>> = {
  default: "Convex's default runtime",
  node: 'Node.js ("use node")',
};

// Each runAction is one more function call, and the caller waits frozen, with its memory, until it ends. Only the way
// into the other runtime is worth that.
// https://docs.convex.dev/functions/actions#await-ctxrunaction-should-only-be-used-for-crossing-js-runtimes
export const noSameRuntimeRunAction = createRule<[], MessageId>({
  name: "no-same-runtime-run-action",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow `ctx.runAction` of an action that runs in the caller's own runtime",
      recommended: "warn",
      strict: "error",
    },
    hasSuggestions: true,
    messages: {
      callHelper:
        "Call `{{name}}` with this `ctx`: no arguments or results are checked or copied any more (undefined stays undefined), an error keeps its own text, and both share one memory and one time limit.",
      sameRuntime:
        "{{owner}} calls `{{callee}}` ({{file}}) through `ctx.runAction`, but both run in {{runtime}}: that costs a second function call with memory and CPU of its own, and this one sits frozen until it ends. Move the handler of `{{callee}}` into a plain async function and await that with `ctx` instead.",
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const { call, reference, root } of collectRunActions(run)) {
          const callee = findSameRuntimeCallee(run, root, resolveReference(run, run.linted.tree, reference));
          if (callee === undefined) continue;
          const node = getCalleeName(call);
          const plan = planSameRuntimeRepair(run, { call, callee, messageId: "callHelper", root });
          const { suggest } = offerRepairs(context, node.loc.start, plan);
          context.report({
            data: {
              callee: describeCallee(callee),
              file: callee.module.place?.relativePath ?? "",
              owner: beginWithCtxOwner(root),
              runtime: RUNTIME_NAMES[callee.module.runtime],
            },
            messageId: "sameRuntime",
            node,
            suggest,
          });
        }
      },
    };
  },
});

/** The callee's own name; a default export goes by the name of its module. */
function describeCallee({ functionPath }: ReferencedFunction): string {
  const { exportName } = functionPath;
  return exportName === "default" ? formatFunctionName(functionPath) : exportName;
}

interface RunActionCall {
  readonly call: TSESTree.CallExpression;
  readonly reference: TSESTree.Node;
  readonly root: CtxRoot;
}

function collectRunActions(run: LintRun): RunActionCall[] {
  return run.linted.ctxRoots.filter(isActionCtx).flatMap((root) =>
    root.uses.members.flatMap((use) => {
      const [reference] = use.call?.arguments ?? [];
      if (use.call === undefined || use.path.join(".") !== "runAction" || reference === undefined) return [];
      return [{ call: use.call, reference, root }];
    }),
  );
}

/** The called action, when it is certain that it runs where its caller does. */
function findSameRuntimeCallee(
  run: LintRun,
  root: CtxRoot,
  resolved: ResolvedReference,
): ReferencedFunction | undefined {
  if (resolved.type === "conditional") {
    const callees = resolved.options.map((option) => findSameRuntimeCallee(run, root, option));
    return callees.includes(undefined) ? undefined : callees[0];
  }
  if (resolved.type !== "function") return undefined;
  const caller = findActionRuntime(run.linted, root);
  return caller !== "unknown" && isAction(resolved) && resolved.module.runtime === caller
    ? resolved
    : undefined;
}

/** What cannot be an action is another rule's business; what may be one is called as one. */
function isAction({ exported, module }: ReferencedFunction): boolean {
  if (!module.entryPoint.entryPoint) return false;
  switch (exported.type) {
    case "registration":
      return exported.registration.kind === "action";
    case "typed":
      return exported.builder.kind === "action";
    case "unknown":
      return true;
    default:
      return false;
  }
}
