import { defineConfig } from "vitest/config";

/** What starts other programs with the package as npm would install it; it is built and packed once for all of them. */
const ofThePackage = [
  "tests/package/**/*.test.ts",
  "tests/editors/language-server.test.ts",
  "tests/hooks/**/*.test.ts",
  "tests/oxlint.test.ts",
];

/** `vitest run --mode full` also runs the long cases: the matrix of versions and the full counts of generated programs. */
export default defineConfig(({ mode }) => {
  const left = ["tests/fixtures/**", ...(mode === "full" ? [] : ["tests/**/*.full.test.ts"])];
  return {
    test: {
      testTimeout: 30_000,
      // Half of the cores stand idle otherwise, which on two of them is half of the time.
      maxWorkers: "100%",
      reporters: ["default", "./scripts/totals-reporter.ts"],
      env: mode === "full" ? { CHECK_FULL: "1" } : {},
      projects: [
        {
          extends: true,
          test: {
            name: "sources",
            include: ["tests/**/*.test.ts"],
            exclude: [...left, ...ofThePackage],
          },
        },
        {
          extends: true,
          test: {
            name: "package",
            include: ofThePackage,
            exclude: left,
            globalSetup: "tests/package/pack-once.ts",
          },
        },
      ],
    },
  };
});
