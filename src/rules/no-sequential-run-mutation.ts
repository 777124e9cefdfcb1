import type { RunFinding } from "../project/run-findings.js";

import { createRule } from "../create-rule.js";
import { planRunPairRepair, type RunPairRepairId } from "../fixes/run-pair-repair.js";
import {
  CHECK_PARALLEL_SCHEMA,
  COMBINE_MESSAGES,
  createRunListener,
  RUN_RULE_DEFAULTS,
  RUN_RULE_SCHEMA,
  type RunPairOptions,
  STRICT_KINDS_SCHEMA,
} from "../run-rule.js";

type StrictMessageId = "gate" | "independent" | "isolated" | "sometimesExternal";
type MessageId =
  "mutationMutation" | "mutationQuery" | "parallelMutations" | RunPairRepairId | StrictMessageId;
type Options = [RunPairOptions];

// Each `ctx.runMutation` of an action commits on its own, so a failure between two of them leaves the first one done;
// and a query after it reads a later state than the one it wrote.
// https://docs.convex.dev/functions/actions#avoid-await-ctxrunmutation--await-ctxrunquery
export const noSequentialRunMutation = createRule<Options, MessageId>({
  name: "no-sequential-run-mutation",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow `ctx.runMutation` followed by what belongs into the same transaction",
      recommended: "warn",
      strict: "error",
      strictOptions: [{ reportStrictKinds: true }],
    },
    // eslint-disable-next-line eslint-plugin/require-meta-has-suggestions -- createRunListener makes them
    hasSuggestions: true,
    messages: {
      ...COMBINE_MESSAGES,
      gate: "{{later}}{{laterPlace}} reads after the check of {{earlier}} has been committed, in a transaction of its own. Where the check must hold for what is read, do both in one internal mutation.",
      independent:
        "{{later}}{{laterPlace}} is a function call and a transaction of its own after {{earlier}}. If {{owner}} needs them together, do both in one internal mutation.",
      isolated:
        "{{later}}{{laterPlace}} commits apart from {{earlier}}, and the failure of either is caught on its own. If they belong together, do both in one internal mutation.",
      mutationMutation:
        "{{later}}{{laterPlace}} commits apart from {{earlier}}: if it fails, the first stays done without it, and others see the state between. Write both in one internal mutation and call that from {{owner}}.",
      mutationQuery:
        "{{later}}{{laterPlace}} reads, by the result of {{earlier}}, in a transaction of its own: another writer may have changed what was written. Read it in the same internal mutation and return it to {{owner}}.",
      parallelMutations:
        "{{later}}{{laterPlace}} runs beside {{earlier}}, each committing on its own: if one fails, the other stays done. Write both in one internal mutation and call that from {{owner}}.",
      sometimesExternal:
        "{{later}}{{laterPlace}} is a transaction of its own after {{earlier}}, on the paths of {{owner}} where nothing external is awaited between the two. Where these paths matter, do both in one internal mutation.",
    },
    schema: [
      {
        type: "object",
        properties: { ...RUN_RULE_SCHEMA, ...CHECK_PARALLEL_SCHEMA, ...STRICT_KINDS_SCHEMA },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ ...RUN_RULE_DEFAULTS, checkParallel: true, reportStrictKinds: false }],
  },
  create(context, [options]) {
    return createRunListener(context, options, (finding) => classify(finding, options), planRunPairRepair);
  },
});

function classify({ earlier, kind }: RunFinding, options: Options[0]): MessageId | undefined {
  if (earlier?.origin.kind !== "mutation") return undefined;
  switch (kind) {
    case "mutation-mutation":
      return "mutationMutation";
    case "mutation-query":
      return "mutationQuery";
    case "parallel":
      return options.checkParallel === false ? undefined : "parallelMutations";
    case "gate":
    case "independent":
    case "isolated":
      return options.reportStrictKinds === true ? kind : undefined;
    case "sometimes-external":
      return options.reportStrictKinds === true ? "sometimesExternal" : undefined;
    default:
      return undefined;
  }
}
