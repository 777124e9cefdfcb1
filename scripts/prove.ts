/**
 * Executes every case of tests/behaviour before and after its rule's repair, as `npm run prove`: one line a case, and the
 * timelines of both runs as text and SVG in timelines/. Wrong repairs are planted into the cases too, and have to be
 * refused. Names of rules as arguments leave the others out. Exit code 1 when anything is not as it should be.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderTimeline } from "../src/runtime-shim/index.js";
import { applyRepair } from "../tests/behaviour/apply-repair.js";
import { isRefused } from "../tests/behaviour/behaviour-case.js";
import { type CaseFolder, collectCases, collectProvenRules } from "../tests/behaviour/case-folder.js";
import { type ProvenRun, RepairTrial } from "../tests/behaviour/prove-repair.js";
import { collectWrongRepairs, findObjections, type WrongRepair } from "../tests/behaviour/wrong-repair.js";
import { repositoryRoot } from "./rule-files.js";

const timelines = join(repositoryRoot, "timelines");
const known = collectProvenRules();
const asked = process.argv.slice(2);
const unknown = asked.filter((rule) => !known.includes(rule));
if (unknown.length > 0)
  throw new Error(`no cases of ${unknown.join(", ")}; there are some of ${known.join(", ")}`);
const rules = asked.length === 0 ? known : asked;
const counts = { executed: 0, failed: 0, left: 0, planted: 0 };

rmSync(timelines, { force: true, recursive: true });
for (const rule of rules) {
  const wrongRepairs = await collectWrongRepairs(rule);
  for (const folder of await collectCases(rule)) {
    const { line, objections } = await prove(
      folder,
      wrongRepairs.filter((wrong) => wrong.case === folder.name),
    );
    console.log(`${objections.length === 0 ? "✓" : "✗"} ${rule}/${folder.name}: ${line}`);
    for (const objection of objections) console.log(`    ${objection.trim().replaceAll("\n", "\n    ")}`);
    if (objections.length > 0) counts.failed += 1;
  }
}

console.log(
  `\n${String(counts.executed)} repairs of ${String(rules.length)} rules executed before and after, ` +
    `${String(counts.planted)} wrong ones refused, ${String(counts.left)} mistakes left alone for a reason; ` +
    `${String(counts.failed)} failed. The timelines are in timelines/.`,
);
if (counts.failed > 0) process.exitCode = 1;

interface ProvenLine {
  readonly line: string;
  readonly objections: readonly string[];
}

async function prove(folder: CaseFolder, wrongRepairs: readonly WrongRepair[]): Promise<ProvenLine> {
  const { behaviourCase } = folder;
  if (isRefused(behaviourCase)) {
    counts.left += 1;
    const { objections } = await applyRepair(folder);
    return { line: `left alone, ${behaviourCase.refused}`, objections };
  }
  counts.executed += 1;
  const trial = await RepairTrial.prepare(folder);
  const { objections, runs } = await trial.proveRepair();
  for (const [index, run] of runs.entries()) writeTimelines(folder, index, run);
  const shown = runs.find(({ symptom }) => symptom.before !== symptom.after) ?? runs[0];
  return {
    line: `${shown?.symptom.before ?? ""} → ${shown?.symptom.after ?? ""}`,
    objections: [...objections, ...(await plant(trial, wrongRepairs))],
  };
}

/** The wrong repairs that pass for right. */
async function plant(trial: RepairTrial, wrongRepairs: readonly WrongRepair[]): Promise<string[]> {
  const passed: string[] = [];
  for (const wrong of wrongRepairs) {
    counts.planted += 1;
    const objections = await findObjections(trial, wrong);
    if (objections.length === 0) passed.push(`a repair in which ${wrong.title} passes for right`);
  }
  return passed;
}

function writeTimelines({ name, rule }: CaseFolder, index: number, { call, traces }: ProvenRun): void {
  for (const side of ["before", "after"] as const) {
    const trace = traces[side];
    if (trace === undefined) continue;
    const path = join(timelines, rule, name, `${String(index + 1)}-${side}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.txt`, `${call}\n\n${renderTimeline(trace, "text")}\n`);
    writeFileSync(`${path}.svg`, renderTimeline(trace, "svg"));
  }
}
