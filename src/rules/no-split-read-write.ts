import type { RunFinding } from "../project/run-findings.js";

import { createRule } from "../create-rule.js";
import { planRunPairRepair, type RunPairRepairId } from "../fixes/run-pair-repair.js";
import {
  COMBINE_MESSAGES,
  createRunListener,
  RUN_RULE_DEFAULTS,
  RUN_RULE_SCHEMA,
  type RunPairOptions,
  STRICT_KINDS_SCHEMA,
} from "../run-rule.js";

type MessageId = "independent" | "queryMutation" | "sometimesExternal" | RunPairRepairId;
type Options = [Omit<RunPairOptions, "checkParallel">];

// A mutation that follows from a query of an earlier transaction writes by what may no longer be true. Inside one
// mutation Convex would notice the conflict and run it again.
// https://docs.convex.dev/functions/actions#avoid-await-ctxrunmutation--await-ctxrunquery
export const noSplitReadWrite = createRule<Options, MessageId>({
  name: "no-split-read-write",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow a write that depends on a read of another transaction",
      recommended: "warn",
      strict: "error",
      strictOptions: [{ reportStrictKinds: true }],
    },
    // eslint-disable-next-line eslint-plugin/require-meta-has-suggestions -- createRunListener makes them
    hasSuggestions: true,
    messages: {
      ...COMBINE_MESSAGES,
      independent:
        "{{later}}{{laterPlace}} writes in a transaction of its own after {{earlier}}. If {{owner}} needs them together, do both in one internal mutation.",
      queryMutation:
        "{{later}}{{laterPlace}} writes {{dependence}} {{earlier}}, in a later transaction: a race, since another writer may change in between what was read. Read and write in one internal mutation and call that from {{owner}}.",
      sometimesExternal:
        "{{later}}{{laterPlace}} writes in a later transaction than {{earlier}}, on the paths of {{owner}} where nothing external is awaited between the two. Where these paths matter, do both in one internal mutation.",
    },
    schema: [
      {
        type: "object",
        properties: { ...RUN_RULE_SCHEMA, ...STRICT_KINDS_SCHEMA },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ ...RUN_RULE_DEFAULTS, reportStrictKinds: false }],
  },
  create(context, [options]) {
    return createRunListener(context, options, (finding) => classify(finding, options), planRunPairRepair);
  },
});

function classify({ earlier, kind, later }: RunFinding, options: Options[0]): MessageId | undefined {
  if (earlier?.origin.kind !== "query" || later.origin.kind !== "mutation") return undefined;
  switch (kind) {
    case "query-mutation":
      return "queryMutation";
    case "independent":
      return options.reportStrictKinds === true ? "independent" : undefined;
    case "sometimes-external":
      return options.reportStrictKinds === true ? "sometimesExternal" : undefined;
    default:
      return undefined;
  }
}
