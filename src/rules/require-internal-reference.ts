import { createRule } from "../create-rule.js";
import { findLintRun } from "../project/linted-file.js";
import { collectReferenceUses, isPublicReference } from "../project/reference-uses.js";

type MessageId = "publicReference";

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
    messages: {
      publicReference:
        "`{{caller}}` gets `{{reference}}`, a public function that anybody can call with any arguments. Register what the server calls as an internal function and pass `{{internal}}`.",
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const use of collectReferenceUses(run)) {
          if (!isPublicReference(run, use)) continue;
          const reference = context.sourceCode.getText(use.reference).replaceAll(/\s+/g, "");
          context.report({
            data: { caller: use.caller, internal: reference.replace(/^api\b/, "internal"), reference },
            messageId: "publicReference",
            node: use.nameNode,
          });
        }
      },
    };
  },
});
