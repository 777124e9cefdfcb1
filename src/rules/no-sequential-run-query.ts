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

type MessageId = "parallelQueries" | "queryQuery" | "sometimesExternal" | RunPairRepairId;
type Options = [RunPairOptions];

// Each `ctx.runQuery` of an action is a transaction of its own, with a snapshot of its own: what two of them return may
// never have been true at one time.
// https://docs.convex.dev/functions/actions#avoid-await-ctxrunmutation--await-ctxrunquery
export const noSequentialRunQuery = createRule<Options, MessageId>({
  name: "no-sequential-run-query",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow `ctx.runQuery` calls in a row, which read two snapshots of the database",
      recommended: "warn",
      strict: "error",
      strictOptions: [{ reportStrictKinds: true }],
    },
    // eslint-disable-next-line eslint-plugin/require-meta-has-suggestions -- createRunListener makes them
    hasSuggestions: true,
    messages: {
      ...COMBINE_MESSAGES,
      parallelQueries:
        "{{later}}{{laterPlace}} runs beside {{earlier}}, each as a function call with a snapshot of its own: another writer may commit between the two. Read both in one internal query and call that from {{owner}}.",
      queryQuery:
        "{{later}}{{laterPlace}} reads another snapshot than {{earlier}}: another writer may commit between the two, and then their results were never true together. Read both in one internal query and call that from {{owner}}.",
      sometimesExternal:
        "{{later}}{{laterPlace}} reads another snapshot than {{earlier}}, on the paths of {{owner}} where nothing external is awaited between the two. Where these paths matter, read both in one internal query.",
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

function classify({ earlier, kind, later }: RunFinding, options: Options[0]): MessageId | undefined {
  if (earlier?.origin.kind !== "query" || later.origin.kind !== "query") return undefined;
  switch (kind) {
    case "query-query":
      return "queryQuery";
    case "parallel":
      return options.checkParallel === false ? undefined : "parallelQueries";
    case "sometimes-external":
      return options.reportStrictKinds === true ? "sometimesExternal" : undefined;
    default:
      return undefined;
  }
}
