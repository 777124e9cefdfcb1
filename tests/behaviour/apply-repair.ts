import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Linter } from "eslint";
import { loadLanguageOptions } from "../../src/cli/load-parser.js";
import { PRECONDITION_WORDS } from "../../src/fixes/precondition-words.js";
import plugin from "../../src/index.js";
import { isRefused } from "./behaviour-case.js";
import type { CaseFolder } from "./case-folder.js";
import { countReports, runConvexActions } from "./command-line.js";
import { copyProject, type ProjectFiles, readProject, withTemporaryFolder } from "./project-copy.js";

/** A case's code before its rule's repair and after it, and what speaks against the repair as far as a linter sees. */
export interface RepairedProject {
  readonly before: ProjectFiles;
  readonly after: ProjectFiles;
  readonly objections: readonly string[];
}

/**
 * Repairs a copy of the case with `convex-actions fix`, as its users do, and asks that of the result which is asked of every
 * repair: the reports of the rule are gone, no rule has a new one, and a second run has nothing to do.
 */
export async function applyRepair(folder: CaseFolder): Promise<RepairedProject> {
  const { behaviourCase, parts, rule } = folder;
  const config = behaviourCase.config ?? "recommended";
  return await withTemporaryFolder(async (root) => {
    copyProject(parts, root);
    const before = readProject(root);
    const reportsBefore = await countReports(root, config);
    if (countOfRule(reportsBefore, rule) === 0)
      return { after: before, before, objections: [`${rule} reports nothing`] };
    const objections: string[] = [];
    if (isRefused(behaviourCase)) {
      const { stdout } = await fix(root, rule, config);
      const reason = `${rule}: ${PRECONDITION_WORDS[behaviourCase.refused]}`;
      if (!stdout.includes(reason))
        objections.push(`what is left is not explained by "${reason}":\n${stdout}`);
      const after = readProject(root);
      if (!areEqual(before, after)) objections.push(`it was repaired:\n${stdout}`);
      return { after, before, objections };
    }
    if (behaviourCase.suggestion !== undefined)
      await applySuggestions(root, before, rule, behaviourCase.suggestion);
    const first = await fix(root, rule, config);
    const after = readProject(root);
    if (areEqual(before, after)) objections.push(`nothing was repaired:\n${first.stdout}${first.stderr}`);
    const reportsAfter = await countReports(root, config);
    if (countOfRule(reportsAfter, rule) > 0) objections.push(`${rule} still reports:\n${first.stdout}`);
    for (const [kind, count] of reportsAfter) {
      if (count > (reportsBefore.get(kind) ?? 0)) objections.push(`the repair leads to a report of ${kind}`);
    }
    const second = await fix(root, rule, config);
    if (!areEqual(after, readProject(root))) objections.push(`a second run repairs again:\n${second.stdout}`);
    return { after, before, objections };
  });
}

async function fix(root: string, rule: string, config: string) {
  return await runConvexActions(root, ["fix", "--rule", rule, "--config", config, "--allow-dirty"]);
}

function countOfRule(reports: ReadonlyMap<string, number>, rule: string): number {
  return [...reports].reduce(
    (sum, [kind, count]) => (kind.startsWith(`convex-actions/${rule} `) ? sum + count : sum),
    0,
  );
}

function areEqual(left: ProjectFiles, right: ProjectFiles): boolean {
  return left.size === right.size && [...left].every(([path, text]) => right.get(path) === text);
}

/** Applies the suggestions of this messageId one after the other, as a person does in an editor. */
async function applySuggestions(
  root: string,
  files: ProjectFiles,
  rule: string,
  messageId: string,
): Promise<void> {
  const linter = new Linter({ configType: "flat", cwd: root });
  const languageOptions = await loadLanguageOptions({ cwd: root, typed: false });
  const config = [...plugin.configs.strict, { files: ["**/*.ts"], languageOptions }];
  for (const path of [...files.keys()].filter((name) => name.endsWith(".ts"))) {
    const filename = join(root, path);
    for (;;) {
      const text = readFileSync(filename, "utf8");
      const suggestion = linter
        .verify(text, config, { filename })
        .filter(({ ruleId }) => ruleId === `convex-actions/${rule}`)
        .flatMap(({ suggestions = [] }) => suggestions)
        .find((candidate) => candidate.messageId === messageId);
      if (suggestion === undefined) break;
      const [start, end] = suggestion.fix.range;
      writeFileSync(filename, text.slice(0, start) + suggestion.fix.text + text.slice(end));
    }
  }
}
