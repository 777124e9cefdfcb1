import { parentPort, workerData } from "node:worker_threads";

import plugin from "../index.js";
import { createLintConfig } from "./lint-config.js";
import { lintEach } from "./lint-files.js";
import { takeFiles, type ThreadTask } from "./lint-in-threads.js";
import { oxcEslintParser } from "./oxc-eslint-parser.js";

/** The entry point of each thread of `lintInThreads`. */
const task = workerData as ThreadTask;
const { cwd, options } = task;
const config = createLintConfig(plugin, { ...options, languageOptions: { parser: oxcEslintParser } });
parentPort?.postMessage(await lintEach(takeFiles(task), { config, cwd, onFile: () => undefined }));
