import { actionGeneric, anyApi, httpActionGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { convexToJson, type Value } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  callErrors,
  directCallWarning,
  nodePendingOperationName,
  pendingOperationName,
  propagatedErrors,
  pushErrors,
  pushWarnings,
  resolutionErrors,
  runtimeErrors,
  serviceErrors,
  unawaitedOperations,
  validationErrors,
} from "../../src/platform/messages.js";
import { readConvexSource } from "./convex-bundler.js";

/** The members of an action's ctx that the tests call, without the types that would refuse the wrong calls. */
interface LooseActionCtx {
  runQuery(reference: unknown, args?: unknown): Promise<unknown>;
  scheduler: {
    runAfter(delay: unknown, reference: unknown, args?: unknown): Promise<unknown>;
    runAt(time: unknown, reference: unknown): Promise<unknown>;
    cancel(id?: unknown): Promise<unknown>;
  };
  storage: { getUrl(id?: unknown): Promise<unknown> };
  vectorSearch(table?: unknown, index?: unknown, query?: unknown): Promise<unknown>;
}

interface Invocable {
  invokeAction(requestId: string, args: string): Promise<string>;
  invokeQuery(args: string): Promise<string>;
  invokeMutation(args: string): Promise<string>;
}

/** Runs `body` as the handler of a real action of `convex/server`. */
async function inAction(body: (ctx: LooseActionCtx) => unknown): Promise<string> {
  const registered = actionGeneric({ handler: async (ctx) => await body(ctx as unknown as LooseActionCtx) });
  return await (registered as unknown as Invocable).invokeAction("request", "[{}]");
}

const reference = anyApi["chat"]?.["send"];

beforeEach(() => {
  vi.stubGlobal("Convex", {
    asyncSyscall: () => Promise.resolve("null"),
    syscall: () => "null",
    jsSyscall: () => Promise.resolve(null),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("callErrors, against convex/server itself", () => {
  it.each<[string, (ctx: LooseActionCtx) => unknown, string]>([
    ["no reference", (ctx) => ctx.runQuery(undefined), callErrors.noReference()],
    ["a function", (ctx) => ctx.runQuery(noop), callErrors.notAReference(String(noop))],
    [
      "a module without an export",
      (ctx) => ctx.runQuery(anyApi["chat"]),
      callErrors.incompleteReference("chat"),
    ],
    [
      "an array as arguments",
      (ctx) => ctx.runQuery(reference, [1, 2]),
      callErrors.argumentsNotAnObject("1,2"),
    ],
    ["a negative delay", (ctx) => ctx.scheduler.runAfter(-1, reference), callErrors.delayNegative()],
    ["a delay in words", (ctx) => ctx.scheduler.runAfter("1", reference), callErrors.delayNotANumber()],
    ["an infinite delay", (ctx) => ctx.scheduler.runAfter(Infinity, reference), callErrors.delayNotFinite()],
    ["a time in words", (ctx) => ctx.scheduler.runAt("noon", reference), callErrors.invokeTimeInvalid()],
    ["no file id", (ctx) => ctx.storage.getUrl(), callErrors.missingArgument(1, "storageId", "getUrl")],
    ["no job id", (ctx) => ctx.scheduler.cancel(), callErrors.missingArgument(1, "id", "cancel")],
    ["no table", (ctx) => ctx.vectorSearch(), callErrors.missingArgument(1, "tableName", "vectorSearch")],
    [
      "a typed array as vector",
      (ctx) => ctx.vectorSearch("t", "i", { vector: new Float32Array(2) }),
      callErrors.vectorNotAnArray(),
    ],
    [
      "a filter on no field",
      (ctx) => ctx.vectorSearch("t", "i", { vector: [1], filter: (q: FilterBuilder) => q.eq(1, 2) }),
      callErrors.vectorFilterFieldNotAName(),
    ],
  ])("words the refusal of %s", async (_, body, message) => {
    await expect(inAction(body)).rejects.toMatchObject({ message: message });
  });

  it("words the refusal of a stale snapshot in a query", async () => {
    const stale = queryGeneric({
      handler: (ctx) => (ctx as unknown as StaleCtx).runQuery(reference, {}, { useStaleSnapshot: true }),
    }) as unknown as Invocable;
    await expect(stale.invokeQuery("[{}]")).rejects.toMatchObject({
      message: callErrors.staleSnapshotInQuery(),
    });
  });

  it("words the refusal to store what is no Blob in a mutation", async () => {
    const store = mutationGeneric({
      handler: (ctx) => (ctx.storage as unknown as { store(blob: unknown): Promise<unknown> }).store("text"),
    }) as unknown as Invocable;
    await expect(store.invokeMutation("[{}]")).rejects.toMatchObject({ message: callErrors.storeNotABlob() });
  });

  it("words the refusal of undefined within an array", () => {
    expect(() => convexToJson({ list: [undefined as unknown as Value] })).toThrow(
      new Error(callErrors.undefinedValue(".list[0]", '{"list":["undefined"]}')),
    );
  });

  it("words what happens outside of a deployment", async () => {
    vi.unstubAllGlobals();
    await expect(inAction((ctx) => ctx.runQuery(reference))).rejects.toThrow(
      new Error(callErrors.outsideConvex()),
    );
  });
});

describe("directCallWarning, against convex/server itself", () => {
  it.each([
    ["query", queryGeneric],
    ["mutation", mutationGeneric],
    ["action", actionGeneric],
    ["httpAction", httpActionGeneric],
  ])("warns about calling a registered %s like a helper", (builder, register) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const registered = (register as unknown as (handler: () => null) => (ctx: unknown) => unknown)(
      () => null,
    );
    registered({});
    expect(warn.mock.calls).toEqual([[directCallWarning(builder)]]);
  });
});

describe("pushErrors, against the published source of the bundler", () => {
  const withoutConcatenation = (source: string) =>
    source.replaceAll(/["'`] \+\s*["'`]/g, "").replaceAll("\\n", "\n");
  const bundler = withoutConcatenation(readConvexSource("src/bundler/index.ts"));
  const components = withoutConcatenation(readConvexSource("src/cli/lib/components/definition/bundle.ts"));

  it.each([
    [pushErrors.reservedDepsDirectory("${fpath}"), bundler],
    [pushErrors.useNodeNotAllowed("${relPath}"), bundler],
    [pushErrors.actionsDirectoryNeedsUseNode("${relPath}"), bundler],
    [pushErrors.nodeApisWithoutDirective(), bundler],
    [pushWarnings.httpsFile("${fpath}", "${extension}"), bundler],
  ])("finds %s there", (message, source) => {
    expect(source).toContain(message);
  });

  it("finds the refusal of the directive in components there", () => {
    expect(components).toContain(
      "directive is not supported in components. Remove it from the component at: ",
    );
    expect(pushErrors.useNodeInComponent("widget")).toBe(
      '"use node" directive is not supported in components. Remove it from the component at: widget.',
    );
  });
});

describe("unawaitedOperations", () => {
  it("counts every pending operation and names each kind once, in alphabetical order", () => {
    expect(unawaitedOperations.defaultRuntimeWarning(["query", "fetch", "query"])).toBe(
      "3 unawaited operations: [fetch, query]. Async operations should be awaited or they might not run. " +
        "See https://docs.convex.dev/functions/actions#dangling-promises for more information.",
    );
  });

  it("uses the singular for one", () => {
    expect(unawaitedOperations.defaultRuntimeWarning(["mutation"])).toMatch(
      /^1 unawaited operation: \[mutation\]\./,
    );
  });

  it.each([
    ["1.0/actions/query", "query", "query"],
    ["1.0/actions/cancel_job", "cancel_job", "cancel_job"],
    ["1.0/storageGetUrl", "storageGetUrl", "storage GetUrl"],
    ["fetch", "fetch", "fetch"],
  ])("calls %s %s, and %s in Node", (operation, inDefault, inNode) => {
    expect(pendingOperationName(operation)).toBe(inDefault);
    expect(nodePendingOperationName(operation)).toBe(inNode);
  });
});

describe("texts of the backend", () => {
  it.each([
    [
      propagatedErrors.conflict("messages"),
      'Documents read from or written to the "messages" table changed while this mutation was being run and on every subsequent retry. See https://docs.convex.dev/error#1',
    ],
    [
      propagatedErrors.conflict(undefined, "Another call"),
      "Documents read from or written to some table changed while this mutation was being run and on every subsequent retry. Another call. See https://docs.convex.dev/error#1",
    ],
    [propagatedErrors.uncaught("Error", "boom", "    at handler"), "Uncaught Error: boom\n    at handler\n"],
    [
      resolutionErrors.wrongKind("a.js:b", "Query", "Mutation"),
      "Trying to execute a.js:b as Query, but it is defined as Mutation.",
    ],
    [
      validationErrors.noMatch("", "1.0", "v.string()"),
      "Value does not match validator.\n\nValue: 1.0\nValidator: v.string()",
    ],
    [
      runtimeErrors.unavailableInTransaction("fetch()"),
      "Can't use fetch() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.",
    ],
    [
      serviceErrors.vectorFilterField("docs.by_vector", "author"),
      'Vector query against docs.by_vector contains a filter on "author" but that field isn\'t indexed for filtering in `filterFields`.',
    ],
    [
      pushErrors.onlyActionsInNode("list", "chat.js", "Query"),
      "`list` defined in `chat.js` is a Query function. Only actions can be defined in Node.js. See https://docs.convex.dev/functions/actions for more details.",
    ],
  ])("says: %s", (message, expected) => {
    expect(message).toBe(expected);
  });
});

interface FilterBuilder {
  eq(field: unknown, value: unknown): unknown;
}

interface StaleCtx {
  runQuery(reference: unknown, args: unknown, options: { useStaleSnapshot: boolean }): Promise<unknown>;
}

function noop(): void {
  // Passed where a reference is expected; its source text appears in the refusal.
}
