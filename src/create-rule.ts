import { RuleCreator } from "@typescript-eslint/utils/eslint-utils";

type RuleDefinition<Options extends readonly unknown[], MessageId extends string> = Parameters<
  typeof createNamedRule<Options, MessageId>
>[0];

/** What every rule says of itself beside ESLint's own fields; the configs, the docs and the tables are made from it. */
export interface RuleDocs {
  /** One sentence without a full stop, as in the rule table. */
  readonly description: string;
  /** Severity in the `recommended` config; `false` for rules of `strict` alone. */
  readonly recommended: "error" | "warn" | false;
  /** Severity in the `strict` config. */
  readonly strict: "error" | "warn";
  /** The rule's options in the `strict` config, where it reports more kinds there. */
  readonly strictOptions?: readonly unknown[];
}

/** Where a rule's page can be read (the package carries it); also the link behind the rule id in editors. */
function getRuleUrl(id: string): string {
  return `https://unpkg.com/browse/eslint-plugin-convex-actions/docs/rules/${id}.md`;
}

const createNamedRule = RuleCreator<RuleDocs>(getRuleUrl);

/** `RuleCreator`, which copies a rule's default options for each file, without that where there are no options. */
export function createRule<Options extends readonly unknown[], MessageId extends string>(
  definition: RuleDefinition<Options, MessageId>,
) {
  const rule = createNamedRule(definition);
  const { create, meta } = definition;
  const { defaultOptions } = meta;
  if (defaultOptions !== undefined && defaultOptions.length > 0) return rule;
  return { ...rule, create: (context: Parameters<typeof create>[0]) => create(context, context.options) };
}
