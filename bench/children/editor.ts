/**
 * What our rules add to linting one file that somebody is typing in, in a process that has been at work for a while:
 * `editor.ts <root> <edits of each file> <file>…`. Prints `EditorCost` as JSON.
 */
import { readFileSync } from "node:fs";
import process from "node:process";

import { parser } from "typescript-eslint";
import { ESLint, type Linter } from "eslint";

import plugin from "../../src/index.js";
import { summarizeSample } from "../statistics.js";

export interface EditorCost {
  readonly files: number;
  /** How often each of them was linted. */
  readonly edits: number;
  /** Milliseconds for one edit of each file, taken together. */
  readonly withRulesMs: number;
  readonly withoutRulesMs: number;
}

const WARM_UP_EDITS = 3;

const [root = ".", editsOfEach = "1", ...files] = process.argv.slice(2);
const edits = Number(editsOfEach);
const base: Linter.Config = { files: ["**/*.ts"], languageOptions: { parser } };
const configs = [[base], [base, ...plugin.configs.recommended]] as const;
// As an editor's extension does it: configs are read once, and each text is linted by `lintText`.
const linters = configs.map(
  (config) => new ESLint({ cwd: root, overrideConfig: [...config], overrideConfigFile: true }),
);

async function measureEdit(index: number, filePath: string, text: string): Promise<number> {
  const begun = performance.now();
  const results = await linters[index]?.lintText(text, { filePath });
  const took = performance.now() - begun;
  const [result] = results ?? [];
  if (result === undefined || result.fatalErrorCount > 0) throw new Error(`${filePath} was not linted`);
  return took;
}

const totals = [0, 0];
for (const filename of files) {
  const text = readFileSync(filename, "utf8");
  const times: [number[], number[]] = [[], []];
  for (let edit = 0; edit < WARM_UP_EDITS + edits; edit++) {
    // In turn, so that a busy spell meets both.
    for (const index of [0, 1] as const) {
      const took = await measureEdit(index, filename, `${text}\n// ${edit}`);
      if (edit >= WARM_UP_EDITS) times[index].push(took);
    }
  }
  for (const index of [0, 1] as const) {
    totals[index] = (totals[index] ?? 0) + (summarizeSample(times[index])?.median ?? 0);
  }
}
const [withoutRulesMs = 0, withRulesMs = 0] = totals;
const cost: EditorCost = { edits, files: files.length, withoutRulesMs, withRulesMs };
process.stdout.write(JSON.stringify(cost));
