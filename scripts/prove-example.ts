/**
 * Repairs a copy of the example app with the built command line and executes it, as part of `npm run example`: before,
 * Convex would refuse the push; after, the action that the repair has touched runs. Exit code 1 when it does not.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDeployment, LoadError, renderTimeline } from "../src/runtime-shim/index.js";
import { repositoryRoot } from "./rule-files.js";

const ACTION = "scanner:scan";
const PHOTO = "a photo that nobody can read";

const copy = realpathSync(mkdtempSync(join(tmpdir(), "convex-actions-example-")));
try {
  cpSync(join(repositoryRoot, "examples/quickstart"), copy, { recursive: true });
  console.log(`\nWhat a push of the example would say:\n\n${await describeRefusal()}`);
  console.log(`\n$ convex-actions fix --suggestions\n${repair()}`);
  console.log(`${ACTION} in the repaired copy, with ${PHOTO}:\n\n${await runRepaired()}`);
} finally {
  rmSync(copy, { force: true, recursive: true });
}

async function describeRefusal(): Promise<string> {
  try {
    await createDeployment({ functionsDir: join(copy, "convex") });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const lines = error.problems.flatMap(({ text }) => text.replaceAll(`${copy}/`, "").trim().split("\n"));
    return lines.map((line) => `  ${line}`).join("\n");
  }
  throw new Error("the example should not load before it is repaired");
}

/** What the command line says of its work, without the diff. */
function repair(): string {
  const { stdout } = spawnSync(
    process.execPath,
    [join(repositoryRoot, "dist/cli/bin.js"), "fix", "--suggestions", "--allow-dirty"],
    { cwd: copy, encoding: "utf8" },
  );
  return stdout.slice(Math.max(0, stdout.lastIndexOf("\nRepaired ") + 1));
}

/** The action's timeline: it calls the mutation that was moved out of its "use node" module. */
async function runRepaired(): Promise<string> {
  const deployment = await createDeployment({
    fetch: () => new Response(null, { status: 422 }),
    functionsDir: join(copy, "convex"),
  });
  const ids = await deployment.t.run(async (ctx) => {
    const member = { email: "ada@example.com", name: "Ada", wantsDigest: true };
    const memberId = await ctx.db.insert("members", member);
    const imageId = await ctx.storage.store(new Blob([PHOTO]));
    const receiptId = await ctx.db.insert("receipts", { imageId, memberId, status: "scanning" });
    return { imageId, receiptId };
  });
  const { error, trace } = await deployment.runAction(ACTION, ids);
  if (error !== undefined) throw error;
  const { receipts = [] } = await deployment.readState();
  if (receipts[0]?.["status"] !== "unreadable") throw new Error("the receipt should be marked as unreadable");
  return renderTimeline(trace, "text");
}
