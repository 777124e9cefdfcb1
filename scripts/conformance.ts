/**
 * Runs convex-test's own test suite against the runtime shim: `npm run conformance -- <checkout of convex-test>`.
 * The suite reaches its engine through one import, `../index`, which is answered with our adapter.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { startVitest } from "vitest/node";

const [checkout] = process.argv.slice(2);
if (checkout === undefined || !existsSync(path.join(checkout, "convex", "schema.ts"))) {
  console.error("usage: npm run conformance -- <checkout of convex-test, e.g. at ddad4e4>");
  process.exit(2);
}

const root = path.resolve(checkout);
const adapter = path.resolve(import.meta.dirname, "conformance-adapter.ts");
process.env["CONFORMANCE_FUNCTIONS_DIR"] = path.join(root, "convex");

const vitest = await startVitest(
  "test",
  [],
  {
    root,
    config: false,
    watch: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: ["convex/**/*.test.ts"],
    environment: "node",
  },
  {
    plugins: [
      {
        name: "convex-test-conformance",
        enforce: "pre",
        async resolveId(id, importer) {
          if (id === "../index") return adapter;
          // The checkout has no packages of its own: it gets ours.
          const bare = /^[a-z@]/i.test(id) && importer?.startsWith(root) === true;
          return bare ? await this.resolve(id, adapter, { skipSelf: true }) : undefined;
        },
      },
    ],
  },
);

const testModules = vitest.state.getTestModules();
const tests = testModules.flatMap((module) => [...module.children.allTests()]);
const passed = tests.filter((test) => test.ok());
console.log(
  `${passed.length} of ${tests.length} tests in ${testModules.length} files pass on the runtime shim`,
);
await vitest.close();
process.exitCode = tests.length > 0 && passed.length === tests.length ? 0 : 1;
