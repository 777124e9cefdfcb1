import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Closes a test run with one plain line, `123 passed, 0 failed`, that a person or a machine can read without knowing
 * vitest's summary. A file that could not be loaded and an error outside of any test each count as one failure, so the
 * line never says `0 failed` for a red run.
 */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "failed") failed += 1;
        else skipped += 1;
      }
    }
    const totals = [`${passed} passed`, `${failed} failed`];
    if (skipped > 0) totals.push(`${skipped} not run`);
    process.stdout.write(`${totals.join(", ")}\n`);
  }
}
