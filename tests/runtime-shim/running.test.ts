import { makeFunctionReference } from "convex/server";
import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";
import { bank } from "./bank.js";

const files = {
  ...bank,
  "file.ts": `
    import { action } from "./_generated/server";
    export default action(async () => "default export");
  `,
  "calls.ts": `
    import { action, internalAction, internalMutation, internalQuery } from "./_generated/server";
    import { createFunctionHandle, makeFunctionReference } from "convex/server";
    import { api, internal } from "./_generated/api";

    export const byName = action(async (ctx) => [
      await ctx.runQuery("accounts:both", {}), await ctx.runQuery("accounts.js:both"), await ctx.runAction("file", {}),
    ]);
    export const byReference = action(async (ctx) => [
      await ctx.runAction(api.file.default, {}), await ctx.runQuery(makeFunctionReference("accounts:both"), {}),
    ]);
    export const byHandle = action(async (ctx) => ctx.runQuery(await createFunctionHandle(api.accounts.both), {}));
    export const hidden = internalAction(async () => "internal");
    export const viaApi = action(async (ctx) => ctx.runAction(api.calls.hidden, {}));
    export const nested = action(async (ctx) => ["default", typeof Buffer, await ctx.runAction(internal.node.middle, { left: 2 })]);
    export const db = action(async (ctx) => ["db" in ctx, ctx.db === undefined]);
    export const useDb = action(async (ctx) => ctx.db.query("accounts").collect());
    export const fail = action(async () => { throw new Error("of the action"); });
    export const identity = action(async (ctx) => (await ctx.auth.getUserIdentity())?.name ?? null);
    const who = async (ctx) => [(await ctx.auth.getUserIdentity())?.name ?? null, (await ctx.meta.getFunctionMetadata()).name];
    export const whoReads = internalQuery(who);
    export const whoWrites = internalMutation(who);
    export const whoWritesNested = internalMutation(async (ctx) => await ctx.runQuery(internal.calls.whoReads, {}));
    export const whoCalls = action(async (ctx) => [
      await ctx.runQuery(internal.calls.whoReads, {}), await ctx.runMutation(internal.calls.whoWrites, {}),
      await ctx.runMutation(internal.calls.whoWritesNested, {}),
    ]);
    export const sequence = action(async (ctx) => {
      const counts = [];
      for (const text of ["a", "b"]) {
        await ctx.runMutation(api.accounts.write, { text });
        counts.push(await ctx.runQuery(api.accounts.entries, {}));
      }
      return counts;
    });
  `,
  "node.ts": `
    "use node";
    import { createHash } from "node:crypto";
    import { internalAction, action } from "./_generated/server";
    import { api, internal } from "./_generated/api";
    let warm = 0;
    export const middle = internalAction(async (ctx, { left }) => [
      "node", typeof Buffer, typeof process.version, createHash("sha256").update("x").digest("hex").slice(0, 6),
      await ctx.runQuery(api.accounts.both, {}),
      ...(left > 0 ? [await ctx.runAction(api.calls.db, {})] : []),
    ]);
    export const state = action(async () => ++warm);
    export const globals = action(async () => [
      typeof require("node:fs").readFileSync, typeof __filename, typeof module, process.env.SECRET, "SECRET" in process.env,
      Object.keys(process.env).includes("SECRET"), process.env.HOME === undefined, Date.now(), globalThis.Date.now(),
    ]);
    export const wait = action(async () => { const begun = Date.now(); await new Promise((resolve) => setTimeout(resolve, 60_000)); return Date.now() - begun; });
    export const timer = action(async () => { const t = setTimeout(() => {}, 5); t.unref(); clearTimeout(t); return typeof t; });
    export const exit = action(async () => { process.exit(3); });
    export const readsFile = action(async () => { const { readFile } = await import("node:fs/promises"); return (await readFile("/dev/null", "utf8")).length; });
  `,
};

let deployment: Deployment;

beforeAll(async () => {
  deployment = await createDeployment({
    files,
    env: { SECRET: "s" },
    setup: (t) => t.mutation(makeFunctionReference<"mutation">("accounts:open")),
  });
});

async function act(target: string): Promise<unknown> {
  const { value, error } = await deployment.runAction(target);
  if (error !== undefined) throw error;
  return value;
}

describe("a function is found", () => {
  it("by reference, name and default export, from outside", async () => {
    expect((await deployment.runQuery(makeFunctionReference<"query">("accounts:both"))).value).toBe(150);
    expect((await deployment.runQuery("accounts:both")).value).toBe(150);
    expect(await act("file")).toBe("default export");
    expect(await act("file:default")).toBe("default export");
  });

  it("by reference, name, default export and handle, from an action", async () => {
    expect(await act("calls:byName")).toEqual([150, 150, "default export"]);
    expect(await act("calls:byReference")).toEqual(["default export", 150]);
    expect(await act("calls:byHandle")).toBe(150);
  });

  it("whatever its visibility, since server code may call everything", async () => {
    expect(await act("calls:viaApi")).toBe("internal");
    expect(await act("calls:hidden")).toBe("internal");
  });

  it("or is reported missing, or of another kind, in Convex's words", async () => {
    expect((await deployment.runAction("calls:gone")).error?.message).toBe(
      "Could not find public function for 'calls:gone'.",
    );
    expect((await deployment.runQuery("calls:db")).error?.message).toBe(
      "Trying to execute calls.js:db as Query, but it is defined as Action.",
    );
  });
});

describe("the two runtimes", () => {
  it("call each other in one run", async () => {
    const { value, report, trace } = await deployment.runAction("calls:nested");
    expect(value).toEqual([
      "default",
      "undefined",
      ["node", "function", "string", "2d7116", 150, [false, true]],
    ]);
    expect(report).toMatchObject({ functionCalls: 3, transactions: 1, snapshots: 1, depth: 3 });
    const functions = trace.entries.filter((entry) => entry.type === "function");
    expect(functions.map(({ path, runtime }) => [path, runtime])).toEqual([
      ["calls:nested", "default"],
      ["node:middle", "node"],
      ["accounts:both", "default"],
      ["calls:db", "default"],
    ]);
  });

  it("differ in what they keep: Node.js its modules, per deployment", async () => {
    expect([await act("node:state"), await act("node:state")]).toEqual([1, 2]);
    expect((await (await deployment.fork()).runAction("node:state")).value).toBe(1);
  });

  it("give Node.js its globals, the environment and the deployment's clock", async () => {
    const fork = await deployment.fork();
    const { value } = await fork.runAction("node:globals");
    const now = Date.UTC(2025, 0, 1);
    expect(value).toEqual(["function", "string", "object", "s", true, true, true, now, now]);
    expect((await fork.runAction("node:wait")).value).toBe(60_000);
    expect(await act("node:timer")).toBe("object");
    expect(await act("node:readsFile")).toBe(0);
  });

  it("end an action with process.exit, not the process", async () => {
    expect((await deployment.runAction("node:exit")).error?.message).toContain("process.exit: 3");
  });
});

describe("an action", () => {
  it("has no ctx.db, and fails as in production when it uses it", async () => {
    expect(await act("calls:db")).toEqual([false, true]);
    const { error } = await deployment.runAction("calls:useDb");
    expect(error).toMatchObject({
      name: "TypeError",
      message: "Cannot read properties of undefined (reading 'query')",
    });
  });

  it("reads what its own mutations have committed", async () => {
    expect((await (await deployment.fork()).runAction("calls:sequence")).value).toEqual([1, 2]);
  });

  it("knows who calls, as the deployment or the call says", async () => {
    expect(await act("calls:identity")).toBeNull();
    expect((await deployment.runAction("calls:identity", {}, { identity: { name: "Ada" } })).value).toBe(
      "Ada",
    );
    const fork = await deployment.fork({ identity: { name: "Bob" } });
    expect((await fork.runAction("calls:identity")).value).toBe("Bob");
  });

  it("tells the queries and mutations that it calls who calls, and their own names", async () => {
    const identity = { name: "Ada" };
    const seen = async () => (await deployment.runAction("calls:whoCalls", {}, { identity })).value;
    const namesFor = (name: string | null) => [
      [name, "calls:whoReads"],
      [name, "calls:whoWrites"],
      [name, "calls:whoReads"],
    ];
    expect(await seen()).toEqual(namesFor("Ada"));
    // Another caller, though the object is the same.
    identity.name = "Bob";
    expect(await seen()).toEqual(namesFor("Bob"));
    expect(await act("calls:whoCalls")).toEqual(namesFor(null));
  });

  it("can run beside another, each with its own trace", async () => {
    const fork = await deployment.fork();
    const outcomes = await Promise.all([fork.runAction("calls:nested"), fork.runAction("calls:byName")]);
    expect(outcomes.map(({ report }) => report.transactions)).toEqual([1, 2]);
    expect(outcomes.map(({ value }) => value)).toEqual([
      await act("calls:nested"),
      await act("calls:byName"),
    ]);
  });
});

describe("traces", () => {
  it("tell every operation with its function, runtime, parent, transaction and snapshot", async () => {
    const { trace, report } = await (await deployment.fork()).runAction("calls:sequence");
    const told = trace.entries.map((entry) =>
      [
        entry.parent ?? "-",
        entry.type === "operation" ? `${entry.name} ${entry.target ?? ""}` : entry.type,
        entry.transaction ?? "-",
        entry.snapshot ?? "-",
        entry.ending,
      ].join(" "),
    );
    expect(told).toEqual([
      "- function - - done",
      "1 mutation accounts:write 1 1 done",
      "2 function 1 1 done",
      "3 insert log 1 1 done",
      "1 query accounts:entries 2 2 done",
      "5 function 2 2 done",
      "6 queryStream log 2 2 done",
      "1 mutation accounts:write 3 2 done",
      "8 function 3 2 done",
      "9 insert log 3 2 done",
      "1 query accounts:entries 4 3 done",
      "11 function 4 3 done",
      "12 queryStream log 4 3 done",
    ]);
    expect(report).toMatchObject({ functionCalls: 4, transactions: 4, snapshots: 3, depth: 2 });
  });

  it("have ordered beginnings and ends", async () => {
    const { trace } = await deployment.runAction("calls:nested");
    const steps = trace.entries
      .flatMap(({ begin, started, end }) => [begin, started, end])
      .filter((step) => step !== undefined);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps.map((_, index) => index + 1));
    for (const { begin, end } of trace.entries) expect(begin).toBeLessThan(end ?? 0);
  });

  it("are the same for the same inputs, byte for byte", async () => {
    const run = async (target: string) =>
      JSON.stringify((await (await deployment.fork()).runAction(target)).trace);
    for (const target of ["calls:nested", "calls:sequence", "calls:fail", "node:wait"]) {
      expect(await run(target)).toBe(await run(target));
    }
  });
});
