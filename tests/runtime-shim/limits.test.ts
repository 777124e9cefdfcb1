import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";

const files = {
  "limits.ts": `
    import { action, internalMutation, internalQuery } from "./_generated/server";
    import { internal } from "./_generated/api";
    const nest = (levels) => levels === 0 ? 1 : [nest(levels - 1)];
    const attempt = async (call) => { try { await call(); return "done"; } catch (error) { return error.message.trimEnd(); } };
    const kibibytes = (count) => new ArrayBuffer(count * 1024);

    export const echo = action(async (_, { value }) => value);
    export const pass = action(async (ctx, { what, to }) => attempt(() => ctx.runAction(internal[to].sink, { value: {
      long: () => Array(8193).fill(0), longest: () => Array(8192).fill(0), wide: () => Object.fromEntries(Array.from({ length: 1025 }, (_, i) => ["f" + i, 0])),
      deep: () => nest(65), deepest: () => nest(62), large: () => Array.from({ length: 17 }, () => kibibytes(1024)), sixMiB: () => Array.from({ length: 6 }, () => kibibytes(1024)),
    }[what]() })));
    export const sink = action(async () => null);
    export const returnsLarge = action(async () => Array.from({ length: 17 }, () => kibibytes(1024)));
    export const returnsLong = action(async () => Array(8193).fill(0));
    export const schedules = internalMutation(async (ctx, { count, bytes = 0 }) => {
      for (let i = 0; i < count; i++) await ctx.scheduler.runAfter(0, internal.limits.sink, bytes ? { value: new ArrayBuffer(bytes) } : {});
    });
    export const actionSchedules = action(async (ctx) => { for (let i = 0; i < 1001; i++) await ctx.scheduler.runAfter(1, internal.limits.sink, {}); });
    export const recurse = internalQuery(async (ctx, { level }) => ctx.runQuery(internal.limits.recurse, { level: level + 1 }));
    export const recurseTo = internalQuery(async (ctx, { left }) => left === 0 ? "bottom" : ctx.runQuery(internal.limits.recurseTo, { left: left - 1 }));
    export const recurseActions = action(async (ctx, { left }) => left === 0 ? 0 : 1 + await ctx.runAction(internal.limits.recurseActions, { left: left - 1 }));
    export const queryCallsMutation = internalQuery(async () => JSON.parse(await Convex.asyncSyscall("1.0/runUdf", JSON.stringify({ udfType: "mutation", name: "limits:schedules", args: {} }))));
    export const fill = internalMutation(async (ctx, { count }) => { for (let i = 0; i < count; i++) await ctx.db.insert("rows", { i }); });
    export const readAll = internalQuery(async (ctx) => (await ctx.db.query("rows").collect()).length);
    export const manyQueries = internalQuery(async (ctx, { count }) => { for (let i = 0; i < count; i++) await ctx.db.query("rows").first(); });
    export const sleeps = action(async (_, { seconds }) => { await new Promise((resolve) => setTimeout(resolve, seconds * 1000)); return "awake"; });
    export const outlives = action(async (ctx, { seconds }) => attempt(() => ctx.runAction(internal.node.sleeps, { seconds })));
    export const forever = action(() => new Promise(() => {}));
    export const unknownOperation = action(() => attempt(() => Convex.asyncSyscall("1.0/nothing", "{}")));
    export const audit = action(() => attempt(() => Convex.asyncSyscall("1.0/auditLog", "{}")));
  `,
  "node.ts": `
    "use node";
    import { action } from "./_generated/server";
    import { internal } from "./_generated/api";
    export const sink = action(async () => null);
    export const sleeps = action(async (_, { seconds }) => { await new Promise((resolve) => setTimeout(resolve, seconds * 1000)); return "awake"; });
    export const many = action(async (ctx) => { const all = await Promise.allSettled(Array.from({ length: 1001 }, () => ctx.runQuery(internal.limits.readAll, {})));
      return all.filter(({ status }) => status === "rejected").map(({ reason }) => reason.message); });
    export const unknownOperation = action(async () => { try { await Convex.asyncSyscall("1.0/nothing", "{}"); } catch (error) { return error.message; } });
  `,
};

let deployment: Deployment;
beforeAll(async () => {
  deployment = await createDeployment({ files });
});
const act = async (target: string, args: Readonly<Record<string, unknown>> = {}, on = deployment) => {
  const { value, error } = await on.runAction(target, args);
  if (error !== undefined) throw error;
  return value;
};

describe("values", () => {
  it.each([
    ["long", "limits", "Array length is too long (8193 > maximum length 8192)"],
    ["longest", "limits", "done"],
    ["wide", "limits", "Object has too many fields (1025 > maximum number 1024)"],
    ["deep", "limits", "Value is too nested (nested 66 levels deep > maximum nesting 64)"],
    ["deepest", "limits", "done"],
    ["large", "limits", "Arguments for limits.js:sink are too large (actual: 17.00 MiB, limit: 16 MiB)"],
    ["sixMiB", "limits", "done"],
    [
      "sixMiB",
      "node",
      "Node actions arguments size is too large. The maximum size is 5 MiB. Reduce the size of the arguments or consider using Convex runtime actions instead, which have a 16 MiB limit. See https://docs.convex.dev/functions/runtimes",
    ],
  ])("%s, passed to %s", async (what, to, message) => {
    expect(await act("limits:pass", { what, to })).toBe(message);
  });

  it("are limited when they are returned", async () => {
    expect((await deployment.runAction("limits:returnsLarge")).error?.message).toBe(
      "Function limits.js:returnsLarge return value is too large (actual: 17.00 MiB, limit: 16 MiB)",
    );
    expect((await deployment.runAction("limits:returnsLong")).error?.message).toBe(
      "Function limits.js:returnsLong return value invalid: Array length is too long (8193 > maximum length 8192)",
    );
  });
});

describe("transactions", () => {
  it("schedule at most 1000 jobs and 16 MiB of arguments, where an action may schedule any number", async () => {
    const fork = await deployment.fork();
    expect((await fork.runMutation("limits:schedules", { count: 1001 })).error?.message).toContain(
      "Too many functions scheduled by this mutation (limit: 1000)",
    );
    expect(
      (await fork.runMutation("limits:schedules", { count: 17, bytes: 1024 * 1024 })).error?.message,
    ).toContain(
      "Too large total size of the arguments of scheduled functions from this mutation (limit: 16777216 bytes)",
    );
    expect(await fork.readState()).toEqual({});
    expect((await fork.runAction("limits:actionSchedules")).error).toBeUndefined();
  });

  it("nest eight levels deep, where actions nest at will", async () => {
    expect((await deployment.runQuery("limits:recurseTo", { left: 8 })).value).toBe("bottom");
    const tooDeep = await deployment.runQuery("limits:recurseTo", { left: 9 });
    expect(tooDeep.error?.message).toContain(
      "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
    );
    const { value, report } = await deployment.runAction("limits:recurseActions", { left: 20 });
    expect(value).toBe(20);
    expect(report).toMatchObject({ functionCalls: 20, depth: 21 });
  });

  it("call nothing that writes from a query", async () => {
    expect((await deployment.runQuery("limits:queryCallsMutation")).error?.message).toContain(
      "Cannot call a Mutation function from a Query function",
    );
  });

  it("read and write as much as Convex allows, or as the test says, refused in Convex's words", async () => {
    const small = await createDeployment({
      files,
      transactionLimits: { documentsRead: 3, documentsWritten: 5, databaseQueries: 4 },
    });
    expect((await small.runMutation("limits:fill", { count: 6 })).error?.message).toContain(
      "Too many writes in a single function execution (limit: 5)",
    );
    await small.runMutation("limits:fill", { count: 4 });
    expect((await small.runQuery("limits:readAll")).error?.message).toMatch(
      /Too many documents read in a single function execution \(limit: 3\)\. Consider using/,
    );
    expect((await (await small.fork()).runQuery("limits:manyQueries", { count: 5 })).error?.message).toMatch(
      /Too many reads in a single function execution \(limit: 4\)/,
    );
    expect((await deployment.runQuery("limits:manyQueries", { count: 4097 })).error?.message).toMatch(
      /Too many reads in a single function execution \(limit: 4096\)/,
    );
  });
});

describe("time", () => {
  it("ends an action of the default runtime after half an hour, and one of Node.js after ten minutes", async () => {
    expect(await act("limits:sleeps", { seconds: 1799 })).toBe("awake");
    expect((await deployment.runAction("limits:sleeps", { seconds: 1801 })).error?.message).toBe(
      "Function execution timed out (maximum duration: 1800s)",
    );
    expect(await act("node:sleeps", { seconds: 599 })).toBe("awake");
    expect((await deployment.runAction("node:sleeps", { seconds: 601 })).error?.message).toBe(
      "Action `node:sleeps` execution timed out (maximum duration 600s)",
    );
  });

  it("ends an action that waits for nothing", async () => {
    expect((await deployment.runAction("limits:forever")).error?.message).toBe(
      "Function execution timed out (maximum duration: 1800s)",
    );
  });

  it("counts for each action by itself", async () => {
    expect(await act("limits:outlives", { seconds: 601 })).toBe(
      "Action `node:sleeps` execution timed out (maximum duration 600s)",
    );
  });
});

describe("operations", () => {
  it("may number 1000 at once in Node.js", async () => {
    expect(await act("node:many")).toEqual([
      "Too many concurrent operations. See https://docs.convex.dev/functions/actions#limits for more information.",
    ]);
  });

  it("that nobody knows are refused as each runtime does", async () => {
    expect(await act("limits:unknownOperation")).toBe("Unknown async operation 1.0/nothing");
    expect(await act("node:unknownOperation")).toBe("Unknown operation 1.0/nothing");
    expect(await act("limits:audit")).toBe("Audit logging is not yet supported in actions");
  });
});
