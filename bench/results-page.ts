import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";

import { type Budget, judgeBudgets, ratioOf, shareOfRules } from "./budgets.js";
import type { Contender, ContenderId } from "./contenders.js";
import type { SubjectResult } from "./measure-subject.js";
import { type Sample, summarizeSample } from "./statistics.js";

const NOTHING = "–";

/** The page `results.md`, unformatted. */
export function writeResultsPage(
  results: readonly SubjectResult[],
  contenders: readonly Contender[],
): string {
  return [
    "# Results of `npm run bench`",
    describeMachine(),
    "![Wall time of each contender](results.svg)",
    "## Budgets",
    "Times of two contenders are compared within a round, and memory and growth between medians; what is shown is the median over the rounds.",
    writeBudgets(judgeBudgets(results)),
    ...results.flatMap((result) => [
      `## ${result.subject.name}`,
      `${count(result.subject.files.length)} files, ${describeRounds(result)}. Median, and the least and the most of all rounds in brackets.`,
      writeContenders(result, contenders),
      writeShares(result),
      writeParses(result),
      writeEditor(result),
    ]),
  ].join("\n\n");
}

function describeMachine(): string {
  const [cpu] = cpus();
  const tools = ["eslint", "typescript-eslint", "oxlint", "oxc-parser", "@convex-dev/eslint-plugin"];
  const versions = tools.map((name) => `${name} ${readVersion(name)}`).join(", ");
  return `${cpus().length} × ${cpu?.model ?? "unknown processor"}, ${process.platform}, Node.js ${process.versions.node}; ${versions}.`;
}

const require = createRequire(import.meta.url);

function readVersion(name: string): string {
  const places = require.resolve.paths(name) ?? [];
  for (const place of places) {
    try {
      return (JSON.parse(readFileSync(`${place}/${name}/package.json`, "utf8")) as { version: string })
        .version;
    } catch {
      // It may be installed in the next place.
    }
  }
  return "of unknown version";
}

function describeRounds({ runs }: SubjectResult): string {
  const rounds = Math.max(...[...runs.values()].map(({ length }) => length));
  return rounds === 1 ? "one round" : `${rounds} rounds`;
}

function writeBudgets(budgets: readonly Budget[]): string {
  const rows = budgets.flatMap(({ bound, measured, what }) =>
    measured.map(({ ratio, subject }) => [
      what,
      subject,
      ratio.toFixed(2),
      `≤ ${bound}`,
      ratio <= bound ? "yes" : `no: ${(ratio / bound).toFixed(2)} × as much`,
    ]),
  );
  return writeTable(["Ratio", "Of", "Measured", "Budget", "Kept"], rows);
}

function writeContenders(result: SubjectResult, contenders: readonly Contender[]): string {
  const rows = contenders.map(({ id, name }) => {
    const runs = result.runs.get(id) ?? [];
    const outcome = runs[0]?.outcome;
    const collect = (pick: (index: number) => number | undefined): Sample | undefined =>
      summarizeSample(runs.flatMap((_, index) => pick(index) ?? []));
    const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);
    return [
      name,
      outcome === undefined ? NOTHING : count(outcome.files),
      outcome === undefined ? NOTHING : count(outcome.reports),
      showSample(
        collect((index) => runs[index]?.cost.wallMs),
        seconds,
      ),
      showSample(
        collect((index) => runs[index]?.cost.cpuMs),
        seconds,
      ),
      showSample(
        collect((index) => runs[index]?.cost.peakBytes),
        (bytes) => (bytes / 2 ** 20).toFixed(0),
      ),
      ratioOf(result, id, "floor")?.toFixed(2) ?? NOTHING,
    ];
  });
  return writeTable(
    ["Contender", "Files", "Reports", "Wall, s", "CPU, s", "Peak memory, MiB", "÷ floor"],
    rows,
  );
}

function writeShares(result: SubjectResult): string {
  const name = (id: ContenderId, plugin: string): string =>
    `${plugin} ${shareOfRules(result, id)?.toFixed(3) ?? NOTHING}`;
  return `The rules' share in ESLint, by its own \`stats\` (rules ÷ everything else): ${name("eslint-convex-actions", "`convex-actions`")}, ${name("eslint-convex-dev", "`@convex-dev/eslint-plugin`")}.`;
}

function writeParses({ parses }: SubjectResult): string {
  const sentences = [...parses].map(
    ([id, { files, most, parses: times }]) =>
      `In \`${id}\` our code parsed ${count(files)} files ${count(times)} times, none more than ${count(most)} times.`,
  );
  return sentences.join(" ");
}

function writeEditor({ editor }: SubjectResult): string {
  const { edits, files, withoutRulesMs, withRulesMs } = editor;
  if (files === 0) return "";
  const each = (total: number): string => (total / files).toFixed(1);
  return `One edit of a module with actions, in a running ESLint (${count(files)} modules, ${edits} edits of each): ${each(withRulesMs)} ms with our rules, ${each(withoutRulesMs)} ms without.`;
}

function showSample(sample: Sample | undefined, show: (value: number) => string): string {
  if (sample === undefined) return NOTHING;
  const { least, median, most } = sample;
  return least === most ? show(median) : `${show(median)} (${show(least)}–${show(most)})`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const alignment = head.map((_, index) => (index === 0 ? "---" : "--:"));
  return [line(head), line(alignment), ...rows.map(line)].join("\n");
}
