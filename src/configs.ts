import type { ESLint, Linter } from "eslint";

import type { RuleDocs } from "./create-rule.js";

/** A rule of ours, as far as the configs care. */
export interface ConfiguredRule {
  readonly meta: { readonly docs?: RuleDocs | undefined };
}

export interface Configs {
  /** What is nearly always a mistake. */
  readonly recommended: Linter.Config[];
  /** Every rule with every kind of report; what `recommended` warns of is an error here. */
  readonly strict: Linter.Config[];
  /** Every rule with its default options, as errors. */
  readonly all: Linter.Config[];
}

/**
 * The files that can be modules of a functions dir. Which ones are, `convex.json` and the disk decide, and a glob
 * cannot: each rule asks for itself.
 */
const FILES = ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"];

type ChooseEntry = (docs: RuleDocs) => Linter.RuleEntry | undefined;

/** Derives the flat configs from what each rule says of itself. They never choose a parser: that is the user's. */
export function createConfigs(
  namespace: string,
  plugin: ESLint.Plugin,
  rules: Readonly<Record<string, ConfiguredRule>>,
): Configs {
  const createConfig = (name: string, choose: ChooseEntry): Linter.Config[] => [
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
    strict: createConfig("strict", (docs) =>
      docs.strictOptions === undefined ? docs.strict : [docs.strict, ...docs.strictOptions],
    ),
  };
}

function chooseRules(
  namespace: string,
  rules: Readonly<Record<string, ConfiguredRule>>,
  choose: ChooseEntry,
): Linter.RulesRecord {
  const chosen: Linter.RulesRecord = {};
  for (const [id, { meta }] of Object.entries(rules)) {
    const entry = meta.docs && choose(meta.docs);
    if (entry !== undefined) chosen[`${namespace}/${id}`] = entry;
  }
  return chosen;
}
