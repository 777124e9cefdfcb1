import type { TSESLint } from "@typescript-eslint/utils";

import type { RuleDocs } from "./create-rule.js";

/** A rule of ours, as far as the configs care. */
export interface ConfiguredRule {
  readonly meta: { readonly docs?: RuleDocs | undefined };
}

type FlatConfig = TSESLint.FlatConfig.Config;
type RuleSettings = Record<string, TSESLint.FlatConfig.RuleEntry>;

export interface Configs {
  /** What is nearly always a mistake. */
  readonly recommended: FlatConfig[];
  /** Every rule, and every kind of report, as errors where the rule does not say otherwise. */
  readonly strict: FlatConfig[];
  /** Every rule with its default options, as errors. */
  readonly all: FlatConfig[];
}

/**
 * The files that can be modules of a functions dir. Which ones are, `convex.json` and the disk decide, and a glob
 * cannot: each rule asks for itself.
 */
const FILES = ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"];

/** Derives the flat configs from what each rule says of itself. They never choose a parser: that is the user's. */
export function createConfigs(
  namespace: string,
  plugin: TSESLint.FlatConfig.Plugin,
  rules: Readonly<Record<string, ConfiguredRule>>,
): Configs {
  const createConfig = (
    name: string,
    choose: (docs: RuleDocs) => TSESLint.FlatConfig.RuleEntry | undefined,
  ): FlatConfig[] => [
    {
      files: FILES,
      name: `${namespace}/${name}`,
      plugins: { [namespace]: plugin },
      rules: chooseRules(namespace, rules, choose),
    },
  ];
  return {
    all: createConfig("all", () => "error"),
    recommended: createConfig("recommended", (docs) => docs.recommended || undefined),
    strict: createConfig("strict", (docs) => [docs.strict, ...(docs.strictOptions ?? [])]),
  };
}

function chooseRules(
  namespace: string,
  rules: Readonly<Record<string, ConfiguredRule>>,
  choose: (docs: RuleDocs) => TSESLint.FlatConfig.RuleEntry | undefined,
): RuleSettings {
  const chosen: RuleSettings = {};
  for (const [id, { meta }] of Object.entries(rules)) {
    const entry = meta.docs && choose(meta.docs);
    if (entry !== undefined) chosen[`${namespace}/${id}`] = entry;
  }
  return chosen;
}
