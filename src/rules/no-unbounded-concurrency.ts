import type { ListOrigin } from "../analysis/list-origin.js";
import type { LintRun } from "../project/lint-run.js";

import { getCalleeName } from "../analysis/function-names.js";
import { createRule } from "../create-rule.js";
import { planChunkedWork } from "../fixes/chunked-work-repair.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { findLintRun } from "../project/linted-file.js";
import { describePlace } from "../project/source-places.js";
import { collectUnboundedConcurrency, type UnboundedConcurrency } from "../project/unbounded-concurrency.js";

type MessageId = "unbounded" | "workInChunks";

// `Promise.all` waits for everything at once, and everything has been started by then. A list that was short in
// development is as long as the data one day.
// https://docs.convex.dev/functions/actions#limits
export const noUnboundedConcurrency = createRule<[], MessageId>({
  name: "no-unbounded-concurrency",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow starting an operation for every item of a list of unknown length at once",
      recommended: false,
      strict: "warn",
    },
    hasSuggestions: true,
    messages: {
      unbounded:
        "`{{operation}}` starts for every item of `{{list}}` at once, and {{origin}}: {{harm}}. Work through the list in chunks, or let a limiter start the operations.",
      // eslint-disable-next-line eslint-plugin/no-unused-message-ids -- the plan of the repair names it
      workInChunks:
        "Start {{size}} of `{{list}}` at a time. When one of them fails, the chunks after its own are not started any more.",
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const work of collectUnboundedConcurrency(run)) {
          const node = getCalleeName(work.combinator);
          const plan = planChunkedWork(run.linted.tree, work);
          const { suggest } = offerRepairs(context, node.loc.start, plan);
          context.report({
            data: {
              harm: describeHarm(run, work),
              list: context.sourceCode.getText(work.list),
              operation: work.operation.name,
              origin: describeOrigin(run, work.origin),
            },
            messageId: "unbounded",
            node,
            suggest,
          });
        }
      },
    };
  },
});

function describeOrigin(run: LintRun, origin: ListOrigin): string {
  switch (origin.type) {
    case "argument":
      return `whoever calls this function decides how many \`${origin.name}\` there are`;
    case "query":
      return `the query on ${describePlace(run, run.linted.tree, origin.call)} collects all there are`;
    case "text":
      return `the text on ${describePlace(run, run.linted.tree, origin.call)} decides how many there are`;
  }
}

function describeHarm(run: LintRun, { operation }: UnboundedConcurrency): string {
  if (operation.name === "fetch") {
    return "a server gets all requests in one go, and answers with 429 or not at all";
  }
  if (run.linted.runtime === "node") {
    return "in Node.js, every operation beyond 1,000 pending ones throws";
  }
  return operation.name === "ctx.runAction"
    ? "the deployment runs 64 actions at a time, this one among them, and one that gets no place within 10 seconds throws"
    : "the deployment works through a few of them at a time, while all wait with their arguments and results in 64 MiB of memory";
}
