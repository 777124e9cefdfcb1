/**
 * Lints the example app with the built command line, as `npm run example`. The app is full of mistakes on purpose, so the
 * linter's exit code 1 is the success of this command; any other outcome is a failure.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "./rule-files.js";

const { status } = spawnSync(
  process.execPath,
  [join(repositoryRoot, "dist/cli/bin.js"), "check", "examples/quickstart"],
  { cwd: repositoryRoot, stdio: "inherit" },
);

if (status === 1) {
  console.log("These findings are the point of the example: read them beside examples/quickstart/README.md.");
} else {
  console.error(
    `The example should have findings (exit code 1), but the linter ended with ${String(status)}.`,
  );
  process.exitCode = 1;
}
