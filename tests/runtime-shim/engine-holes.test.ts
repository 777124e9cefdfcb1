/**
 * What convex-test does otherwise than Convex, and that our layer does not. The first half of each test is about
 * convex-test alone: when it fails, the engine has been mended, and the layer may let go of its work-around.
 */
import { convexTest } from "convex-test";
import {
  actionGeneric,
  defineSchema,
  defineTable,
  makeFunctionReference,
  mutationGeneric,
  queryGeneric,
} from "convex/server";
import { v } from "convex/values";
import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";

const mutation = makeFunctionReference<"mutation">;
const query = makeFunctionReference<"query">;
const action = makeFunctionReference<"action">;

const schema = defineSchema({
  rows: defineTable({ e: v.array(v.number()) }).vectorIndex("by_e", { vectorField: "e", dimensions: 2 }),
});

/** The same functions for the engine and for the layer. */
const code = `
  export const wrongResult = mutationGeneric({ args: {}, returns: v.string(), handler: async (ctx) => { await ctx.db.insert("rows", { e: [1, 0] }); return 7; } });
  export const record = queryGeneric({ args: { record: v.record(v.string(), v.number()) }, handler: async () => "accepted" });
  export const rolledBack = mutationGeneric({ args: {}, handler: async (ctx) => {
    await ctx.db.insert("rows", { e: [1, 0] });
    for (let i = 0; i < 20; i++) await ctx.db.query("rows").collect();
    throw new Error("rolled back");
  } });
  const aWhile = () => crypto.subtle.digest("SHA-256", new Uint8Array(1));
  export const slowlyRolledBack = mutationGeneric({ args: {}, handler: async (ctx) => {
    for (let i = 0; i < 20; i++) await aWhile();
    throw new Error("rolled back");
  } });
  export const search = actionGeneric({ args: {}, handler: async (ctx) => {
    const open = ctx.runMutation(makeFunctionReference("holes:rolledBack"), {}).catch(() => null);
    const found = [];
    for (let i = 0; i < 5; i++) found.push((await ctx.vectorSearch("rows", "by_e", { vector: [1, 0], limit: 5 })).length);
    await open;
    return Math.max(...found);
  } });
  export const store = actionGeneric({ args: {}, handler: async (ctx) => {
    const open = ctx.runMutation(makeFunctionReference("holes:slowlyRolledBack"), {}).catch(() => null);
    await aWhile();
    const id = await ctx.storage.store(new Blob(["x"]));
    await open;
    return (await ctx.storage.get(id)) === null ? "lost" : "kept";
  } });
  export const metadata = actionGeneric({ args: {}, handler: async (ctx) => {
    const id = await ctx.storage.store(new Blob(["abc"]));
    return (await ctx.storage.getMetadata(id)).size;
  } });
  export const bytes = actionGeneric({ args: {}, handler: async (ctx) =>
    JSON.parse(await Convex.asyncSyscall("1.0/actions/query", JSON.stringify({ name: "holes:typeOf", args: { value: { $integer: "AQAAAAAAAAA=" } } }))) });
  export const typeOf = queryGeneric({ args: { value: v.any() }, handler: async (_, { value }) => typeof value });
  export const random = queryGeneric({ args: {}, handler: async () => Math.random() });
`;

function engine() {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- The text is ours: the layer gets the same.
  const evaluate = new Function(
    ...["mutationGeneric", "queryGeneric", "actionGeneric", "v", "makeFunctionReference", "exports"],
    code.replaceAll(/export const (\w+) =/g, "exports.$1 ="),
  ) as (...args: unknown[]) => void;
  const exports = {};
  evaluate(mutationGeneric, queryGeneric, actionGeneric, v, makeFunctionReference, exports);
  return convexTest({
    schema,
    modules: {
      "/convex/_generated/api.js": () => Promise.resolve({}),
      "/convex/holes.js": () => Promise.resolve(exports),
    },
  });
}

let layer: Deployment;
beforeAll(async () => {
  layer = await createDeployment({
    files: {
      "holes.ts": `
        import { actionGeneric, makeFunctionReference, mutationGeneric, queryGeneric } from "convex/server";
        import { v } from "convex/values";
        ${code}
      `,
    },
    schema,
  });
});

const countRows = async (t: ReturnType<typeof engine> | Deployment["t"]) =>
  (await (t as Deployment["t"]).run(async (ctx) => await ctx.db.query("rows").collect())).length;

describe("a mutation whose result does not fit", () => {
  it("is committed by the engine, and rolled back by the layer", async () => {
    const t = engine();
    await expect(t.mutation(mutation("holes:wrongResult"))).rejects.toThrow("Return value validation failed");
    expect(await countRows(t)).toBe(1);

    const fork = await layer.fork();
    expect((await fork.runMutation("holes:wrongResult")).error?.message).toMatch(/^ReturnsValidationError/);
    await expect(fork.t.mutation(mutation("holes:wrongResult"))).rejects.toThrow(
      "Return value validation failed",
    );
    expect(await countRows(fork.t)).toBe(0);
  });
});

describe("values of a record", () => {
  it("are not validated by the engine, and are by the layer", async () => {
    expect(await engine().query(query("holes:record"), { record: { a: "text" } })).toBe("accepted");

    expect((await layer.runQuery("holes:record", { record: { a: "text" } })).error?.message).toMatch(
      /^ArgumentValidationError/,
    );
    await expect(layer.t.query(query("holes:record"), { record: { a: "text" } })).rejects.toThrow(
      "Validator error",
    );
  });
});

describe("vectorSearch", () => {
  it("sees uncommitted rows in the engine, and none in the layer", async () => {
    expect(await engine().action(action("holes:search"))).toBe(1);
    expect((await (await layer.fork()).runAction("holes:search")).value).toBe(0);
  });
});

describe("storage.store of an action", () => {
  it("joins a transaction that happens to be open in the engine, and never in the layer", async () => {
    expect(
      await engine()
        .action(action("holes:store"))
        .catch(() => "lost"),
    ).toBe("lost");
    expect((await (await layer.fork()).runAction("holes:store")).value).toBe("kept");
  });
});

describe("storage.getMetadata", () => {
  it("is unknown to the engine, and answered by the layer", async () => {
    await expect(engine().action(action("holes:metadata"))).rejects.toThrow(
      'does not support async syscall: "1.0/storageGetMetadata"',
    );
    expect((await (await layer.fork()).runAction("holes:metadata")).value).toBe(3);
    expect(await (await layer.fork()).t.action(action("holes:metadata"))).toBe(3);
  });
});

describe("the syscalls by which actions call functions", () => {
  it("pass arguments undecoded in the engine, and decoded in the layer", async () => {
    await expect(engine().action(action("holes:bytes"))).rejects.toThrow(
      "Field name $integer starts with a '$'",
    );
    expect((await layer.runAction("holes:bytes")).value).toBe("bigint");
  });
});

describe("Math.random of a query", () => {
  it("differs from run to run in the engine, and not in the layer", async () => {
    const t = engine();
    expect(await t.query(query("holes:random"))).not.toBe(await t.query(query("holes:random")));
    const runs = [await layer.fork(), await layer.fork()].map(
      async (fork) => (await fork.runQuery("holes:random")).value,
    );
    expect(await runs[0]).toBe(await runs[1]);
  });
});
