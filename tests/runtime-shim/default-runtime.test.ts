import { beforeAll, describe, expect, it } from "vitest";
import { ABSENT_GLOBALS, DEFAULT_RUNTIME_GLOBALS } from "../../src/platform/default-runtime-globals.js";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";

const probes = `
  import { action, internalMutation, internalQuery } from "./_generated/server";
  import { api, internal } from "./_generated/api";

  export const typesOf = action(async (_, { names }) => names.map((name) => typeof globalThis[name]));
  export const ownNames = action(async () => Object.getOwnPropertyNames(globalThis).sort());
  export const buffer = action(async () => Buffer.from("x"));
  export const dynamicCode = action(async () => new Function("return 1")());
  export const processShape = action(async () => ({
    keys: Object.keys(process), listed: Object.keys(process.env), has: "SECRET" in process.env,
    secret: process.env.SECRET, unset: process.env.UNSET ?? null, url: process.env.CONVEX_CLOUD_URL,
  }));
  export const instances = action(async () => {
    const caught = (call) => { try { call(); } catch (error) { return error; } };
    const response = new Response(JSON.stringify({ list: [1], when: 2 }), { headers: { a: "b" } });
    const parsed = await response.clone().json();
    const bytes = await response.clone().arrayBuffer();
    return {
      urlError: caught(() => new URL("not a url")) instanceof TypeError,
      isError: caught(() => new URL("not a url")) instanceof Error,
      json: parsed instanceof Object,
      array: parsed.list instanceof Array && Array.isArray(parsed.list),
      arrayBuffer: bytes instanceof ArrayBuffer,
      typed: new TextEncoder().encode("x") instanceof Uint8Array,
      promise: response.clone().text() instanceof Promise,
      clone: structuredClone(new Map()) instanceof Map,
      own: [] instanceof Array && {} instanceof Object && (() => 1) instanceof Function,
      date: new Date() instanceof Date && new Date().constructor === Date,
      subclass: !(new Error() instanceof class Other extends Error {}),
      fetched: (await fetch("https://example.com/")) instanceof Response,
    };
  });
  let calls = 0;
  export const count = action(async () => ++calls);
  export const patch = action(async () => { globalThis.left = "behind"; Array.prototype.left = 1; });
  export const leftovers = action(async () => [typeof globalThis.left, typeof [].left]);
  export const time = action(async () => {
    const start = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1_200_000));
    return [start, Date.now() - start, new Date().toISOString(), performance.now()];
  });
  export const frozen = internalQuery(async () => [Date.now(), new Date().getTime(), performance.now()]);
  export const inTransaction = internalMutation(async (ctx) => {
    const before = Date.now();
    await ctx.db.insert("rows", { a: 1 });
    return [before === Date.now(), Math.random(), crypto.randomUUID()];
  });
  export const twice = action(async (ctx) => [
    await ctx.runMutation(internal.probes.inTransaction, {}), await ctx.runMutation(internal.probes.inTransaction, {}),
  ]);
  export const random = action(async () => [Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(4))]]);
  export const digest = action(async () =>
    [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("x")))].slice(0, 3));
  export const keys = action(async () => (await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"])).type);
  export const keysInQuery = internalQuery(async () => crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]));
  export const digestInQuery = internalQuery(async () => (await crypto.subtle.digest("SHA-256", new Uint8Array(1))).byteLength);
  export const fetchInQuery = internalQuery(async () => { try { await fetch("https://example.com/"); } catch (error) { return error.message; } });
  export const timeoutInMutation = internalMutation(async (ctx) => { try { setTimeout(() => {}, 1); } catch {} await ctx.db.insert("rows", { a: 1 }); return "returned"; });
  export const storageInAction = action(async () => { const als = new AsyncLocalStorage(); return als.run(7, async () => { await null; return als.getStore(); }); });
  export const hooks = action(async () => { const { AsyncLocalStorage: named } = await import("node:async_hooks"); return named === AsyncLocalStorage; });
  export const weak = action(async () => new WeakRef({ a: 1 }).deref().a);
  export const logs = action(async () => {
    console.log("text", { a: [1, { b: 2 }] }, null); console.warn("careful"); console.error("bad");
    console.time("t"); await new Promise((resolve) => setTimeout(resolve, 20)); console.timeEnd("t");
    return typeof console.table;
  });
  export const manyLogs = action(async () => { for (let i = 0; i < 300; i++) console.log(i); });
  export const hang = internalQuery(() => new Promise(() => {}));
`;

let deployment: Deployment;
const now = Date.UTC(2030, 5, 1);

beforeAll(async () => {
  deployment = await createDeployment({
    files: { "probes.ts": probes },
    env: { SECRET: "s3cret" },
    fetch: () => Response.json({ ok: true }),
    now,
  });
});

async function act(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const { value, error } = await deployment.runAction(`probes:${name}`, args);
  if (error !== undefined) throw error;
  return value;
}

describe("globals of the default runtime", () => {
  it("are all there", async () => {
    const types = (await act("typesOf", { names: DEFAULT_RUNTIME_GLOBALS })) as string[];
    const missing = DEFAULT_RUNTIME_GLOBALS.filter((_, index) => types[index] === "undefined");
    expect(missing).toEqual([]);
  });

  it("do not have what Convex has not", async () => {
    const names = [...ABSENT_GLOBALS.keys()];
    const types = (await act("typesOf", { names })) as string[];
    expect(names.filter((_, index) => types[index] !== "undefined")).toEqual([]);
  });

  it("are nothing else but those and what JavaScript defines", async () => {
    const { createContext, runInContext } = await import("node:vm");
    const javaScript = runInContext("Object.getOwnPropertyNames(globalThis)", createContext({})) as string[];
    const others = ((await act("ownNames")) as string[]).filter(
      (name) => !javaScript.includes(name) && !DEFAULT_RUNTIME_GLOBALS.includes(name),
    );
    expect(others).toEqual([]);
  });

  it("throw a ReferenceError for Buffer, and an EvalError for code from strings", async () => {
    await expect(act("buffer")).rejects.toMatchObject({
      name: "ReferenceError",
      message: "Buffer is not defined",
    });
    await expect(act("dynamicCode")).rejects.toMatchObject({ name: "EvalError" });
  });

  it("have a process that is its environment only, which can be read but not listed", async () => {
    expect(await act("processShape")).toEqual({
      keys: ["env"],
      listed: [],
      has: false,
      secret: "s3cret",
      unset: null,
      url: "https://shim.convex.cloud",
    });
  });

  it("recognise what web interfaces hand over as theirs", async () => {
    const answers = (await act("instances")) as Record<string, boolean>;
    expect(Object.entries(answers).filter(([, holds]) => !holds)).toEqual([]);
    expect(Object.keys(answers)).toHaveLength(12);
  });

  it("keep nothing from one action to the next", async () => {
    expect([await act("count"), await act("count")]).toEqual([1, 1]);
    await act("patch");
    expect(await act("leftovers")).toEqual(["undefined", "undefined"]);
  });

  it("have AsyncLocalStorage, by name and as module", async () => {
    expect(await act("storageInAction")).toBe(7);
    expect(await act("hooks")).toBe(true);
  });

  it("have weak references that hold", async () => {
    expect(await act("weak")).toBe(1);
  });
});

describe("time and randomness", () => {
  it("pass on the deployment's clock, at no cost", async () => {
    const fork = await deployment.fork();
    const begun = performance.now();
    const { value } = await fork.runAction("probes:time");
    expect(value).toEqual([now, 1_200_000, "2030-06-01T00:20:00.000Z", 1_200_000]);
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(fork.now).toBe(now + 1_200_000);
  });

  it("stand still in a query", async () => {
    const { value } = await (await deployment.fork()).runQuery("probes:frozen");
    expect(value).toEqual([now, now, 0]);
  });

  it("are different from call to call and the same from run to run", async () => {
    const runs = await Promise.all(
      [1, 2].map(async () => (await deployment.fork()).runAction("probes:twice")),
    );
    const [first, second] = runs.map(({ value }) => value as [unknown, unknown]);
    expect(first).toEqual(second);
    expect(first?.[0]).not.toEqual(first?.[1]);
    const [one, other] = [await act("random"), await act("random")];
    expect(one).not.toEqual(other);
  });

  it("differ with the seed", async () => {
    const seeded = await createDeployment({ files: { "probes.ts": probes }, seed: "other" });
    const { value } = await seeded.runAction("probes:random");
    expect(value).not.toEqual((await (await deployment.fork()).runAction("probes:random")).value);
  });

  it("write the deployment's time into documents", async () => {
    const fork = await deployment.fork();
    await fork.runAction("probes:twice");
    await fork.t.run(async (ctx) => {
      await ctx.db.insert("rows", { a: 2 });
    });
    const times = (await fork.readState())["rows"]?.map(({ _creationTime }) =>
      Math.floor(_creationTime - now),
    );
    expect(times).toEqual([0, 1, 2]);
  });

  it("let digests be made everywhere, and keys only where there is randomness", async () => {
    expect(await act("digest")).toEqual([45, 113, 22]);
    expect(await act("keys")).toBe("secret");
    expect((await deployment.runQuery("probes:digestInQuery")).value).toBe(32);
    expect((await deployment.runQuery("probes:keysInQuery")).error?.message).toBe(
      "Can't use cryptographic randomness in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.",
    );
  });
});

describe("queries and mutations", () => {
  it("can catch that fetch is refused", async () => {
    expect((await deployment.runQuery("probes:fetchInQuery")).value).toBe(
      "Can't use fetch() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.",
    );
  });

  it("fail with a timer, which they cannot catch, and write nothing", async () => {
    const fork = await deployment.fork();
    const { error } = await fork.runMutation("probes:timeoutInMutation");
    expect(error?.message).toMatch(/^Can't use setTimeout in queries and mutations\./);
    expect(await fork.readState()).toEqual({});
  });

  it("fail when they wait for what can never come", async () => {
    const { error } = await deployment.runQuery("probes:hang");
    expect(error?.message).toBe("Returned promise will never resolve");
  });
});

describe("console", () => {
  it("goes into the trace, as Convex prints it", async () => {
    const { trace, value } = await deployment.runAction("probes:logs");
    expect(value).toBe("undefined");
    expect(trace.logs.map(({ level, text }) => `[${level}] ${text}`)).toEqual([
      "[LOG] 'text' { a: [ 1, { b: 2 } ] } null",
      "[WARN] 'careful'",
      "[ERROR] 'bad'",
      "[LOG] t: 20ms",
    ]);
  });

  it("ends after 256 lines", async () => {
    const { trace } = await deployment.runAction("probes:manyLogs");
    expect(trace.logs).toHaveLength(257);
    expect(trace.logs.at(-1)?.text).toBe("Log overflow (maximum 256). Remaining log lines omitted.");
  });
});
