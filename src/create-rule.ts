import { RuleCreator } from "@typescript-eslint/utils/eslint-utils";

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

export const createRule = RuleCreator<RuleDocs>(getRuleUrl);
