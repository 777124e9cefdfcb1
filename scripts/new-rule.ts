/**
 * Starts a rule: `npm run new -- no-such-thing` writes its source, its tests and its docs page from `scripts/new-rule/` and
 * enters it in the rule index. What it writes works and passes all checks; then the author replaces it piece by piece.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exportNameOfRule, repositoryRoot } from "./rule-files.js";

/** Template in `scripts/new-rule/` → file that it becomes. */
const targets: Record<string, (id: string) => string> = {
  "rule.ts.template": (id) => `src/rules/${id}.ts`,
  "rule.test.ts.template": (id) => `tests/rules/${id}.test.ts`,
  "rule.md.template": (id) => `docs/rules/${id}.md`,
};

const [id = ""] = process.argv.slice(2);

if (/^(?:no|prefer|require|valid)(?:-[a-z0-9]+)+$/.test(id)) {
  await writeRule(id);
} else {
  console.error(
    `Usage: npm run new -- <rule-id>, where the id starts with no-, require-, prefer- or valid-: no-such-thing`,
  );
  process.exitCode = 2;
}

async function writeRule(id: string): Promise<void> {
  const templates = readdirSync(join(import.meta.dirname, "new-rule"));
  const files = templates.map((template) => ({
    path: targets[template]?.(id) ?? fail(`${template} has no target`),
    text: readFileSync(join(import.meta.dirname, "new-rule", template), "utf8")
      .replaceAll("{{id}}", id)
      .replaceAll("{{exportName}}", exportNameOfRule(id)),
  }));
  for (const { path } of files) if (existsSync(join(repositoryRoot, path))) fail(`${path} exists already`);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(repositoryRoot, path)), { recursive: true });
    writeFileSync(join(repositoryRoot, path), text);
    console.log(`wrote ${path}`);
  }
  await import("./update-rule-index.js");
  console.log("Write the rule, its tests and its page; then `npm run update` fills in headers and tables.");
}

function fail(reason: string): never {
  console.error(reason);
  process.exit(2);
}
