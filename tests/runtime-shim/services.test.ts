import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";

const files = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({
      foods: defineTable({ name: v.string(), cuisine: v.string(), embedding: v.array(v.float64()) })
        .index("by_name", ["name"])
        .vectorIndex("by_embedding", { vectorField: "embedding", dimensions: 2, filterFields: ["cuisine"] }),
    });
  `,
  "foods.ts": `
    import { action, internalMutation, internalQuery } from "./_generated/server";
    import { internal } from "./_generated/api";
    const attempt = async (call) => { try { return await call(); } catch (error) { return error.message; } };

    export const add = internalMutation(async (ctx, food) => { await ctx.db.insert("foods", food); });
    export const names = internalQuery(async (ctx, { ids }) => Promise.all(ids.map(async (id) => (await ctx.db.get(id)).name)));
    export const addThree = internalMutation(async (ctx) => {
      await ctx.db.insert("foods", { name: "taco", cuisine: "mexican", embedding: [1, 0] });
      await ctx.db.insert("foods", { name: "pasta", cuisine: "italian", embedding: [0, 1] });
      await ctx.db.insert("foods", { name: "pizza", cuisine: "italian", embedding: [1, 1] });
    });
    export const search = action(async (ctx, { cuisines, vector = [0, 1], limit, index = "by_embedding", table = "foods" }) => attempt(async () => {
      const results = await ctx.vectorSearch(table, index, {
        vector, ...(limit === undefined ? {} : { limit }),
        ...(cuisines ? { filter: (q) => q.or(...cuisines.map((c) => q.eq("cuisine", c))) } : {}),
      });
      return await ctx.runQuery(internal.foods.names, { ids: results.map(({ _id }) => _id) });
    }));
    export const foreignField = action((ctx) => attempt(() => ctx.vectorSearch("foods", "by_embedding", { vector: [0, 1], filter: (q) => q.eq("name", "taco") })));
    export const many = internalMutation(async (ctx) => { for (let i = 0; i < 12; i++) await ctx.db.insert("foods", { name: String(i), cuisine: "c", embedding: [1, i] }); });
  `,
  "storage.ts": `
    import { action, internalMutation, internalQuery } from "./_generated/server";
    import { internal } from "./_generated/api";
    const attempt = async (call) => { try { return await call(); } catch (error) { return error.message; } };

    export const roundTrip = action(async (ctx) => {
      const id = await ctx.storage.store(new Blob(["hello"], { type: "text/plain" }));
      const blob = await ctx.storage.get(id);
      const metadata = await ctx.storage.getMetadata(id);
      const url = await ctx.storage.getUrl(id);
      await ctx.storage.delete(id);
      return { text: await blob.text(), type: blob.type, metadata: { ...metadata, storageId: metadata.storageId === id }, url: url.startsWith("https://"),
        gone: [await ctx.storage.get(id), await ctx.storage.getMetadata(id), await ctx.storage.getUrl(id)] };
    });
    export const refusals = action(async (ctx) => {
      const id = await ctx.storage.store(new Blob(["x"]));
      await ctx.storage.delete(id);
      const row = await ctx.runMutation(internal.storage.row, {});
      return [
        await attempt(() => ctx.storage.delete(id)), await attempt(() => ctx.storage.getUrl("nonsense")),
        await attempt(() => ctx.storage.getUrl(row)), await attempt(() => ctx.storage.store("text")),
        await attempt(() => ctx.storage.store(new Blob(["x"]), { sha256: "AAAA" })), await attempt(() => ctx.storage.get("nonsense")),
      ];
    });
    export const row = internalMutation((ctx) => ctx.db.insert("foods", { name: "a", cuisine: "b", embedding: [1, 2] }));
    export const upload = action(async (ctx) => ctx.storage.generateUploadUrl());
    export const inMutation = internalMutation(async (ctx) => {
      const id = await ctx.storage.store(new Blob(["in a mutation"], { type: "text/plain" }));
      const blob = await ctx.storage.get(id);
      return [await blob.text(), blob.type, (await ctx.storage.getMetadata(id)).size];
    });
    export const beside = action(async (ctx) => {
      const order = [];
      const wait = new Promise((resolve) => setTimeout(() => { order.push("timer"); resolve(); }, 1));
      await Promise.all([ctx.storage.store(new Blob(["x".repeat(8_000_000)])).then(() => order.push("stored")), wait]);
      return order;
    });
    export const times = internalQuery(async (ctx) => (await ctx.db.system.query("_storage").collect()).map(({ _creationTime }) => _creationTime));
    export const storedAt = action(async (ctx) => {
      const before = Date.now();
      await ctx.storage.store(new Blob(["x"]));
      const [time] = await ctx.runQuery(internal.storage.times, {});
      return before <= time && time <= Date.now();
    });
    export const rolledBack = internalMutation(async (ctx) => { await ctx.storage.store(new Blob(["x"])); throw new Error("no"); });
  `,
  "jobs.ts": `
    import { action, internalMutation, internalQuery } from "./_generated/server";
    import { internal } from "./_generated/api";
    import { v } from "convex/values";
    const attempt = async (call) => { try { return await call(); } catch (error) { return error.message; } };

    export const write = internalMutation(async (ctx, { name }) => { await ctx.db.insert("foods", { name, cuisine: String(Date.now()), embedding: [0, 0] }); });
    export const read = internalQuery(async () => null);
    export const chain = internalMutation(async (ctx, { left }) => { if (left > 0) await ctx.scheduler.runAfter(1000, internal.jobs.chain, { left: left - 1 }); });
    export const scheduleThree = action(async (ctx) => {
      await ctx.scheduler.runAfter(2000, internal.jobs.write, { name: "second" });
      await ctx.scheduler.runAt(new Date(Date.now() + 1000), internal.jobs.write, { name: "first" });
      await ctx.scheduler.runAfter(0, internal.jobs.read, {});
      throw new Error("after scheduling");
    });
    export const fails = internalMutation(async (ctx) => { await ctx.scheduler.runAfter(0, internal.jobs.write, { name: "x" }); throw new Error("no"); });
    export const startsChain = action(async (ctx) => ctx.scheduler.runAfter(0, internal.jobs.chain, { left: 2 }));
    export const cancels = action(async (ctx) => {
      const id = await ctx.scheduler.runAfter(1000, internal.jobs.write, { name: "x" });
      await ctx.scheduler.cancel(id);
      await ctx.scheduler.cancel(id);
      return await attempt(() => ctx.scheduler.cancel("nonsense"));
    });
    export const tooFar = action(async (ctx) => [
      await attempt(() => ctx.scheduler.runAfter(6 * 366 * 24 * 3600 * 1000, internal.jobs.write, {})),
      await attempt(() => ctx.scheduler.runAt(0, internal.jobs.write, {})),
    ]);
    export const waitsForJob = action(async (ctx) => {
      await ctx.scheduler.runAfter(1000, internal.jobs.write, { name: "meanwhile" });
      for (let seconds = 0; ; seconds++) {
        if ((await ctx.runQuery(internal.jobs.count, {})) > 0) return seconds;
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    });
    export const count = internalQuery(async (ctx) => (await ctx.db.query("foods").collect()).length);
    export const who = internalMutation(async (ctx) => { const identity = await ctx.auth.getUserIdentity(); await ctx.db.insert("foods", { name: identity?.name ?? "nobody", cuisine: "", embedding: [0, 0] }); });
    export const asUser = action(async (ctx) => { await ctx.runMutation(internal.jobs.who, {}); await ctx.scheduler.runAfter(0, internal.jobs.who, {}); });
    export const wrongArguments = action(async (ctx) => { await ctx.scheduler.runAfter(0, internal.jobs.typed, { n: "text" }); });
    export const typed = internalMutation({ args: { n: v.number() }, handler: async () => null });
  `,
  "node.ts": `
    "use node";
    import { action } from "./_generated/server";
    import { internal } from "./_generated/api";
    const attempt = async (call) => { try { return await call(); } catch (error) { return error.message; } };
    export const cancel = action(async (ctx) => attempt(async () => ctx.scheduler.cancel(await ctx.scheduler.runAfter(1000, internal.jobs.write, { name: "x" }))));
    export const unknown = action(async (ctx) => [
      await attempt(() => ctx.runQuery(internal.gone.fn, {})), await attempt(() => ctx.scheduler.runAfter(0, internal.gone.fn, {})),
    ]);
    export const store = action(async (ctx) => (await ctx.storage.get(await ctx.storage.store(new Blob(["node"])))).text());
  `,
};

let deployment: Deployment;
beforeAll(async () => {
  deployment = await createDeployment({ files });
});

async function act(
  target: string,
  args: Readonly<Record<string, unknown>> = {},
  on = deployment,
): Promise<unknown> {
  const { value, error } = await on.runAction(target, args);
  if (error !== undefined) throw error;
  return value;
}

describe("vectorSearch", () => {
  let foods: Deployment;
  beforeAll(async () => {
    foods = await deployment.fork();
    await foods.runMutation("foods:addThree");
  });

  it("finds what is near, best first, filtered by any of several terms", async () => {
    expect(await act("foods:search", {}, foods)).toEqual(["pasta", "pizza", "taco"]);
    expect(await act("foods:search", { limit: 1 }, foods)).toEqual(["pasta"]);
    expect(await act("foods:search", { cuisines: ["italian"] }, foods)).toEqual(["pasta", "pizza"]);
    expect(await act("foods:search", { cuisines: ["mexican", "italian"], vector: [1, 0] }, foods)).toEqual([
      "taco",
      "pizza",
      "pasta",
    ]);
  });

  it("gives ten results unless more are asked for, and none of a table that does not exist", async () => {
    const fork = await deployment.fork();
    await fork.runMutation("foods:many");
    expect(await act("foods:search", {}, fork)).toHaveLength(10);
    expect(await act("foods:search", { limit: 12 }, fork)).toHaveLength(12);
    expect(await act("foods:search", { table: "nothing" }, fork)).toEqual([]);
  });

  it.each([
    [{ index: "by_nothing" }, "Index foods.by_nothing not found."],
    [{ index: "by_name" }, "Index foods.by_name is not a vector index"],
    [{ vector: [1, 2, 3] }, "Expected a vector with dimensions 2, received 3."],
    [{ limit: 257 }, "Vector queries can fetch at most 256 results, requested 257."],
    [
      { cuisines: Array.from({ length: 65 }, String) },
      "Vector query against foods.by_embedding has too many conditions. Max: 64 Actual: 65",
    ],
  ])("refuses %j", async (args, message) => {
    expect(await act("foods:search", args, foods)).toBe(message);
  });

  it("refuses a filter on a field that is not indexed for it", async () => {
    expect(await act("foods:foreignField", {}, foods)).toBe(
      'Vector query against foods.by_embedding contains a filter on "name" but that field isn\'t indexed for filtering in `filterFields`.',
    );
  });

  it("is a transaction of its own", async () => {
    const { report } = await foods.runAction("foods:search");
    expect(report).toMatchObject({ transactions: 2, snapshots: 1, functionCalls: 1 });
  });
});

describe("storage", () => {
  it("keeps files until they are deleted, and answers null for those that are gone", async () => {
    expect(await act("storage:roundTrip")).toEqual({
      text: "hello",
      type: "text/plain",
      metadata: {
        storageId: true,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        size: 5,
        contentType: "text/plain",
      },
      url: true,
      gone: [null, null, null],
    });
    expect(await act("node:store")).toBe("node");
  });

  it("refuses what is no file, in Convex's words", async () => {
    const [deleted, noId, otherTable, noBlob, digest, get] = (await act(
      "storage:refusals",
      {},
      await deployment.fork(),
    )) as string[];
    expect(deleted).toMatch(/^storage id \S+_storage not found$/);
    expect(noId).toBe(
      "Invalid argument `storageId` for `storage.getUrl`: Invalid storage ID: \"nonsense\". Storage ID should be an\n                    Id of '_storage' table, or a UUID string.",
    );
    expect(otherTable).toBe(
      "Invalid storage ID. Storage ID cannot be an ID on any table other than '_storage'.",
    );
    expect(noBlob).toMatch(/^store\(\) expects a Blob\./);
    expect(digest).toBe(
      "Sha256 mismatch. Expected: AAAA Actual: LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=",
    );
    expect(get).toMatch(/^Invalid argument `storageId` for `storage\.getMetadata`/);
  });

  it("works in mutations, as part of their transaction", async () => {
    const fork = await deployment.fork();
    expect((await fork.runMutation("storage:inMutation")).value).toEqual(["in a mutation", "text/plain", 13]);
    await fork.runMutation("storage:rolledBack");
    expect((await fork.readState())["_storage"]).toHaveLength(1);
  });

  it("holds the clock until a file is stored, however long the machine takes to digest it", async () => {
    const run = async () => await (await deployment.fork()).runAction("storage:beside");
    const first = await run();
    expect(first.value).toEqual(["stored", "timer"]);
    for (let again = 0; again < 5; again++) {
      expect(JSON.stringify((await run()).trace)).toBe(JSON.stringify(first.trace));
    }
  });

  it("gives files the deployment's time", async () => {
    expect(await act("storage:storedAt", {}, await deployment.fork())).toBe(true);
  });

  it("makes upload URLs that are the same from run to run", async () => {
    const urls = [
      await act("storage:upload", {}, await deployment.fork()),
      await act("storage:upload", {}, await deployment.fork()),
    ];
    expect(urls[0]).toMatch(/^https:\/\/.*\/api\/storage\/upload\?token=/);
    expect(urls[0]).toBe(urls[1]);
  });
});

describe("the scheduler", () => {
  const namesOf = async (fork: Deployment) =>
    ((await fork.readState())["foods"] ?? []).map(({ name }) => name);
  const statesOf = async (fork: Deployment) =>
    ((await fork.readState())["_scheduled_functions"] ?? []).map(
      ({ state }) => (state as { kind: string }).kind,
    );

  it("runs jobs at their times, in their order, though the action failed that scheduled them", async () => {
    const fork = await deployment.fork();
    expect((await fork.runAction("jobs:scheduleThree")).error?.message).toBe("after scheduling");
    expect(await statesOf(fork)).toEqual(["pending", "pending", "pending"]);
    const jobs = await fork.runScheduledJobs();
    expect(jobs.map(({ job }) => job.name)).toEqual(["jobs:read", "jobs:write", "jobs:write"]);
    expect(await namesOf(fork)).toEqual(["first", "second"]);
    expect(await statesOf(fork)).toEqual(["success", "success", "failed"]);
    expect(jobs[0]?.outcome.error?.message).toMatch(/^Unsupported function type\. FunctionName\("read"\)/);
    const start = Date.UTC(2025, 0, 1);
    expect((await fork.readState())["foods"]?.map(({ cuisine }) => Number(cuisine) - start)).toEqual([
      1001, 2000,
    ]);
  });

  it("schedules nothing for a mutation that fails", async () => {
    const fork = await deployment.fork();
    await fork.runMutation("jobs:fails");
    expect(await fork.runScheduledJobs()).toEqual([]);
    expect(await fork.readState()).toEqual({});
  });

  it("goes on with what jobs schedule, until none is left or a time is reached", async () => {
    const fork = await deployment.fork();
    await act("jobs:startsChain", {}, fork);
    expect(await fork.runScheduledJobs({ until: fork.now + 500 })).toHaveLength(1);
    expect(await fork.runScheduledJobs()).toHaveLength(2);
  });

  it("cancels, again and again, what has not run", async () => {
    const fork = await deployment.fork();
    expect(await act("jobs:cancels", {}, fork)).toBe(
      "Invalid scheduled function ID. The ID must be an ID on the '_scheduled_functions' table.",
    );
    expect(await fork.runScheduledJobs()).toEqual([]);
    expect(await statesOf(fork)).toEqual(["canceled"]);
  });

  it("refuses times more than five years away", async () => {
    const [future, past] = (await act("jobs:tooFar")) as string[];
    expect(future).toMatch(/ is more than 5 years in the future$/);
    expect(past).toBe("0 is more than 5 years in the past");
  });

  it("runs a job while an action waits", async () => {
    const fork = await deployment.fork();
    expect(await act("jobs:waitsForJob", {}, fork)).toBe(3);
    expect((await fork.runScheduledJobs()).map(({ job }) => job.name)).toEqual(["jobs:write"]);
  });

  it("gives jobs nobody's identity", async () => {
    const fork = await deployment.fork({ identity: { name: "Ada" } });
    await act("jobs:asUser", {}, fork);
    await fork.runScheduledJobs();
    expect(await namesOf(fork)).toEqual(["Ada", "nobody"]);
  });

  it("checks arguments only when a job runs", async () => {
    const fork = await deployment.fork();
    await act("jobs:wrongArguments", {}, fork);
    const [job] = await fork.runScheduledJobs();
    expect(job?.outcome.error?.message).toMatch(/^ArgumentValidationError/);
  });

  it("in Node.js refuses every cancellation, and names missing functions in its own way", async () => {
    expect(await act("node:cancel", {}, await deployment.fork())).toMatch(
      /^Invalid cancel job request with args \{"id":"/,
    );
    expect(await act("node:unknown")).toEqual([
      "Could not find public function for 'gone:fn'.\n",
      "Invalid schedule request: Attempted to schedule function at nonexistent path: gone.js",
    ]);
  });

  it("is driven by convex-test's own methods too", async () => {
    const fork = await deployment.fork();
    await act("jobs:startsChain", {}, fork);
    await fork.t.finishInProgressScheduledFunctions();
    expect((await statesOf(fork)).sort()).toEqual(["pending", "success"]);
    await fork.t.finishAllScheduledFunctions(() => undefined);
    expect(await statesOf(fork)).toEqual(["success", "success", "success"]);
  });
});
