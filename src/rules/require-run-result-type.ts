import { getCalleeName } from "../analysis/function-names.js";
import { createRule } from "../create-rule.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { planRunResultType } from "../fixes/run-result-type-repair.js";
import { collectCircularResults } from "../project/circular-results.js";
import { findLintRun } from "../project/linted-file.js";

type MessageId = "annotateHandler" | "annotateResult" | "circularResult";

// `api` and `internal` are made of the types of all functions. A function whose own type is inferred from what a
// reference through them gives is part of that type, and its type part of its own.
// https://docs.convex.dev/functions/actions#dealing-with-circular-type-inference
export const requireRunResultType = createRule<[], MessageId>({
  name: "require-run-result-type",
  meta: {
    type: "problem",
    docs: {
      description:
        "Require a type where the result of `ctx.run*` is part of what the function itself returns",
      recommended: false,
      strict: "warn",
    },
    hasSuggestions: true,
    messages: {
      /* eslint-disable eslint-plugin/no-unused-message-ids -- the plan of a repair names its message */
      annotateHandler: "Declare that the handler returns `{{type}}`.",
      annotateResult: "Declare that the result is of type `{{type}}`.",
      /* eslint-enable eslint-plugin/no-unused-message-ids */
      circularResult:
        "What `{{method}}` gives is part of what this function returns, and nothing says of which type that is. The types of `api` and `internal` are made of the types of all functions, this one included: TypeScript goes round in a circle, and reports TS7022 here or takes the whole of `api` for `any`. Give the result a type, or the handler a return type.",
    },
    schema: [],
  },
  create(context) {
    const run = findLintRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const result of collectCircularResults(run)) {
          const node = getCalleeName(result.call);
          const { suggest } = offerRepairs(context, node.loc.start, planRunResultType(run, result));
          context.report({ data: { method: result.method }, messageId: "circularResult", node, suggest });
        }
      },
    };
  },
});
