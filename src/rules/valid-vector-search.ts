import { createRule } from "../create-rule.js";
import { findEntryPointRun } from "../project/linted-file.js";
import { collectVectorSearchFaults } from "../project/vector-search-faults.js";

type MessageId =
  | "emptyVector"
  | "filterField"
  | "filterMethod"
  | "filterOperator"
  | "filterTerms"
  | "limit"
  | "missingIndex"
  | "missingTable"
  | "otherIndex"
  | "typedArray"
  | "vectorLength";

// What a vector search asks for is checked when it runs, some of it on the server alone; a filter is data that the
// builder makes, not code that runs for each document.
// https://docs.convex.dev/search/vector-search#limits
export const validVectorSearch = createRule<[], MessageId>({
  name: "valid-vector-search",
  meta: {
    type: "problem",
    docs: {
      description: "Enforce limits, filters and indexes of `ctx.vectorSearch` that Convex accepts",
      recommended: "error",
      strict: "error",
    },
    messages: {
      emptyVector: "The vector is empty, and `ctx.vectorSearch` throws. Search with an embedding.",
      filterField:
        "The filter compares `{{field}}`, which is none of the `filterFields` of `{{index}}`: the search throws. Add it to the index in the schema, or filter the documents that are found.",
      filterMethod:
        "The filter of a vector search has no `q.{{method}}`, only `q.eq` and `q.or`: this throws. `q.eq` takes the field's name as a string; what else there is to test, test on the documents that are found.",
      filterOperator:
        "`{{operator}}` does not combine filters: each is an object, so that only one side is left of this, or none. Combine them with `q.or`; there is no way to ask for both.",
      filterTerms:
        "The filter has {{terms}} comparisons, and 64 are allowed: the search throws. Filter by one field that holds the combination.",
      limit: "A vector search gives 1 to 256 results, and `limit` is {{limit}}. Ask for a number in between.",
      missingIndex:
        "The schema gives the table `{{table}}` no index `{{index}}`: the search throws. Define it with `.vectorIndex`, or name one that exists.",
      missingTable: "The schema has no table `{{table}}`: the search finds nothing, and says nothing of it.",
      otherIndex:
        "The index `{{index}}` of the table `{{table}}` is no vector index: the search throws. Define one with `.vectorIndex`.",
      typedArray:
        "A vector has to be an array, and this is a {{name}}: `ctx.vectorSearch` throws. Write `Array.from(…)` around it.",
      vectorLength:
        "The vector has {{length}} numbers, and `{{index}}` is an index of {{dimensions}} dimensions: the search throws. Search with an embedding of the same model.",
    },
    schema: [],
  },
  create(context) {
    const run = findEntryPointRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const { node, type, ...facts } of collectVectorSearchFaults(run, run.linted)) {
          context.report({ data: facts, messageId: type, node });
        }
      },
    };
  },
});
