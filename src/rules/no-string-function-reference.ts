import { createRule } from "../create-rule.js";
import { offerRepairs } from "../fixes/offer-repairs.js";
import { planStringReference } from "../fixes/string-reference-repair.js";
import { findEntryPointRun } from "../project/linted-file.js";
import { formatMember } from "../project/reference-uses.js";
import { collectStringReferences, type StringTarget } from "../project/string-references.js";

type MessageId = "passReference" | "stringReference";

// Strings were the references of early versions, and still run. No type knows what is behind one.
// https://docs.convex.dev/functions/internal-functions#calling-internal-functions
export const noStringFunctionReference = createRule<[], MessageId>({
  name: "no-string-function-reference",
  meta: {
    type: "suggestion",
    docs: {
      description: "Disallow names of functions as strings in `ctx.run*`, the scheduler and crons",
      recommended: "warn",
      strict: "error",
    },
    hasSuggestions: true,
    messages: {
      passReference: "Pass `{{name}}`.",
      stringReference:
        '`{{caller}}` is given the string "{{name}}": no type checks that there is such a function, what it takes and what it returns, and no editor finds or renames it. Pass {{reference}}.',
    },
    schema: [],
  },
  create(context) {
    const run = findEntryPointRun(context);
    if (run === undefined) return {};
    return {
      Program() {
        for (const found of collectStringReferences(run, run.linted)) {
          const { expression, name, target, use } = found;
          const plan = planStringReference<MessageId>(run, { ...found, messageId: "passReference" });
          const { suggest } = offerRepairs(context, expression.loc.start, plan);
          const data = { caller: use.caller, name, reference: describeReference(target) };
          context.report({ data, messageId: "stringReference", node: expression, suggest });
        }
      },
    };
  },
});

function describeReference(target: StringTarget | undefined): string {
  if (target === undefined) return "a reference from `_generated/api`";
  const { functionPath, visibility } = target;
  const path = [...functionPath.modulePath.split("/"), functionPath.exportName].map(formatMember).join("");
  return `\`${visibility === "internal" ? "internal" : "api"}${path}\``;
}
