import { createRule } from "../create-rule.js";
import { collectClientActions, describeDotted } from "../project/client-actions.js";
import { findClientRun } from "../project/linted-file.js";
import { matchesPattern } from "../project/run-findings.js";

type MessageId = "clientAction";
type Options = [{ readonly allow?: readonly string[] }];

// An action that a client starts is known to that client alone. A mutation that writes down what the user wants, and
// schedules the action, leaves a record, happens once, and in order.
// https://docs.convex.dev/functions/actions#calling-actions-from-clients
export const noClientActionCall = createRule<Options, MessageId>({
  name: "no-client-action-call",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow client code that only starts an action which changes data",
      recommended: false,
      strict: "warn",
    },
    messages: {
      clientAction:
        "`{{caller}}` starts the action `{{action}}`, which changes data through `{{change}}`, and nothing of what it returns is used here: what the user wanted is written down nowhere, is done twice after a second click, and is gone when the action fails. Call a mutation that writes it down and starts the action through `ctx.scheduler`.",
    },
    schema: [
      {
        type: "object",
        properties: {
          allow: {
            description:
              "Actions that clients may start, as `module.function` with `*` for any characters: `auth.*`.",
            items: { type: "string" },
            type: "array",
            uniqueItems: true,
          },
        },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ allow: [] }],
  },
  create(context, [{ allow = [] }]) {
    const run = findClientRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const { caller, change, functionPath, node } of collectClientActions(run)) {
          const action = describeDotted(functionPath);
          if (matchesPattern(action, allow)) continue;
          context.report({ data: { action, caller, change }, messageId: "clientAction", node });
        }
      },
    };
  },
});
