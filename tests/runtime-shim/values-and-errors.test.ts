import { makeFunctionReference } from "convex/server";
import { ConvexError, type Value } from "convex/values";
import { beforeAll, describe, expect, it } from "vitest";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";

const echo = `
  import { action, internalAction, internalMutation, internalQuery } from "./_generated/server";
  import { internal } from "./_generated/api";
  import { v, ConvexError } from "convex/values";

  export const echo = action(async (_, { value }) => value);
  export const through = action(async (ctx, { value }) => ctx.runAction(internal.other.echo, { value }));
  export const shape = action(async (_, args) => ({
    bigint: typeof args.int === "bigint", bytes: args.bytes instanceof ArrayBuffer && new Uint8Array(args.bytes)[1],
    zero: Object.is(args.zero, -0), nan: Number.isNaN(args.nan), keys: Object.keys(args).sort(),
  }));
  export const nothing = action(async () => {});
  export const undefinedField = action(async () => ({ a: undefined, b: 1 }));
  export const undefinedItem = action(async () => [1, undefined]);
  export const date = action(async () => new Date(0));
  export const typedArray = action(async () => new Uint8Array(2));

  export const convexError = action(async () => { throw new ConvexError({ code: 7n, list: ["a"] }); });
  export const stringError = action(async () => { throw new ConvexError("123"); });
  export const plainError = action(async () => { throw new RangeError("too far"); });
  export const thrownString = action(async () => { throw "just text"; });
  export const queryError = internalQuery(async () => { throw new ConvexError({ code: 7 }); });
  export const plainQueryError = internalQuery(async () => { throw new TypeError("of the query"); });
  const caught = async (call) => { try { await call(); return "nothing"; } catch (error) {
    return { message: error.message, data: error.data ?? null, convex: error instanceof ConvexError, error: error instanceof Error, name: error.name };
  } };
  export const catchConvexError = action((ctx) => caught(() => ctx.runQuery(internal.values.queryError, {})));
  export const catchPlainError = action((ctx) => caught(() => ctx.runQuery(internal.values.plainQueryError, {})));
  export const catchFromNode = action((ctx) => caught(() => ctx.runAction(internal.other.fail, {})));
  export const refuse = action(async (ctx, { call }) => {
    const calls = {
      undefinedReference: () => ctx.runQuery(undefined),
      moduleOnly: () => ctx.runQuery(internal.values),
      arrayArgs: () => ctx.runQuery(internal.values.typed, [1]),
      dateArgs: () => ctx.runQuery(internal.values.typed, new Date(0)),
      nullArgs: () => ctx.runQuery(internal.values.typed, null),
      negativeDelay: () => ctx.scheduler.runAfter(-1, internal.values.write, {}),
      textDelay: () => ctx.scheduler.runAfter("1", internal.values.write, {}),
      endlessDelay: () => ctx.scheduler.runAfter(Infinity, internal.values.write, {}),
      textTime: () => ctx.scheduler.runAt("x", internal.values.write, {}),
      floatVector: () => ctx.vectorSearch("a", "b", { vector: new Float32Array(2) }),
      noId: () => ctx.storage.getUrl(),
      unknown: () => ctx.runQuery(internal.dir.file.gone, {}),
      wrongKind: () => ctx.runQuery(internal.values.write, {}),
      unknownJob: () => ctx.scheduler.runAfter(0, internal.values.gone, {}),
    };
    return (await caught(calls[call])).message;
  });
  export const nestedRefusals = internalMutation(async (ctx, { call }) => {
    const calls = {
      unknown: () => ctx.runQuery(internal.dir.file.gone, {}),
      wrongKind: () => ctx.runMutation(internal.values.typed, {}),
      unknownModule: () => ctx.scheduler.runAfter(0, internal.gone.fn, {}),
      unknownExport: () => ctx.scheduler.runAfter(0, internal.values.gone, {}),
      badArguments: () => ctx.runQuery(internal.values.typed, { id: 1 }),
    };
    return (await caught(calls[call])).message;
  });
  export const queryCallsMutation = internalQuery((ctx) => caught(() => ctx.runMutation?.(internal.values.write, {})));
  export const write = internalMutation(async (ctx) => { await ctx.db.insert("rows", { a: 1 }); });
  export const typed = internalQuery({
    args: { id: v.optional(v.id("rows")), n: v.optional(v.number()) }, handler: async () => null,
  });

  export const args = action({ args: { value: v.object({
    text: v.optional(v.string()), list: v.optional(v.array(v.object({ n: v.int64() }))),
    record: v.optional(v.record(v.string(), v.number())), one: v.optional(v.union(v.literal("a"), v.literal(2))),
    id: v.optional(v.id("rows")), literal: v.optional(v.literal("yes")), required: v.number(),
  }) }, handler: async () => "fits" });
  export const returnsText = action({ args: {}, returns: v.string(), handler: async () => 7 });
  export const returnsNull = action({ args: {}, returns: v.null(), handler: async () => {} });
  export const effectsStay = action({ args: {}, returns: v.string(), handler: async (ctx) => { await ctx.runMutation(internal.values.write, {}); return 7; } });
  export const badMutation = internalMutation({ args: {}, returns: v.string(), handler: async (ctx) => { await ctx.db.insert("rows", { a: 1 }); return 7; } });
  export const keepsNested = internalMutation(async (ctx) => {
    await ctx.db.insert("rows", { a: 0 });
    try { await ctx.runMutation(internal.values.badMutation, {}); } catch (error) { return error.message; }
  });
  export const rollsNestedBack = internalMutation(async (ctx) => {
    await ctx.db.insert("rows", { a: 0 });
    try { await ctx.runMutation(internal.values.throwing, {}); } catch (error) { return "caught"; }
  });
  export const throwing = internalMutation(async (ctx) => { await ctx.db.insert("rows", { a: 1 }); throw new Error("no"); });
`;
const files = {
  "values.ts": echo,
  "other.ts": `
    "use node";
    import { internalAction } from "./_generated/server";
    import { ConvexError } from "convex/values";
    export const echo = internalAction(async (_, { value }) => value);
    export const fail = internalAction(async () => { throw new ConvexError({ from: "node" }); });
  `,
};

const action = makeFunctionReference<"action">;
let deployment: Deployment;
beforeAll(async () => {
  deployment = await createDeployment({ files });
});

async function act(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
  const { value, error } = await deployment.runAction(`values:${name}`, args);
  if (error !== undefined) throw error;
  return value;
}
const failureOf = async (name: string, args = {}) =>
  (await deployment.runAction(`values:${name}`, args)).error;

describe("values across the boundary", () => {
  const bytes = new Uint8Array([1, 2, 3]).buffer;
  const values: [string, Value][] = [
    ["int64", 2n ** 62n],
    ["bytes", bytes],
    ["NaN", Number.NaN],
    ["-0", -0],
    ["infinity", -Infinity],
    ["text", "ä\u0000\u{1F600}"],
    ["null", null],
    ["nested", { a: [{ b: [1n, null, "x"] }], c: bytes }],
  ];

  it.each(values)("stay as they are: %s", async (_, value) => {
    expect(await act("echo", { value })).toEqual(value);
    expect(await act("through", { value })).toEqual(value);
  });

  it("arrive as values of the realm", async () => {
    expect(await act("shape", { int: 1n, bytes, zero: -0, nan: Number.NaN, missing: undefined })).toEqual({
      bigint: true,
      bytes: 2,
      zero: true,
      nan: true,
      keys: ["bytes", "int", "nan", "zero"],
    });
  });

  it("turn an undefined result into null, and drop undefined fields", async () => {
    expect(await act("nothing")).toBeNull();
    expect(await act("undefinedField")).toEqual({ b: 1 });
  });

  it.each([
    [
      "undefinedItem",
      /^undefined is not a valid Convex value \(present at path \[1\] in original object \[1,null\]\)|^undefined is not a valid Convex value/,
    ],
    ["date", /^Date .* is not a supported Convex type\./],
    ["typedArray", /^Uint8Array .* is not a supported Convex type\./],
  ])("refuse what is no Convex value: %s", async (name, message) => {
    expect((await failureOf(name))?.message).toMatch(message);
  });
});

describe("errors", () => {
  it("of ConvexError keep their data", async () => {
    expect(await failureOf("convexError")).toMatchObject({
      name: "ConvexError",
      data: { code: 7n, list: ["a"] },
    });
    expect((await failureOf("stringError"))?.data).toBe("123");
  });

  it("of other classes keep name and message, with the place in the source", async () => {
    const error = await failureOf("plainError");
    expect(error).toMatchObject({ name: "RangeError", message: "too far", data: undefined });
    const line = echo.slice(0, echo.indexOf("new RangeError")).split("\n").length;
    expect(error?.text).toMatch(/^Uncaught RangeError: too far\n {4}at \S+ \(\.\.\/convex\/values\.ts:/);
    expect(error?.text).toContain(`values.ts:${line}:`);
    expect(error?.text.endsWith("\n")).toBe(true);
    expect((await failureOf("thrownString"))?.message).toBe("just text");
  });

  it("reach a caller as text, with the data of a ConvexError and nothing else", async () => {
    expect(await act("catchConvexError")).toMatchObject({ data: { code: 7 }, convex: true, error: true });
    expect(await act("catchPlainError")).toMatchObject({
      message: expect.stringMatching(/^Uncaught TypeError: of the query\n {4}at [^]*\n$/) as string,
      data: null,
      convex: false,
      error: true,
      name: "Error",
    });
    expect(await act("catchFromNode")).toMatchObject({ data: { from: "node" }, convex: true });
  });

  it("through `t` are those of convex-test", async () => {
    const { t } = await deployment.fork();
    await expect(t.action(action("values:convexError"))).rejects.toBeInstanceOf(ConvexError);
    await expect(t.action(action("values:args"), { value: 1 })).rejects.toThrow("Validator error");
    await expect(t.action(action("values:gone"))).rejects.toThrow("there is no such export");
  });
});

describe("calls refused", () => {
  it.each([
    ["undefinedReference", "Cannot read properties of undefined (reading 'Symbol(functionName)')"],
    [
      "moduleOnly",
      "API path is expected to be of the form `api.moduleName.functionName`. Found: `api.values`",
    ],
    ["arrayArgs", "The arguments to a Convex function must be an object. Received: 1"],
    ["nullArgs", "Cannot convert undefined or null to object"],
    ["negativeDelay", "`delayMs` must be non-negative"],
    ["textDelay", "`delayMs` must be a number"],
    ["endlessDelay", "`delayMs` must be a finite number"],
    ["textTime", "The invoke time must a Date or a timestamp"],
    ["floatVector", "`vector` must be a non-empty Array in vectorSearch"],
    ["noId", "Must provide arg 1 `storageId` to `getUrl`"],
    ["unknown", "Couldn't resolve api.dir.file.gone\n"],
    ["wrongKind", "Trying to execute values.js:write as Query, but it is defined as Mutation.\n"],
    ["unknownJob", "Couldn't resolve api.values.gone"],
  ])("%s from an action", async (call, message) => {
    expect(await act("refuse", { call })).toBe(message);
  });

  it.each([
    ["unknown", "Could not find public function for 'dir/file:gone'.\n"],
    ["wrongKind", "Trying to execute values.js:typed as Mutation, but it is defined as Query.\n"],
    ["unknownModule", "Attempted to schedule function at nonexistent path: gone.js"],
    [
      "unknownExport",
      "Attempted to schedule function, but no exported function gone found in the file: values.js. Did you forget to export it?",
    ],
    [
      "badArguments",
      'ArgumentValidationError: Value does not match validator.\nPath: .id\nValue: 1.0\nValidator: v.id("rows")\n',
    ],
  ])("%s from a mutation", async (call, message) => {
    expect((await deployment.runMutation("values:nestedRefusals", { call })).value).toBe(message);
  });
});

describe("arguments that do not fit are refused", () => {
  const validator =
    'v.object({id: v.optional(v.id("rows")), list: v.optional(v.array(v.object({n: v.int64()}))), literal: v.optional(v.literal("yes")), one: v.optional(v.union(v.literal("a"), v.literal(2.0))), record: v.optional(v.record(v.string(), v.float64())), required: v.float64(), text: v.optional(v.string())})';

  it.each([
    [
      {},
      "Object is missing the required field `required`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\nPath: .value\nObject: {}\nValidator: " +
        validator,
    ],
    [
      { required: 1, extra: true },
      "Object contains extra field `extra` that is not in the validator.\nPath: .value\nObject: {extra: true, required: 1.0}\nValidator: " +
        validator,
    ],
    [
      { required: 1, text: 5n },
      "Value does not match validator.\nPath: .value.text\nValue: 5\nValidator: v.string()",
    ],
    [
      { required: 1, list: [{ n: 1n }, { n: 1 }] },
      "Value does not match validator.\nPath: .value.list[1].n\nValue: 1.0\nValidator: v.int64()",
    ],
    [
      { required: 1, record: { a: "x" } },
      'Value does not match validator.\nPath: .value.record.values()\nValue: "x"\nValidator: v.float64()',
    ],
    [
      { required: 1, one: "c" },
      'Value does not match validator.\nPath: .value.one\nValue: "c"\nValidator: v.union(v.literal("a"), v.literal(2.0))',
    ],
    [
      { required: 1, literal: "no" },
      '`"no"` does not match literal validator `v.literal("yes")`.Path: .value.literal',
    ],
    [
      { required: 1, id: "10000other" },
      'Found ID "10000other" from table `other`, which does not match the table name in validator `v.id("rows")`.Path: .value.id',
    ],
    [
      { required: 1, id: "nonsense" },
      'Value does not match validator.\nPath: .value.id\nValue: "nonsense"\nValidator: v.id("rows")',
    ],
  ])("in Convex's words (%#)", async (value, detail) => {
    expect((await failureOf("args", { value }))?.message).toBe(`ArgumentValidationError: ${detail}`);
  });

  it("unlike those that do", async () => {
    const value = {
      required: 1,
      text: "a",
      list: [{ n: 1n }],
      record: { a: 1 },
      one: 2,
      literal: "yes",
      id: "10000rows",
    };
    expect(await act("args", { value })).toBe("fits");
  });
});

describe("results are validated", () => {
  it("after the handler, so that an action's effects stay", async () => {
    const message =
      "ReturnsValidationError: Value does not match validator.\n\nValue: 7.0\nValidator: v.string()";
    expect((await failureOf("returnsText"))?.message).toBe(message);
    expect(await act("returnsNull")).toBeNull();
    const fork = await deployment.fork();
    expect((await fork.runAction("values:effectsStay")).error?.message).toBe(message);
    expect((await fork.readState())["rows"]).toHaveLength(1);
  });

  it("before the commit of a mutation called from outside", async () => {
    const fork = await deployment.fork();
    expect((await fork.runMutation("values:badMutation")).error?.message).toMatch(/^ReturnsValidationError/);
    expect(await fork.readState()).toEqual({});
  });

  it("after a nested mutation has become part of its caller's transaction", async () => {
    const fork = await deployment.fork();
    expect((await fork.runMutation("values:keepsNested")).value).toMatch(/^ReturnsValidationError/);
    expect((await fork.readState())["rows"]).toHaveLength(2);
  });

  it("unlike what a nested mutation throws, which undoes it alone", async () => {
    const fork = await deployment.fork();
    expect((await fork.runMutation("values:rollsNestedBack")).value).toBe("caught");
    expect((await fork.readState())["rows"]).toHaveLength(1);
  });
});
