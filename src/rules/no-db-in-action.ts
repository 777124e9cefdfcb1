import type { CtxRoot } from "../analysis/ctx.js";
import type { LintRun } from "../project/lint-run.js";
import type { TSESLint } from "@typescript-eslint/utils";

import { findPassTarget, isActionCtx, mayAddMember } from "../analysis/ctx.js";
import { collectUnguardedDbReads, findDbUse } from "../analysis/db-use.js";
import { beginWithCtxOwner, describeCtxOwner, getCalleeName } from "../analysis/function-names.js";
import { createRule } from "../create-rule.js";
import { planDbRepair } from "../fixes/db-repair.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { advise } from "../fixes/refused-repair.js";
import { findLintRun } from "../project/linted-file.js";
import { describePlace } from "../project/source-places.js";

type MessageId = "db" | "helper" | "moveToMutation" | "moveToQuery";
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>;

// An action runs outside of every transaction: its ctx has no `db` key, and the first use of `undefined` throws.
// https://docs.convex.dev/functions/actions#action-context
export const noDbInAction = createRule<[], MessageId>({
  name: "no-db-in-action",
  meta: {
    type: "problem",
    docs: {
      description: "Disallow `ctx.db` in actions, which have no database",
      recommended: "error",
      strict: "error",
    },
    hasSuggestions: true,
    messages: {
      db: "`ctx.db` is undefined in {{owner}}: an action has no database, so this throws when it runs. Move the read or write into an internal query or mutation and call it with `ctx.runQuery` or `ctx.runMutation`.",
      helper:
        "{{owner}} hands its ctx to `{{helper}}`, which uses `ctx.db` ({{place}}): an action has no database, so this throws when it runs. Call `{{helper}}` in an internal query or mutation and run that with `ctx.runQuery` or `ctx.runMutation`.",
      moveToMutation:
        "Move all of it into the internal mutation `{{name}}`, one transaction, and call that with `ctx.runMutation`.",
      moveToQuery:
        "Move all of it into the internal query `{{name}}`, one snapshot, and call that with `ctx.runQuery`.",
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const root of run.linted.ctxRoots) {
          if (!isActionCtx(root) || mayAddMember(root, "db")) continue;
          reportReads(context, run, root);
          reportHelpers(context, run, root);
        }
      },
    };
  },
});

function reportReads(context: Context, run: LintRun, root: CtxRoot): void {
  const nodes = collectUnguardedDbReads(root.uses);
  if (nodes.length === 0) return;
  const plan = planDbRepair(run, root, (isWriting) =>
    isWriting ? { messageId: "moveToMutation" } : { messageId: "moveToQuery" },
  );
  for (const node of nodes) {
    const { suggest } = offerRepairs(context, node.loc.start, plan);
    context.report({ data: { owner: describeCtxOwner(root) }, messageId: "db", node, suggest });
  }
}

function reportHelpers(context: Context, run: LintRun, root: CtxRoot): void {
  const { tree } = run.linted;
  for (const pass of root.uses.passes) {
    const target = pass.ctxPath.length === 0 ? findPassTarget(tree, pass, run.resolveModule) : undefined;
    if (target === undefined || isReportedInside(run, target)) continue;
    const use = findDbUse(target.tree, target.place, run.context);
    if (use === undefined) continue;
    const node = getCalleeName(pass.call);
    // The helper may be right for its other callers, and what it gets besides the ctx is known to nobody but it.
    offerRepairs(context, node.loc.start, advise("dbInHelper"));
    context.report({
      data: {
        helper: context.sourceCode.getText(pass.call.callee),
        owner: beginWithCtxOwner(root),
        place: describePlace(run, use.tree, use.node),
      },
      messageId: "helper",
      node,
    });
  }
}

/** A helper of this file that only actions call is action code: its own `ctx.db` is reported, once. */
function isReportedInside(run: LintRun, target: NonNullable<ReturnType<typeof findPassTarget>>): boolean {
  return (
    target.tree === run.linted.tree &&
    run.linted.ctxRoots.some((root) => root.functionNode === target.place.functionNode && isActionCtx(root))
  );
}
