import { collectUncheckedResponses } from "../analysis/unchecked-responses.js";
import { createRule } from "../create-rule.js";
import { findEntryPointRun } from "../project/linted-file.js";
import { describePlace } from "../project/source-places.js";

type MessageId = "uncheckedResponse";

// `fetch` rejects when there is no answer, and resolves for every answer there is: a 404, a 429, a page that says 500.
// https://developer.mozilla.org/docs/Web/API/Window/fetch
export const requireResponseCheck = createRule<[], MessageId>({
  name: "require-response-check",
  meta: {
    type: "suggestion",
    docs: {
      description: "Require a look at `ok` or `status` where the body of a `fetch` response is read",
      recommended: false,
      strict: "warn",
    },
    messages: {
      uncheckedResponse:
        "`{{read}}` takes whatever the `fetch` on {{place}} was answered with, and nothing looks at its `ok` or `status`: `fetch` resolves for a 404, 429 or 500 too, so that an error page passes for the data. Throw when `{{response}}.ok` is false.",
    },
    schema: [],
  },
  create(context) {
    const run = findEntryPointRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        const { tree } = run.linted;
        for (const { fetchCall, member, name, node } of collectUncheckedResponses(tree)) {
          const response = name ?? "response";
          context.report({
            data: { place: describePlace(run, tree, fetchCall), read: `${response}.${member}`, response },
            messageId: "uncheckedResponse",
            node,
          });
        }
      },
    };
  },
});
