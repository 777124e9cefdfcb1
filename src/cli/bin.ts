#!/usr/bin/env node
import { availableParallelism } from "node:os";

import { main } from "./main.js";

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  loadPlugin: async () => (await import("../index.js")).default,
  stderr: process.stderr,
  stdout: process.stdout,
  threads: availableParallelism(),
});
