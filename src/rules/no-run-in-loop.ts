import { createRule } from "../create-rule.js";
import { planRunLoopRepair, type RunLoopRepairId } from "../fixes/run-loop-repair.js";
import { createRunListener, RUN_RULE_DEFAULTS, RUN_RULE_SCHEMA, type RunRuleOptions } from "../run-rule.js";

type MessageId = "loop" | RunLoopRepairId;
type Options = [RunRuleOptions];

// One function call and one transaction per item, where one of each could take the whole list: slower, billed per call,
// and half done when one of them fails.
// https://docs.convex.dev/understanding/best-practices/#avoid-sequential-ctxrunmutation--ctxrunquery-calls-from-actions
export const noRunInLoop = createRule<Options, MessageId>({
  name: "no-run-in-loop",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow `ctx.runQuery` and `ctx.runMutation` once per item of a list",
      recommended: "warn",
      strict: "error",
    },
    // eslint-disable-next-line eslint-plugin/require-meta-has-suggestions -- createRunListener makes them
    hasSuggestions: true,
    messages: {
      loop: "{{later}}{{laterPlace}} runs once per item of {{loop}}: a function call and a transaction each, {{harm}}. Pass the list to one internal {{kind}}, in chunks where it can be long.",
      passList:
        "Pass the list to one internal function, `{{name}}`: items that share a chunk are done all or not at all.",
    },
    schema: [{ type: "object", properties: RUN_RULE_SCHEMA, additionalProperties: false }],
    defaultOptions: [RUN_RULE_DEFAULTS],
  },
  create(context, [options]) {
    return createRunListener(
      context,
      options,
      ({ kind }) => (kind === "loop" ? "loop" : undefined),
      planRunLoopRepair,
    );
  },
});
