import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";
import { bank } from "./bank.js";

/** The same handlers for both runtimes. */
const handlers = `
  import { action } from "./_generated/server";
  import { api } from "./_generated/api";
  const write = (ctx, text) => ctx.runMutation(api.accounts.write, { text });
  const slow = (ctx) => ctx.runQuery(api.accounts.entries, {});

  export const floating = action(async (ctx) => { void write(ctx, "a"); });
  export const caught = action(async (ctx) => { write(ctx, "a").catch(() => {}); });
  export const finishedInTime = action(async (ctx) => { write(ctx, "a"); await slow(ctx); });
  export const raceLoser = action(async (ctx) => { await Promise.race([slow(ctx), write(ctx, "a")]); });
  export const forEach = action(async (ctx) => { ["a", "b", "c"].forEach(async (text) => { await write(ctx, text); }); });
  export const awaited = action(async (ctx) => { await write(ctx, "a"); });
  export const returned = action((ctx) => write(ctx, "a"));
  export const floatingCall = action(async (ctx) => { void ctx.runAction(api.defaults.awaited, {}); });
  export const severalKinds = action(async (ctx) => {
    void write(ctx, "a"); void write(ctx, "b"); void slow(ctx);
    void ctx.scheduler.runAfter(0, api.accounts.write, { text: "job" });
    void ctx.storage.store(new Blob(["x"]));
    void ctx.storage.generateUploadUrl();
    void fetch("https://example.com/");
    setTimeout(() => {}, 10);
  });
  export const failsWithPending = action(async (ctx) => { void write(ctx, "a"); throw new Error("failed"); });
  export const rejectsMeanwhile = action(async (ctx) => { const p = ctx.runMutation(api.accounts.fail, {}); await slow(ctx); await slow(ctx); await p; });
  export const rejectsAfterReturn = action(async (ctx) => { void ctx.runMutation(api.accounts.fail, {}); });
  export const floatingHelper = action(async (ctx) => { void (async () => { await ctx.runMutation(api.accounts.fail, {}); })(); await slow(ctx); await slow(ctx); return "not reached"; });
  export const badArguments = action(async (ctx) => { void ctx.runMutation(api.accounts.write, 7); await slow(ctx); return "not reached"; });
  export const handled = action(async (ctx) => { const p = ctx.runMutation(api.accounts.fail, {}); p.catch(() => {}); await slow(ctx); await slow(ctx); return "reached"; });
  export const timer = action(async (ctx) => { setTimeout(() => write(ctx, "late"), 1000); });
  export const timerThrows = action(async (ctx) => { setTimeout(() => { throw new Error("in a timer"); }, 5); await new Promise((r) => setTimeout(r, 50)); });
  export const finallyOfPending = action(async (ctx) => { write(ctx, "a").finally(() => write(ctx, "b")); });
`;

let deployment: Deployment;

beforeAll(async () => {
  deployment = await createDeployment({
    files: { ...bank, "defaults.ts": handlers, "node.ts": `"use node";\n${handlers}` },
    fetch: () => new Response("ok"),
  });
});

const runtimes = ["defaults", "node"] as const;

async function logOf(state: Promise<Readonly<Record<string, readonly object[]>>>): Promise<number> {
  return (await state)["log"]?.length ?? 0;
}

describe.each(runtimes)("operations left unawaited (%s)", (module) => {
  it.each([
    // name, pending, unobserved, rows if drained, rows if dropped
    ["floating", 1, 1, 1, 0],
    ["caught", 1, 0, 1, 0],
    ["finishedInTime", 0, 1, 1, 1],
    ["raceLoser", 1, 0, 1, 0],
    ["forEach", 3, 0, 3, 0],
    ["awaited", 0, 0, 1, 1],
    ["returned", 0, 0, 1, 1],
  ])(
    "%s: %i pending, %i never looked at, %i rows drained, %i rows dropped",
    async (name, pending, unobserved, drained, dropped) => {
      const comparison = await deployment.compareDangling(`${module}:${name}`);
      for (const { error, report } of [comparison.drained, comparison.dropped]) {
        expect(error).toBeUndefined();
        expect(report.pending).toHaveLength(pending);
        expect(report.unobserved).toHaveLength(unobserved);
      }
      expect(comparison.drained.state["log"] ?? []).toHaveLength(drained);
      expect(comparison.dropped.state["log"] ?? []).toHaveLength(dropped);
    },
  );

  it("names what is pending and who left it", async () => {
    const { report } = await (await deployment.fork()).runAction(`${module}:floating`);
    expect(report.pending).toEqual([
      { path: `${module}:floating`, name: "mutation", target: "accounts:write" },
    ]);
  });

  it("stops a nested action with the one that called it, and what it was about to do", async () => {
    const fork = await deployment.fork();
    const { report } = await fork.runAction(`${module}:floatingCall`, {}, { dangling: "drop" });
    expect(report.pending).toMatchObject([{ name: "action", target: "defaults:awaited" }]);
    expect(await logOf(fork.readState())).toBe(0);
    const { report: drained } = await fork.runAction(`${module}:floatingCall`, {}, { dangling: "drain" });
    expect(drained.pending).toHaveLength(1);
    expect(await logOf(fork.readState())).toBe(1);
  });

  it("never settles the promise of what was dropped, so that nothing follows from it", async () => {
    const fork = await deployment.fork();
    await fork.runAction(`${module}:finallyOfPending`, {}, { dangling: "drop" });
    expect(await logOf(fork.readState())).toBe(0);
    await fork.runAction(`${module}:finallyOfPending`, {}, { dangling: "drain" });
    expect(await logOf(fork.readState())).toBe(2);
  });

  it("never fires a timer after the return, whatever the policy", async () => {
    for (const dangling of ["drop", "drain"] as const) {
      const fork = await deployment.fork();
      const { report, trace } = await fork.runAction(`${module}:timer`, {}, { dangling });
      expect(report.pending).toEqual([]);
      expect(report.warnings).toEqual([]);
      expect(trace.entries.at(-1)).toMatchObject({ name: "setTimeout", ending: "dropped" });
      await fork.runScheduledJobs();
      expect(await logOf(fork.readState())).toBe(0);
    }
  });
});

describe("a rejection that nobody handles while the action runs", () => {
  it.each([
    ["defaults", "rejectsMeanwhile", "refused"],
    ["defaults", "floatingHelper", "refused"],
    ["defaults", "badArguments", "The arguments to a Convex function must be an object. Received: 7"],
    ["node", "rejectsMeanwhile", "refused"],
    ["node", "floatingHelper", "refused"],
  ])("fails it (%s:%s)", async (module, name, message) => {
    const { error } = await (await deployment.fork()).runAction(`${module}:${name}`);
    expect(error?.message).toContain(message);
  });

  it("is told by the Node.js runtime as the death of its process", async () => {
    const { error } = await (await deployment.fork()).runAction("node:rejectsMeanwhile");
    expect(error?.text).toMatch(/^Uncaught unhandledRejection: Uncaught Error: refused/);
  });

  it.each(runtimes)("does not fail it when it is handled somewhere (%s)", async (module) => {
    const { value } = await (await deployment.fork()).runAction(`${module}:handled`);
    expect(value).toBe("reached");
  });

  it.each(runtimes)("is swallowed when the action has returned before (%s)", async (module) => {
    for (const dangling of ["drop", "drain"] as const) {
      const { error } = await (
        await deployment.fork()
      ).runAction(`${module}:rejectsAfterReturn`, {}, { dangling });
      expect(error).toBeUndefined();
    }
  });

  it.each(runtimes)("counts for what a timer throws (%s)", async (module) => {
    const { error } = await (await deployment.fork()).runAction(`${module}:timerThrows`);
    expect(error?.message).toBe("in a timer");
  });

  it("leaves rejections alone that are not ours", async () => {
    const seen: unknown[] = [];
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.once("unhandledRejection", (reason) => seen.push(reason));
    try {
      void Promise.reject(new Error("of the test"));
      await new Promise((resolve) => setTimeout(resolve, 10));
    } finally {
      for (const listener of others) process.on("unhandledRejection", listener);
    }
    expect(seen).toMatchObject([{ message: "of the test" }]);
  });
});

describe("warnings", () => {
  const docs = "https://docs.convex.dev/functions/actions#dangling-promises";

  it("are one line in the default runtime, with all names, each once, and the number of operations", async () => {
    const { report } = await (await deployment.fork()).runAction("defaults:severalKinds");
    expect(report.warnings).toEqual([
      `7 unawaited operations: [fetch, mutation, query, schedule, storage.store, storageGenerateUploadUrl]. Async operations should be awaited or they might not run. See ${docs} for more information.`,
    ]);
  });

  it("are one line for each kind of operation in Node.js, which knows neither fetch nor storage.store", async () => {
    const { report } = await (await deployment.fork()).runAction("node:severalKinds");
    const line = (name: string) =>
      `You have an outstanding ${name} call. Operations should be awaited or they might not run. Not awaiting promises might result in unexpected failures. See ${docs} for more information.`;
    expect(report.warnings).toEqual(["mutation", "query", "schedule", "storage GenerateUploadUrl"].map(line));
  });

  it("come after a failure in the default runtime only", async () => {
    const inDefault = await (await deployment.fork()).runAction("defaults:failsWithPending");
    expect(inDefault.error?.message).toBe("failed");
    expect(inDefault.report.warnings).toHaveLength(1);
    const inNode = await (await deployment.fork()).runAction("node:failsWithPending");
    expect(inNode.error?.message).toBe("failed");
    expect(inNode.report.warnings).toEqual([]);
  });

  it("do not come for what came to its end in time, which only the report tells", async () => {
    const { report } = await (await deployment.fork()).runAction("defaults:finishedInTime");
    expect(report.warnings).toEqual([]);
    expect(report.unobserved).toHaveLength(1);
  });
});
