import type { ESLint } from "eslint";

import { findNearestName } from "../analysis/nearest-name.js";
import { UsageError } from "./environment.js";

/** What stands before a rule's name in configs, comments and output. */
export const PLUGIN_PREFIX = "convex-actions/";

/**
 * The full id of one of our rules, written with or without the plugin's prefix.
 * @throws {UsageError} for any other name, with the nearest one that exists
 */
export function parseRuleName(written: string, plugin: ESLint.Plugin): string {
  const names = Object.keys(plugin.rules ?? {});
  const name = written.startsWith(PLUGIN_PREFIX) ? written.slice(PLUGIN_PREFIX.length) : written;
  if (names.includes(name)) return `${PLUGIN_PREFIX}${name}`;
  const nearest = findNearestName(name, names);
  const hint = nearest === undefined ? `The rules are: ${names.join(", ")}.` : `Did you mean ${nearest}?`;
  throw new UsageError(`there is no rule ${JSON.stringify(written)}. ${hint}`);
}
