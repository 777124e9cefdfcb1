import { createRule } from "../create-rule.js";
import { InternalReferencePlanner } from "../fixes/internal-reference-repair.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { findLintRun } from "../project/linted-file.js";
import { collectReferenceUses, findPublicPath } from "../project/reference-uses.js";

type MessageId = "internalFunction" | "publicReference";

// A public function is an endpoint that anybody on the internet may call with arguments of their own. What only the
// server calls belongs behind `internal`.
// https://docs.convex.dev/understanding/best-practices/#only-schedule-and-ctxrun-internal-functions
export const requireInternalReference = createRule<[], MessageId>({
  name: "require-internal-reference",
  meta: {
    type: "suggestion",
    docs: {
      description: "Require `internal` references in `ctx.run*`, the scheduler and crons",
      recommended: "warn",
      strict: "error",
    },
    fixable: "code",
    messages: {
      internalFunction:
        "`{{caller}}` is given `api{{path}}`, but that function is registered as internal, and the types of `api` leave it out. Pass `internal{{path}}`.",
      publicReference:
        "`{{caller}}` is given `api{{path}}`, a public function: anybody can call it too, with arguments of their own. If no client needs it, register it as an internal function and pass `internal{{path}}`; otherwise let an internal function share its code and pass that.",
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        const uses = collectReferenceUses(run, run.linted);
        const planner = new InternalReferencePlanner(run, uses);
        for (const use of uses) {
          const path = findPublicPath(run, use);
          if (path === undefined) continue;
          const { fix } = offerRepairs(context, use.nameNode.loc.start, planner.plan(use));
          context.report({
            data: { caller: use.caller, path },
            fix,
            messageId: planner.isInternal(use) ? "internalFunction" : "publicReference",
            node: use.nameNode,
          });
        }
      },
    };
  },
});
