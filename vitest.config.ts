import { defineConfig } from "vitest/config";

/** `vitest run --mode full` also runs the long cases: the matrix of versions and the full counts of generated programs. */
export default defineConfig(({ mode }) => ({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/fixtures/**"],
    testTimeout: 30_000,
    reporters: ["default", "./scripts/totals-reporter.ts"],
    env: mode === "full" ? { CHECK_FULL: "1" } : {},
  },
}));
