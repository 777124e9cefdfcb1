import type { TSESLint } from "@typescript-eslint/utils";

import type { TransactionEffect } from "../platform/transaction-globals.js";
import type { LintRun } from "../project/lint-run.js";

import { collectEnvListings } from "../analysis/env-listings.js";
import { describeCtxOwner } from "../analysis/function-names.js";
import { collectTransactionGlobalUses } from "../analysis/transaction-global-uses.js";
import { collectDeprecatedMembers, collectUnavailableMembers } from "../analysis/unavailable-members.js";
import { createRule } from "../create-rule.js";
import { findEntryPointRun } from "../project/linted-file.js";

type MessageId = "deprecated" | "emptyEnv" | "transactionGlobal" | "unavailable";
type Context = Readonly<TSESLint.RuleContext<MessageId, []>>;

// Queries and mutations are transactions that may be run again, and actions are not: each kind gets a ctx with what it
// can keep its promises with. What is left out is `undefined`, and fails where it is used.
// https://docs.convex.dev/functions/actions#action-context
export const noUnavailableCtxMember = createRule<[], MessageId>({
  name: "no-unavailable-ctx-member",
  meta: {
    type: "problem",
    docs: {
      description:
        "Disallow what a function of this kind does not have: members of other ctxs, `fetch`, timers",
      recommended: "error",
      strict: "error",
    },
    messages: {
      deprecated:
        "`ctx.{{path}}` is deprecated. In a query or mutation, read `{{replacement}}`; an action runs such a query.",
      emptyEnv:
        "`process.env` gives the value of a variable in Convex's default runtime and does not list its keys: {{question}}. Ask for each variable by its name.",
      transactionGlobal: "`{{name}}` is not available in {{owner}}: {{effect}}. Do this in an action{{way}}.",
      unavailable:
        "`ctx.{{path}}` is undefined in {{owner}}: only {{kinds}} have it, and this throws when it runs. {{remedy}}.",
    },
    schema: [],
  },
  create(context) {
    const run = findEntryPointRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        reportMembers(context, run);
        reportGlobals(context, run);
        reportEnv(context, run);
      },
    };
  },
});

function reportMembers(context: Context, { linted }: LintRun): void {
  for (const { kinds, node, path, root } of collectUnavailableMembers(linted.tree, linted.ctxRoots)) {
    // Another rule's business, which looks into helpers too.
    if (path === "db" && root.kinds.has("action")) continue;
    const data = {
      kinds: [...kinds].map((kind) => PLURALS[kind]).join(" and "),
      owner: describeCtxOwner(root),
      path,
      remedy: REMEDIES.get(path) ?? `Move this into ${[...kinds].map((kind) => ARTICLES[kind]).join(" or ")}`,
    };
    context.report({ data, messageId: "unavailable", node });
  }
  for (const { node, path, replacement } of collectDeprecatedMembers(linted.ctxRoots)) {
    context.report({ data: { path, replacement }, messageId: "deprecated", node });
  }
}

const PLURALS = { action: "actions", mutation: "mutations", query: "queries" } as const;
const ARTICLES = { action: "an action", mutation: "a mutation", query: "a query" } as const;

const REMEDIES: ReadonlyMap<string, string> = new Map([
  [
    "runAction",
    "Schedule the action from a mutation with `ctx.scheduler.runAfter`, or call it from an action",
  ],
  ["runMutation", "Write in a mutation, or call both from an action"],
  ["vectorSearch", "Search in an action, and load what it finds with `ctx.runQuery`"],
]);

function reportGlobals(context: Context, { linted }: LintRun): void {
  for (const { effect, name, node, root } of collectTransactionGlobalUses(linted.tree, linted.ctxRoots)) {
    const way = root.kinds.has("mutation") ? ", which a mutation can schedule" : "";
    const data = { effect: EFFECTS[effect], name, owner: describeCtxOwner(root), way };
    context.report({ data, messageId: "transactionGlobal", node });
  }
}

const EFFECTS: Readonly<Record<TransactionEffect, string>> = {
  fails: "the call returns, and then the whole function fails, whatever it catches",
  rejects: "the promise that it returns rejects",
};

function reportEnv(context: Context, { linted }: LintRun): void {
  if (linted.runtime === "node" || linted.registrations.length === 0) return;
  for (const { node, type } of collectEnvListings(linted.tree)) {
    const question = type === "in" ? "this is always false" : "this is always empty";
    context.report({ data: { question }, messageId: "emptyEnv", node });
  }
}
