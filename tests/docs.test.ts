import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import type { RuleId } from "../src/index.js";
import { rules } from "../src/rules/index.js";
import { lintExample } from "./docs/lint-example.js";
import { anchorOfHeading, parsePage } from "./docs/markdown-page.js";

const root = join(import.meta.dirname, "..");

/** The headings that every page has, in this order; "Repair" and "Options" only where the rule has some. */
const sections = [
  "The fact",
  "Examples",
  "What counts",
  "Repair",
  "Options",
  "When not to use it",
  "What it cannot see",
];

/** That every rule has a page and every page a rule is the business of plugin.test.ts. */
const pages = Object.keys(rules)
  .map((id) => [id, join(root, "docs/rules", `${id}.md`)] as const)
  .filter(([, path]) => existsSync(path))
  .map(([id, path]) => [id, parsePage(readFileSync(path, "utf8"))] as const);

describe.each(pages)("docs/rules/%s.md", (id, { headings, examples }) => {
  it("has the sections of every page, in their order", () => {
    const found = headings.filter(({ depth }) => depth === 2).map(({ text }) => text);
    const { meta } = rules[id as RuleId];
    const left = new Set<string>();
    if (optionNames(id).length === 0) left.add("Options");
    if (meta.fixable === undefined && meta.hasSuggestions !== true) left.add("Repair");
    expect(found).toEqual([...sections.filter((name) => !left.has(name)), "Implementation"]);
  });

  it("has a heading for each option", () => {
    const found = headings.map(({ text }) => text);
    for (const option of optionNames(id)) expect(found).toContain(`\`${option}\``);
  });

  it("shows both what is reported and what is not", () => {
    const kinds = new Set(examples.map(({ expected }) => expected));
    expect([...kinds].sort()).toEqual(["report", "silent"]);
  });

  it.each(examples.map((example) => [example.heading, example] as const))("%s", async (_, example) => {
    const { expected, files, output } = example;
    expect(files).not.toEqual([]);
    const reports = await lintExample(id, files);
    const ruleIds = new Set(reports.map(({ ruleId }) => ruleId));
    expect([...ruleIds]).toEqual(expected === "report" ? [`convex-actions/${id}`] : []);
    if (output !== undefined) expect(reports.map(({ text }) => text).join("\n")).toBe(output);
  });
});

describe("links inside the repository", () => {
  const markdownFiles = collectMarkdownFiles(root);

  it("are looked for in README and in every docs page", () => {
    expect(markdownFiles).toEqual(
      expect.arrayContaining(["README.md", ...Object.keys(rules).map((id) => `docs/rules/${id}.md`)]),
    );
  });

  it.each(markdownFiles)("resolve in %s", (file) => {
    const broken = parsePage(readFileSync(join(root, file), "utf8"))
      .links.filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => !resolvesFrom(file, link));
    expect(broken).toEqual([]);
  });
});

/** The properties of the rule's options object, as its schema declares them. */
function optionNames(id: string): string[] {
  const { meta } = rules[id as RuleId];
  const [options] = meta.schema as readonly { readonly properties?: object }[];
  return Object.keys(options?.properties ?? {});
}

function collectMarkdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (/^(?:\.git|node_modules|dist|coverage|fixtures)$/.test(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return collectMarkdownFiles(path);
    return entry.name.endsWith(".md") ? [relative(root, path)] : [];
  });
}

function resolvesFrom(file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? join(root, file) : join(root, dirname(file), path);
  if (!existsSync(target)) return false;
  if (anchor === undefined || statSync(target).isDirectory()) return anchor === undefined;
  const { headings } = parsePage(readFileSync(target, "utf8"));
  return headings.some(({ text }) => anchorOfHeading(text) === anchor);
}
