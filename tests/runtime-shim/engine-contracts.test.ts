/** What we lean on in convex-test and convex that they do not promise: each test fails when one of it is gone. */
import { AsyncLocalStorage } from "node:async_hooks";
import { convexTest } from "convex-test";
import {
  actionGeneric,
  getFunctionAddress,
  makeFunctionReference,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import { describe, expect, it } from "vitest";
import type { Syscalls } from "../../src/runtime-shim/engine.js";

const empty = { "/convex/_generated/api.js": () => Promise.resolve({}) };
const query = makeFunctionReference<"query">;
const action = makeFunctionReference<"action">;
const mutation = makeFunctionReference<"mutation">;

/** An instance with one module, `m`. */
function engine(exports: object, count?: () => void) {
  const load = () => {
    count?.();
    return Promise.resolve(exports);
  };
  return convexTest({ modules: { ...empty, "/convex/m.js": load } });
}

/** A function that is only what we make for the engine. */
function stub(mark: object, handler: (...args: never[]) => unknown) {
  return { ...mark, exportArgs: () => '{"type":"any"}', exportReturns: () => "null", _handler: handler };
}

describe("convex-test", () => {
  it("calls `_handler` of a function, which need not be callable itself", async () => {
    const t = engine({ q: stub({ isQuery: true }, () => "from the handler") });
    expect(await t.query(query("m:q"))).toBe("from the handler");
  });

  it("finds the modules' root by a key that contains `_generated`, and wants one", () => {
    expect(() => convexTest({ modules: { "/convex/m.js": () => Promise.resolve({}) } })).toThrow(
      "_generated",
    );
  });

  it("loads a module at every call", async () => {
    let loads = 0;
    const t = engine({ q: stub({ isQuery: true }, () => 1) }, () => loads++);
    await t.query(query("m:q"));
    await t.query(query("m:q"));
    expect(loads).toBe(2);
  });

  it("puts its syscalls on a global `Convex`, which answers by the caller's async context", async () => {
    const convex = () => (globalThis as unknown as { Convex: Syscalls }).Convex;
    const t = engine({
      m: stub({ isMutation: true }, () =>
        convex().asyncSyscall("1.0/insert", JSON.stringify({ table: "rows", value: { a: 1 } })),
      ),
    });
    expect(JSON.parse((await t.mutation(mutation("m:m"))) as string)).toMatchObject({
      _id: expect.stringMatching(/^\d+rows$/) as string,
    });
    expect(() => convex().asyncSyscall("1.0/count", "{}")).toThrow("No active convexTest context");
  });

  it("gives an action a plain object whose run methods are its own", async () => {
    const t = engine({
      q: stub({ isQuery: true }, (_, args) => args),
      a: stub(
        { isAction: true },
        async (ctx: { runQuery: (ref: unknown, args: unknown) => Promise<unknown> }) => {
          const copy = { ...ctx };
          return await copy.runQuery("m:q", { int: 5n });
        },
      ),
    });
    expect(await t.action(action("m:a"))).toEqual({ int: 5n });
  });

  it("keeps the caller's async context from a call to the handler, through the wait for a transaction's turn", async () => {
    const storage = new AsyncLocalStorage<string>();
    const t = engine({ q: stub({ isQuery: true }, () => storage.getStore() ?? null) });
    const all = await Promise.all(["a", "b"].map((name) => storage.run(name, () => t.query(query("m:q")))));
    expect(all).toEqual(["a", "b"]);
  });

  it("isolates an assignment to the global Date per handler, and writes documents' times by it", async () => {
    const HostDate = Date;
    const t = engine({});
    const times = await t.mutation(async (ctx) => {
      globalThis.Date = new Proxy(HostDate, {
        get: (target, name) => (name === "now" ? () => 42 : (Reflect.get(target, name) as unknown)),
      });
      await ctx.db.insert("rows", {});
      return (await ctx.db.query("rows").collect()).map(({ _creationTime }) => _creationTime as number);
    });
    expect(times).toEqual([42]);
    expect(Date.now()).toBeGreaterThan(1000);
  });

  it("runs an inline function for the client that asks, also out of an action of another", async () => {
    const ada = engine({
      a: stub({ isAction: true }, () =>
        ada
          .withIdentity({ name: "Bob" })
          .query(async (ctx) => (await ctx.auth.getUserIdentity())?.name ?? null),
      ),
    });
    expect(await ada.withIdentity({ name: "Ada" }).action(action("m:a"))).toBe("Bob");
    expect(await ada.action(action("m:a"))).toBe("Bob");
  });

  it("runs inline functions as transactions of their own, in turn", async () => {
    const t = engine({});
    const order: string[] = [];
    const step = (name: string) => async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
      return null;
    };
    await Promise.all([t.mutation(step("a")), t.query(step("b")), t.mutation(step("c"))]);
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("makes ids of a number and the table's name, and handles of a component and a function", async () => {
    const t = engine({});
    const id = await t.run((ctx) => ctx.db.insert("rows", {}));
    expect(id).toMatch(/^\d+rows$/);
  });

  it("tells a new snapshot after each commit", async () => {
    const t = engine({});
    const snapshot = () => t.query((ctx) => Promise.resolve(ctx.meta.getSnapshotTs()));
    const [first, second] = [await snapshot(), await snapshot()];
    await t.run(async (ctx) => {
      await ctx.db.insert("rows", {});
    });
    expect(second).toBe(first);
    expect(await snapshot()).toBeGreaterThan(first);
  });
});

describe("convex", () => {
  it("marks registered functions, and keeps the raw handler on them", () => {
    const handler = () => Promise.resolve(null);
    expect({ ...actionGeneric(handler) }).toMatchObject({
      isAction: true,
      isPublic: true,
      _handler: handler,
    });
    expect({ ...queryGeneric(handler) }).toMatchObject({ isQuery: true, _handler: handler });
    expect({ ...mutationGeneric(handler) }).toMatchObject({ isMutation: true, _handler: handler });
  });

  it("marks references to components with a symbol anybody can name", () => {
    expect(
      getFunctionAddress({ [Symbol.for("toReferencePath")]: "_reference/childComponent/a/b/c" }),
    ).toEqual({
      reference: "_reference/childComponent/a/b/c",
    });
  });

  it("takes names, handles and references for functions", () => {
    expect(getFunctionAddress("m:f")).toEqual({ name: "m:f" });
    expect(getFunctionAddress("function://;m:f")).toEqual({ functionHandle: "function://;m:f" });
    expect(getFunctionAddress(makeFunctionReference("m:f"))).toEqual({ name: "m:f" });
  });
});
