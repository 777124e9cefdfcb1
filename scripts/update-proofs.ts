/**
 * Draws, on each rule's page, one case of tests/behaviour as it ran before and after the repair. `--check` fails when a
 * picture or a page is stale.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createTwoFilesPatch } from "diff";
import { renderTimeline } from "../src/runtime-shim/index.js";
import type { RepairedProject } from "../tests/behaviour/apply-repair.js";
import { isRefused } from "../tests/behaviour/behaviour-case.js";
import { type CaseFolder, collectCases, collectProvenRules } from "../tests/behaviour/case-folder.js";
import { type ProvenRun, RepairTrial } from "../tests/behaviour/prove-repair.js";
import { writeGeneratedFile } from "./generated-file.js";
import { placeProof } from "./proof-section.js";
import { repositoryRoot } from "./rule-files.js";

/** What is longer than this fills pages. */
const MAX_ENTRIES = 60;

const pages = join(repositoryRoot, "docs/rules");

for (const rule of collectProvenRules()) {
  const proven = (await collectCases(rule)).filter(({ behaviourCase }) => !isRefused(behaviourCase));
  const folder = proven.find(isPictured) ?? proven[0];
  if (folder === undefined) continue;
  const trial = await RepairTrial.prepare(folder);
  const { runs } = await trial.proveRepair();
  const [run] = runs;
  if (run === undefined) throw new Error(`${rule}/${folder.name} has no run`);
  const path = join(pages, `${rule}.md`);
  const proof = await describeProof(folder, trial.repaired, run);
  await writeGeneratedFile(path, placeProof(readFileSync(path, "utf8"), proof));
}

function isPictured({ behaviourCase }: CaseFolder): boolean {
  return !isRefused(behaviourCase) && behaviourCase.isPictured === true;
}

async function describeProof(
  folder: CaseFolder,
  { after, before }: RepairedProject,
  run: ProvenRun,
): Promise<string> {
  const { name, rule } = folder;
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const diff = paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => createDiff(path, before.get(path), after.get(path)));
  return [
    `What it writes in [one of the cases](../../tests/behaviour/cases/${rule}/${name}) that are executed before and after it:`,
    `\`\`\`diff\n${diff.join("\n")}\n\`\`\``,
    `Before (${run.symptom.before}):`,
    await draw(folder, run, "before"),
    `After (${run.symptom.after}):`,
    await draw(folder, run, "after"),
  ].join("\n\n");
}

function createDiff(path: string, before: string | undefined, after: string | undefined): string {
  const names = [
    before === undefined ? "/dev/null" : path,
    after === undefined ? "/dev/null" : path,
  ] as const;
  const patch = createTwoFilesPatch(...names, before ?? "", after ?? "", undefined, undefined, {
    context: 2,
  });
  return patch.replace(/^(?:Index: .*\n)?=+\n/, "").trimEnd();
}

/** The picture, as a file beside the page; what a push refused has none. */
async function draw(
  { rule }: CaseFolder,
  { call, traces }: ProvenRun,
  side: "after" | "before",
): Promise<string> {
  const trace = traces[side];
  if (trace === undefined) return "The push is refused, so nothing runs.";
  if (trace.entries.length > MAX_ENTRIES)
    return `${String(trace.entries.length)} operations, which \`npm run prove\` draws.`;
  const picture = `pictures/${rule}-${side}.svg`;
  await writeGeneratedFile(join(pages, picture), `${renderTimeline(trace, "svg").trimEnd()}\n`);
  return `![Timeline of ${call.replace(/\(.*/, "")} ${side} the repair](${picture})`;
}
