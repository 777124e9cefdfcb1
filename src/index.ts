import type { ESLint, Rule } from "eslint";

import { readFileSync } from "node:fs";

import type { RuleDocs } from "./create-rule.js";

import { type Configs, createConfigs } from "./configs.js";
import { rules as ownRules } from "./rules/index.js";

export type { Configs } from "./configs.js";
export type { RuleDocs } from "./create-rule.js";

/** Id of a rule, without the plugin's prefix. */
export type RuleId = keyof typeof ownRules;

export interface ConvexActionsRule extends Rule.RuleModule {
  readonly meta: Rule.RuleMetaData & {
    readonly docs: RuleDocs & { readonly url: string };
    readonly messages: Record<string, string>;
  };
}

/** The plugin as ESLint, oxlint and editors take it. */
export interface ConvexActionsPlugin extends ESLint.Plugin {
  readonly meta: { readonly name: string; readonly namespace: string; readonly version: string };
  readonly rules: Record<RuleId, ConvexActionsRule>;
  readonly configs: Configs & Record<string, Configs[keyof Configs]>;
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly name: string;
  readonly version: string;
};

/** The prefix of our rules in configs and disable comments: `convex-actions/no-db-in-action`. */
const NAMESPACE = "convex-actions";

export const meta: ConvexActionsPlugin["meta"] = {
  name: manifest.name,
  namespace: NAMESPACE,
  version: manifest.version,
};

// typescript-eslint types the trees that rules see more closely than ESLint does; at run time they are the same rules.
export const rules = ownRules as unknown as ConvexActionsPlugin["rules"];

// The configs hold the plugin that holds the configs: ESLint wants the very same object in both places.
const base = { meta, rules };
export const configs: ConvexActionsPlugin["configs"] = { ...createConfigs(NAMESPACE, base, ownRules) };
const plugin: ConvexActionsPlugin = Object.assign(base, { configs });

export default plugin;
