import { once } from "node:events";
import { Worker } from "node:worker_threads";

import type { LintConfigOptions } from "./lint-config.js";
import { type FileOutcome, joinOutcomes, type LintInput, type LintOutcome } from "./lint-files.js";

export interface ThreadedLintInput extends Omit<LintInput, "config"> {
  /** A thread makes the config for itself: a plugin cannot be sent. */
  readonly options: Omit<LintConfigOptions, "languageOptions">;
  readonly threads: number;
}

/** What a thread is told. */
export interface ThreadTask extends Pick<ThreadedLintInput, "cwd" | "files" | "options"> {
  /** How many portions of files have been taken, by all threads together. */
  readonly taken: Int32Array;
}

/** A thread takes that many neighbouring files at a time, since neighbours import the same modules. */
export const PORTION = 32;

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

const PROGRESS_INTERVAL_MS = 100;

/** Lints with the package's own plugin and parser, in several threads at once; the outcome is that of `lintFiles`. */
export async function lintInThreads({
  cwd,
  files,
  onFile,
  options,
  threads,
}: ThreadedLintInput): Promise<LintOutcome> {
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const task: ThreadTask = { cwd, files, options, taken };
  const progress = setInterval(() => {
    onFile(Math.min(files.length, Atomics.load(taken, 0) * PORTION));
  }, PROGRESS_INTERVAL_MS);
  try {
    const outcomes = await Promise.all(Array.from({ length: threads }, () => runThread(task)));
    return joinOutcomes(outcomes.flat());
  } finally {
    clearInterval(progress);
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
