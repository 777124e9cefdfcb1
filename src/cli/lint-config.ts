import type { ESLint, Linter, Rule } from "eslint";

import { ENTRY_POINT_EXTENSIONS } from "../platform/entry-points.js";
import { UsageError } from "./environment.js";
import { parseRuleName } from "./rule-name.js";

export const CONFIG_NAMES = ["recommended", "strict", "all"] as const;

export interface LintConfigOptions {
  readonly config: (typeof CONFIG_NAMES)[number];
  /** Each `id:severity`, the id with or without the plugin's prefix. Later ones win. */
  readonly rules: readonly string[];
  /** Ids with the prefix: warnings where the config leaves them out. */
  readonly wanted?: Iterable<string>;
  readonly languageOptions: Linter.LanguageOptions;
}

/**
 * The flat config of a run: one of the plugin's own, with single severities changed.
 * @throws {UsageError} for an unknown rule or severity
 */
export function createLintConfig(plugin: ESLint.Plugin, options: LintConfigOptions): Linter.Config[] {
  const named = plugin.configs?.[options.config];
  const base = (Array.isArray(named) ? named : [named ?? {}]) as Linter.Config[];
  const missing = [...(options.wanted ?? [])].filter((id) => !base.some(({ rules }) => rules?.[id]));
  const extensions = ENTRY_POINT_EXTENSIONS.map((extension) => extension.slice(1));
  return [
    ...base,
    {
      files: [`**/*.{${extensions.join(",")}}`],
      languageOptions: options.languageOptions,
      // A project's own ESLint reports those, and knows the rules of its other plugins.
      linterOptions: { reportUnusedDisableDirectives: "off" },
      rules: {
        ...Object.fromEntries(missing.map((id) => [id, "warn"])),
        ...Object.fromEntries(options.rules.map((written) => parseRuleOption(written, plugin))),
      },
    },
  ];
}

export interface RuleEntry {
  /** Undefined where no config brings a plugin that has it. */
  readonly rule: Rule.RuleModule | undefined;
  readonly options: readonly unknown[];
}

/** The rules that `config` switches on for every file, as ESLint reads it: a bare severity keeps earlier options. */
export function collectRuleEntries(config: readonly Linter.Config[]): RuleEntry[] {
  const entries = new Map<string, { severity: Linter.RuleSeverity; options: readonly unknown[] }>();
  const plugins = new Map<string, ESLint.Plugin>();
  for (const { plugins: added, rules } of config) {
    for (const [prefix, plugin] of Object.entries(added ?? {})) plugins.set(prefix, plugin);
    for (const [id, entry] of Object.entries(rules ?? {})) {
      if (entry === undefined) continue;
      const [severity, ...options] = Array.isArray(entry) ? entry : [entry];
      const earlier = entries.get(id)?.options ?? [];
      entries.set(id, { options: options.length > 0 ? options : earlier, severity });
    }
  }
  return [...entries]
    .filter(([, { severity }]) => severity !== "off" && severity !== 0)
    .map(([id, { options }]) => {
      const [prefix = "", name = ""] = id.split("/", 2);
      const rule = plugins.get(prefix)?.rules?.[name];
      return { options, rule: rule };
    });
}

const SEVERITIES: ReadonlyMap<string, Linter.StringSeverity> = new Map<string, Linter.StringSeverity>([
  ["off", "off"],
  ["warn", "warn"],
  ["error", "error"],
  ["0", "off"],
  ["1", "warn"],
  ["2", "error"],
]);

function parseRuleOption(written: string, plugin: ESLint.Plugin): [string, Linter.StringSeverity] {
  const [, name, severity] = /^(.*?)(?:\s*:\s*(\w*))?$/.exec(written) ?? [];
  const id = parseRuleName(name ?? written, plugin);
  const parsed = SEVERITIES.get(severity ?? "");
  if (parsed === undefined) {
    throw new UsageError(`--rule ${written}: write ${id}:off, ${id}:warn or ${id}:error.`);
  }
  return [id, parsed];
}
