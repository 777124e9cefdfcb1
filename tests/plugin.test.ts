import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import convexPlugin from "@convex-dev/eslint-plugin";
import * as typescriptParser from "@typescript-eslint/parser";
import type { TSESLint } from "@typescript-eslint/utils";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import type { RuleDocs } from "../src/create-rule.js";
import plugin from "../src/index.js";
import { rules as ownRules } from "../src/rules/index.js";

const root = join(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  name: string;
  version: string;
};
const rules = Object.entries(
  ownRules as Record<string, TSESLint.RuleModule<string, readonly unknown[], RuleDocs>>,
);
const ids = rules.map(([id]) => id).sort();
const configs = Object.entries(plugin.configs);

function idsIn(folder: string, extension: string): string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .filter((id) => id !== "index")
    .sort();
}

describe("plugin", () => {
  it("carries the name and version of the package, and its own namespace", () => {
    expect(plugin.meta).toMatchObject({
      name: manifest.name,
      version: manifest.version,
      namespace: "convex-actions",
    });
  });

  it("has one name for a rule, its file, its docs page and its tests", () => {
    expect(Object.keys(plugin.rules).sort()).toEqual(ids);
    expect(ids).toEqual(idsIn("src/rules", ".ts"));
    expect(ids).toEqual(idsIn("docs/rules", ".md"));
    for (const id of ids) expect(existsSync(join(root, "tests/rules", `${id}.test.ts`)), id).toBe(true);
  });
});

describe.each(rules)("%s", (id, rule) => {
  const { docs, messages, schema, defaultOptions } = rule.meta;

  it("has a page and a severity for each config", () => {
    expect(docs?.url).toMatch(new RegExp(`/docs/rules/${id}\\.md$`));
    expect([false, "warn", "error"]).toContain(docs?.recommended);
    expect(["warn", "error"]).toContain(docs?.strict);
  });

  it("is at least as severe in strict as in recommended", () => {
    if (docs?.recommended === "error") expect(docs.strict).toBe("error");
  });

  it("says in whole sentences what it found", () => {
    for (const message of Object.values(messages)) expect(message).toMatch(/^\S.*\.(?: \{\{\w+\}\})?$/s);
  });

  it("has camelCase message ids", () => {
    for (const messageId of Object.keys(messages)) expect(messageId).toMatch(/^[a-z]+(?:[A-Z][a-z]*)*$/);
  });

  it("describes each of its options and gives it a default", () => {
    const [options] = schema as readonly { readonly properties?: Record<string, { description?: string }> }[];
    const properties = Object.entries(options?.properties ?? {});
    const [defaults] = (defaultOptions ?? []) as readonly Record<string, unknown>[];
    for (const [name, { description }] of properties) {
      expect(description, name).toBeTruthy();
      expect(Object.keys(defaults ?? {}), name).toContain(name);
    }
  });
});

describe("configs", () => {
  it("are recommended, strict and all", () => {
    expect(configs.map(([name]) => name).sort()).toEqual(["all", "recommended", "strict"]);
  });

  it.each(configs)("%s is an array of named flat configs that brings no parser", (_name, config) => {
    expect(Array.isArray(config)).toBe(true);
    for (const entry of config) {
      expect(entry.name).toMatch(/^convex-actions\//);
      expect(entry.languageOptions?.parser).toBeUndefined();
    }
  });

  it("derive recommended from what each rule says of itself", () => {
    const expected = rules.flatMap(([id, { meta }]) =>
      meta.docs?.recommended ? [[`convex-actions/${id}`, meta.docs.recommended]] : [],
    );
    expect(severities(plugin.configs.recommended)).toEqual(Object.fromEntries(expected));
  });

  it("derive strict from what each rule says of itself", () => {
    const expected = rules.map(([id, { meta }]) => [`convex-actions/${id}`, meta.docs?.strict]);
    expect(severities(plugin.configs.strict)).toEqual(Object.fromEntries(expected));
  });

  it("have every rule in all", () => {
    expect(Object.keys(severities(plugin.configs.all)).sort()).toEqual(
      ids.map((id) => `convex-actions/${id}`),
    );
  });

  it("name no rule in their source", () => {
    const source = readFileSync(join(root, "src/configs.ts"), "utf8");
    for (const id of ids) expect(source).not.toContain(id);
  });
});

describe("beside @convex-dev/eslint-plugin", () => {
  const filename = "convex/notes.ts";
  const code = `
    import { internal } from "./_generated/api";
    import { action, query } from "./_generated/server";
    export const list = query({ handler: async (ctx) => await ctx.db.query("notes").collect() });
    export const send = action({ args: {}, handler: async (ctx) => await ctx.db.query("notes").collect() });
  `;
  const theirConfig = convexPlugin.configs.recommended as Linter.Config[];
  const parser = { files: ["**/*.ts"], languageOptions: { parser: typescriptParser } };
  const lint = (...config: Linter.Config[][]): string[] =>
    new Linter({ cwd: join(root, "examples/quickstart") })
      .verify(code, [parser, ...config.flat()], { filename })
      .map(({ ruleId, line, column, message }) => `${String(ruleId)} ${line}:${column} ${message}`);

  it("both report what each of them reports alone", () => {
    const ours = lint(plugin.configs.recommended);
    const theirs = lint(theirConfig);
    expect(ours).not.toEqual([]);
    expect(theirs).not.toEqual([]);
    expect(lint(theirConfig, plugin.configs.recommended).sort()).toEqual([...ours, ...theirs].sort());
  });
});

/** Rule → severity over all entries of a config, options left out. */
function severities(config: readonly Linter.Config[]): Record<string, unknown> {
  const entries = config.flatMap(({ rules = {} }) => Object.entries(rules));
  return Object.fromEntries(
    entries.map(([id, setting]) => [id, Array.isArray(setting) ? (setting as unknown[])[0] : setting]),
  );
}
