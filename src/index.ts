import { readFileSync } from "node:fs";

import { type Configs, createConfigs } from "./configs.js";
import { rules } from "./rules/index.js";

export type { Configs } from "./configs.js";
export type { RuleDocs } from "./create-rule.js";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly name: string;
  readonly version: string;
};

/** The prefix of our rules in configs and disable comments: `convex-actions/no-db-in-action`. */
const NAMESPACE = "convex-actions";

export interface ConvexActionsPlugin {
  readonly meta: { readonly name: string; readonly namespace: string; readonly version: string };
  readonly rules: typeof rules;
  readonly configs: Configs;
}

export const meta = { name: manifest.name, namespace: NAMESPACE, version: manifest.version };

// The configs hold the plugin that holds the configs: ESLint wants the very same object in both places.
const base = { meta, rules };
export const configs: Configs = createConfigs(NAMESPACE, base, rules);
const plugin: ConvexActionsPlugin = Object.assign(base, { configs });

export { rules };
export default plugin;
