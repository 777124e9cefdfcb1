import { expect, it } from "vitest";

import { collectModulePaths } from "../../src/project/module-paths.js";
import { createRunBench } from "./run-bench.js";

it("lists the modules of an app, without generated code, components, tests and other files", () => {
  const bench = createRunBench({
    "convex/_generated/api.js": "export const api = {};",
    "convex/agent/memory.ts": "export {};",
    "convex/agent/memory.test.ts": "export {};",
    "convex/billing/convex.config.ts": "export {};",
    "convex/billing/invoices.ts": "export {};",
    "convex/http.js": "export {};",
    "convex/README.md": "",
    "convex/schema.ts": "export {};",
    "package.json": "{}",
  });
  const run = bench.lint("convex/http.js");
  expect(collectModulePaths(run, bench.disk.path("convex"))).toEqual(["agent/memory", "http"]);
});
