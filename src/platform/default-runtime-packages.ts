/**
 * Packages from npm that are known to run in Convex's default runtime: Convex's own, whose code is made for it, and a few
 * that Convex's documentation or many deployed apps use there. What is not listed may need Node.js.
 * Source: https://docs.convex.dev/functions/runtimes, https://www.convex.dev/components, and imports of modules without
 * "use node" in deployed open-source apps.
 */
const DEFAULT_RUNTIME_PACKAGES: ReadonlySet<string> = new Set([
  "@ai-sdk/openai",
  "@convex-dev/action-retrier",
  "@convex-dev/agent",
  "@convex-dev/aggregate",
  "@convex-dev/crons",
  "@convex-dev/migrations",
  "@convex-dev/rag",
  "@convex-dev/rate-limiter",
  "@convex-dev/sharded-counter",
  "@convex-dev/workflow",
  "@convex-dev/workpool",
  "ai",
  "convex",
  "convex-ents",
  "convex-helpers",
  "date-fns",
  "nanoid",
  "openai",
  "server-only",
  "svix",
  "zod",
]);

/** What only old versions of a package export, which do not run there: openai sent its requests with axios up to version 3. */
const OLD_EXPORTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["openai", ["Configuration", "OpenAIApi"]],
]);

/**
 * Whether the package (`convex`, `@convex-dev/agent`) certainly works without Node.js, as far as it is a version that
 * exports `imported`.
 */
export function runsInDefaultRuntime(packageName: string, imported: readonly string[]): boolean {
  const oldExports = OLD_EXPORTS.get(packageName) ?? [];
  return DEFAULT_RUNTIME_PACKAGES.has(packageName) && !imported.some((name) => oldExports.includes(name));
}
