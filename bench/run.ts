/**
 * `npm run bench`: how fast this package is beside others, and whether it keeps its budgets.
 * See `bench/README.md` for the options.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { format } from "prettier";

import { createContenders } from "./contenders.js";
import { type Effort, measureSubject, type SubjectResult } from "./measure-subject.js";
import { drawResults } from "./results-chart.js";
import { writeResultsPage } from "./results-page.js";
import { createGeneratedSubject, createRealSubject, type Subject } from "./subject.js";

const { values: options } = parseArgs({
  options: {
    "convex-doctor": { type: "string" },
    dir: { multiple: true, type: "string" },
    output: { default: import.meta.dirname, type: "string" },
    quick: { default: false, type: "boolean" },
    rounds: { type: "string" },
    size: { multiple: true, type: "string" },
  },
});

const SIZES = [100, 1000, 10_000];
/** Enough to see that everything works. */
const QUICK_SIZES = [36];
const QUICK: Effort = { editedFiles: 3, editsOfEach: 3, rounds: 1 };
const THOROUGH: Effort = { editedFiles: 24, editsOfEach: 15, rounds: 5 };
/** What takes a minute is not told more exactly by two more of them. */
const ROUNDS_OF_LARGE = 3;
const LARGE = 5000;

function chooseEffort({ files }: Subject): Effort {
  if (options.quick) return QUICK;
  const rounds = files.length >= LARGE ? ROUNDS_OF_LARGE : THOROUGH.rounds;
  return { ...THOROUGH, rounds: options.rounds === undefined ? rounds : Number(options.rounds) };
}

const contenders = await createContenders(options["convex-doctor"]);
const results: SubjectResult[] = [];

async function measure(subject: Subject): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  results.push(await measureSubject(subject, contenders, chooseEffort(subject), say));
  await writeResults();
}

/** After each subject: whatever becomes of the next one, what was measured for half an hour is not lost. */
async function writeResults(): Promise<string> {
  const page = await format(writeResultsPage(results, contenders), { parser: "markdown", printWidth: 110 });
  const output = resolve(options.output);
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, "results.md"), page);
  writeFileSync(join(output, "results.svg"), drawResults(results, contenders));
  return page;
}

for (const size of options.size?.map(Number) ?? (options.quick ? QUICK_SIZES : SIZES)) {
  const { remove, subject } = createGeneratedSubject(size);
  try {
    await measure(subject);
  } finally {
    remove();
  }
}
for (const directory of options.dir ?? []) await measure(createRealSubject(directory));

process.stdout.write(await writeResults());
