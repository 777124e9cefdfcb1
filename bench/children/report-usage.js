// Preloaded into what is measured, all threads of which are one process: plain JavaScript, since a loader for
// TypeScript would be measured along with it.
import { writeSync } from "node:fs";
import process from "node:process";
import { isMainThread } from "node:worker_threads";

/** Where the parent reads; see `run-process.ts`. */
const USAGE_PIPE = 3;

if (isMainThread) {
  process.on("exit", () => {
    const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage();
    writeSync(
      USAGE_PIPE,
      JSON.stringify({ cpuMicroseconds: userCPUTime + systemCPUTime, peakKilobytes: maxRSS }),
    );
  });
}
