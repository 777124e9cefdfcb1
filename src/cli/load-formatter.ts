import type { ESLint } from "eslint";

import type { Formatter } from "./formatters/formatter.js";

import { UsageError, type Environment } from "./environment.js";
import { PACKAGE_ROOT } from "./package-file.js";
import { PLUGIN_PREFIX } from "./rule-name.js";

export interface LoadFormatterOptions {
  /** `github`, `sarif`, or what ESLint's own `--format` takes: `stylish`, `json`, a package's name, a path. */
  readonly name: string;
  readonly plugin: ESLint.Plugin;
  /** Packages and paths are looked for from its working directory. */
  readonly environment: Environment;
}

export type FormatResults = (results: ESLint.LintResult[], meta: ESLint.ResultsMeta) => Promise<string>;

/**
 * What needs nothing of the project is loaded outside of it: an ESLint that starts in a project warns of old files
 * that it finds there (`.eslintignore`), and those are no concern of ours.
 */
const ESLINT_FORMATTERS: ReadonlySet<string> = new Set(["html", "json", "json-with-metadata", "stylish"]);

/** @throws {UsageError} where there is no such formatter */
export async function loadFormatter({
  environment: { cwd, env },
  name,
  plugin,
}: LoadFormatterOptions): Promise<FormatResults> {
  const rulesMeta = collectRulesMeta(plugin);
  const builtIn = await loadBuiltIn(name);
  if (builtIn !== undefined) {
    return (results) => Promise.resolve(builtIn(results, { cwd, env, rulesMeta }));
  }
  const { ESLint } = await import("eslint");
  /** A formatter asks its ESLint for the rules behind the results; these results come from us. */
  class FormatterHost extends ESLint {
    override getRulesMetaForResults(): ESLint.LintResultData["rulesMeta"] {
      return rulesMeta;
    }
  }
  try {
    const host = new FormatterHost({
      cwd: ESLINT_FORMATTERS.has(name) ? PACKAGE_ROOT : cwd,
      overrideConfigFile: true,
    });
    const formatter = await host.loadFormatter(name);
    return async (results, meta) => formatter.format(results, meta);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
    throw new UsageError(`--format ${name}: ${reason ?? ""}`);
  }
}

async function loadBuiltIn(name: string): Promise<Formatter | undefined> {
  switch (name) {
    case "github":
      return (await import("./formatters/github.js")).formatAsGithubCommands;
    case "sarif":
      return (await import("./formatters/sarif.js")).formatAsSarif;
    default:
      return undefined;
  }
}

function collectRulesMeta(plugin: ESLint.Plugin): ESLint.LintResultData["rulesMeta"] {
  const rules = Object.entries(plugin.rules ?? {});
  return Object.fromEntries(rules.map(([name, rule]) => [`${PLUGIN_PREFIX}${name}`, rule.meta ?? {}]));
}
