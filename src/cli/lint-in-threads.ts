import { once } from "node:events";
import { Worker } from "node:worker_threads";

import type { LintConfigOptions } from "./lint-config.js";
import { type FileOutcome, joinOutcomes, lintEach, type LintInput, type LintOutcome } from "./lint-files.js";

export interface ThreadedLintInput extends LintInput {
  /** What `config` was made of: another thread makes it for itself, since a plugin cannot be sent. */
  readonly options: Omit<LintConfigOptions, "languageOptions">;
  /** This one included. */
  readonly threads: number;
}

/** What a thread is told. */
export interface ThreadTask extends Pick<ThreadedLintInput, "cwd" | "files" | "options"> {
  /** How many portions of files have been taken, by all threads together. */
  readonly taken: Int32Array;
}

/** A thread takes that many neighbouring files at a time, since neighbours import the same modules. */
const PORTION = 32;

/** Below this, a second thread is ready when the first one is done. */
const FILES_PER_THREAD = 150;

/** How many of the available threads are worth starting. */
export function countThreads(files: number, available: number): number {
  return Math.min(available, Math.floor(files / FILES_PER_THREAD));
}

/**
 * Megabytes for what is new. Trees are thrown away as fast as they are made; with the usual 16 they often live just long
 * enough to be moved to where throwing away is dear.
 */
const YOUNG_GENERATION_SIZE = 96;

/** Lints with the package's own plugin and parser, in several threads at once; the outcome is that of `lintFiles`. */
export async function lintInThreads(input: ThreadedLintInput): Promise<LintOutcome> {
  const { cwd, files, options, threads } = input;
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const task: ThreadTask = { cwd, files, options, taken };
  const others = Array.from({ length: threads - 1 }, () => runThread(task));
  // While the others load what this one has, it begins.
  const outcomes = await Promise.all([lintEach(takeFiles(task), input), ...others]);
  return joinOutcomes(outcomes.flat());
}

/** Deals out the files, each to one thread. */
export function* takeFiles({
  files,
  taken,
}: Pick<ThreadTask, "files" | "taken">): Generator<readonly [position: number, file: string]> {
  for (;;) {
    const start = Atomics.add(taken, 0, 1) * PORTION;
    if (start >= files.length) return;
    for (const [index, file] of files.slice(start, start + PORTION).entries()) yield [start + index, file];
  }
}

async function runThread(task: ThreadTask): Promise<FileOutcome[]> {
  const worker = new Worker(new URL("lint-thread.js", import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_SIZE },
    workerData: task,
  });
  const [outcomes] = (await once(worker, "message")) as [FileOutcome[]];
  return outcomes;
}
