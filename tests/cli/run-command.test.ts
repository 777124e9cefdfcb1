import { mkdtempSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.js";

const files = {
  "package.json": '{ "name": "bank", "type": "module" }',
  "convex/accounts.ts": `
    import { mutation, query } from "./_generated/server";
    export const open = mutation(async (ctx) => { await ctx.db.insert("accounts", { name: "alice", balance: 100 }); await ctx.db.insert("accounts", { name: "bob", balance: 50 }); });
    export const balance = query(async (ctx, { name }) => (await ctx.db.query("accounts").collect()).find((account) => account.name === name).balance);
    export const move = mutation(async (ctx) => {
      for (const { _id, name, balance } of await ctx.db.query("accounts").collect()) await ctx.db.patch(_id, { balance: balance + (name === "alice" ? -30 : 30) });
    });
  `,
  "convex/sums.ts": `
    import { action } from "./_generated/server";
    import { api } from "./_generated/api";
    export const sum = action(async (ctx) => {
      console.log("adding");
      const alice = await ctx.runQuery(api.accounts.balance, { name: "alice" });
      return alice + (await ctx.runQuery(api.accounts.balance, { name: "bob" }));
    });
    export const floats = action(async (ctx) => { void ctx.runMutation(api.accounts.move, {}); await ctx.scheduler.runAfter(1000, api.accounts.move, {}); void ctx.runMutation(api.accounts.move, {}); });
    export const fails = action(async (_, { why }) => { throw new Error(why); });
  `,
  "broken/clock.ts": `import fs from "node:fs";\nexport const now = fs.constants;`,
};

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(realpathSync(tmpdir()), "run-command-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), text);
  }
});
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});
const run = (...args: string[]) => runCli(["run", ...args], { cwd });

describe("run", () => {
  it("prints the timeline, the result, the numbers and the logs of an action, and exits with 0", async () => {
    const { exitCode, stdout, stderr } = await run("sums:sum", "{}", "--setup", "accounts:open");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^action sums:sum {2}\(default runtime\)/);
    expect(stdout).toContain("├─ query accounts:balance  (transaction 1, ");
    expect(stdout).toContain("\nreturned 150\n");
    expect(stdout).toContain("\n2 function calls, 2 transactions, 1 snapshot, depth 2\n");
    expect(stdout).toContain("\n[LOG] sums:sum: 'adding'\n");
  });

  it("exits with 1 when the function throws, and says what", async () => {
    const { exitCode, stdout } = await run("sums:fails", '{ "why": "broken" }');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\nthrew: Uncaught Error: broken\n {4}at .*\(\.\.\/convex\/sums\.ts:\d+:\d+\)/);
  });

  it("tells what was left unawaited, what is scheduled, and what Convex would warn of", async () => {
    const { stdout } = await run("sums:floats", "{}", "--drop", "--setup", "accounts:open");
    expect(stdout).toContain("dropped: never began");
    expect(stdout).toContain("left pending: mutation accounts:move of sums:floats\n");
    expect(stdout.match(/never awaited: mutation accounts:move of sums:floats/g)).toHaveLength(2);
    expect(stdout).toContain("scheduled: accounts:move (pending)\n");
    expect(stdout).toContain("[WARN] 1 unawaited operation: [mutation].");
    const drained = await run("sums:floats", "{}", "--setup", "accounts:open");
    expect(drained.stdout).not.toContain("dropped");
  });

  it("lets a writer come in between and shows the outcome that no serial order gives", async () => {
    const { exitCode, stdout } = await run(
      "sums:sum",
      "--setup",
      "accounts:open",
      "--writer",
      "accounts:move",
    );
    expect(exitCode).toBe(0);
    const explored = stdout.slice(stdout.indexOf("with accounts:move from another client:"));
    expect(explored.split("\n").slice(1, 4)).toEqual([
      "  before everything  returned 150",
      "  after 1 of 2       returned 180   <- no serial order gives this",
      "  after everything   returned 150",
    ]);
    expect(explored).toContain("◆");
  });

  it("writes the timeline as SVG", async () => {
    await run("sums:sum", "--setup", "accounts:open", "--svg", "timeline.svg");
    expect(readFileSync(join(cwd, "timeline.svg"), "utf8")).toMatch(/^<svg [^]*<\/svg>\n$/);
  });

  it("runs queries and mutations too", async () => {
    const { stdout, exitCode } = await run(
      "accounts:balance",
      '{ "name": "bob" }',
      "--setup",
      "accounts:open",
    );
    expect([exitCode, stdout.includes("\nreturned 50\n")]).toEqual([0, true]);
  });
});

describe("run cannot", () => {
  it.each([
    [["sums:sun"], "there is no function sums:sun; did you mean sums:sum?"],
    [["sums:sum", "{"], /the arguments are not JSON: /],
    [["sums:sum", "[1]"], "the arguments must be a JSON object, and [1] is none"],
    [["sums:sum", "{}", "--dir", "nowhere"], "nowhere does not load, see above"],
    [
      ["accounts:open", "{}", "--writer", "accounts:move"],
      "--writer is for actions, and accounts:open is a mutation",
    ],
    [
      ["sums:sum", "{}", "--writer", "accounts:moves"],
      "there is no function accounts:moves; did you mean accounts:move?",
    ],
    [[], /missing required argument 'function'/],
  ])("%j, and exits with 2", async (args, message) => {
    const { exitCode, stderr } = await run(...args);
    expect(exitCode).toBe(2);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
      typeof message === "string"
        ? new RegExp(`^convex-actions: ${message.replaceAll(/[[\]?().]/g, "\\$&")}$`)
        : message,
    );
  });

  it("load code that Convex refuses, and says so in Convex's words", async () => {
    const { exitCode, stderr } = await run("clock:now", "{}", "--dir", "broken");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Could not resolve "node:fs"');
    expect(stderr).toContain(
      'It looks like you are using Node APIs from a file without the "use node" directive.',
    );
    expect(stderr.endsWith("convex-actions: broken does not load, see above\n")).toBe(true);
  });

  it("choose between several functions directories, nor find one where there is none", async () => {
    const empty = mkdtempSync(join(realpathSync(tmpdir()), "run-command-empty-"));
    try {
      const { exitCode, stderr } = await runCli(["run", "a:b"], { cwd: empty });
      expect([exitCode, stderr]).toEqual([
        2,
        "convex-actions: there is no Convex functions directory here; name one with --dir\n",
      ]);
    } finally {
      rmSync(empty, { recursive: true, force: true });
    }
  });
});
