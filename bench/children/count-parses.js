// Preloaded into a run of our own code: writes down which files each thread has parsed, once per parse.
import { subscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { threadId } from "node:worker_threads";

const filenames = [];
subscribe("convex-actions:parse", ({ filename }) => {
  filenames.push(filename);
});
process.on("exit", () => {
  writeFileSync(join(process.env.PARSE_COUNTS, `${threadId}.json`), JSON.stringify(filenames));
});
