import { parentPort, workerData } from "node:worker_threads";

import plugin from "../index.js";
import { createLintConfig } from "./lint-config.js";
import { lintEach } from "./lint-files.js";
import { PORTION, type ThreadTask } from "./lint-in-threads.js";
import { oxcEslintParser } from "./oxc-eslint-parser.js";

/** The entry point of each thread of `lintInThreads`. */
const { cwd, files, options, taken } = workerData as ThreadTask;

function* takeFiles(): Generator<readonly [position: number, file: string]> {
  for (;;) {
    const start = Atomics.add(taken, 0, 1) * PORTION;
    if (start >= files.length) return;
    for (const [index, file] of files.slice(start, start + PORTION).entries()) yield [start + index, file];
  }
}

const config = createLintConfig(plugin, { ...options, languageOptions: { parser: oxcEslintParser } });
parentPort?.postMessage(await lintEach(takeFiles(), { config, cwd, onFile: () => undefined }));
