import * as server from "convex/server";
import { actionGeneric, httpActionGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { FunctionKind } from "../../src/platform/builders.js";
import {
  CTX_MEMBERS,
  type CtxKind,
  ctxKindOf,
  isExternalMember,
  isPromiseMember,
  kindsWithMember,
  LIMITED_NAMES,
  resolveMember,
  SERVER_OPERATIONS,
} from "../../src/platform/ctx-members.js";

interface Invocable {
  invokeQuery(args: string): Promise<string>;
  invokeMutation(args: string): Promise<string>;
  invokeAction(requestId: string, args: string): Promise<string>;
  invokeHttpAction(request: Request): Promise<Response>;
}

/** The ctx that convex/server really passes to a handler of each kind. */
async function realCtxs(): Promise<Record<FunctionKind, object>> {
  const seen: Partial<Record<FunctionKind, object>> = {};
  const handlerOf = (kind: FunctionKind) => (ctx: object) => {
    seen[kind] = ctx;
    return null;
  };
  await (queryGeneric({ handler: handlerOf("query") }) as unknown as Invocable).invokeQuery("[{}]");
  await (mutationGeneric({ handler: handlerOf("mutation") }) as unknown as Invocable).invokeMutation("[{}]");
  await (actionGeneric({ handler: handlerOf("action") }) as unknown as Invocable).invokeAction("id", "[{}]");
  await (
    httpActionGeneric(handlerOf("httpAction") as unknown as () => Promise<Response>) as unknown as Invocable
  ).invokeHttpAction(new Request("https://example.com"));
  return seen as Record<FunctionKind, object>;
}

function leafPaths(node: object, prefix = ""): string[] {
  return Object.entries<unknown>(node as Record<string, unknown>).flatMap(([name, value]) =>
    typeof value === "object" && value !== null && Object.keys(value).length > 0
      ? leafPaths(value, `${prefix}${name}.`)
      : `${prefix}${name}`,
  );
}

let ctxs: Record<FunctionKind, object>;
beforeAll(async () => {
  vi.stubGlobal("Convex", {
    asyncSyscall: () => new Promise(() => undefined),
    syscall: () => "{}",
    jsSyscall: () => new Promise(() => undefined),
  });
  ctxs = await realCtxs();
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const kinds: CtxKind[] = ["query", "mutation", "action"];

describe("CTX_MEMBERS", () => {
  it.each(kinds)("lists exactly the members that convex/server gives to a %s", (kind) => {
    const listed = [...CTX_MEMBERS.values()].filter((member) => member.kinds.includes(kind));
    expect(listed.map((member) => member.path).sort()).toEqual(leafPaths(ctxs[kind]).sort());
  });

  it("gives an HTTP action what an action has", () => {
    expect(leafPaths(ctxs.httpAction).sort()).toEqual(leafPaths(ctxs.action).sort());
    expect(ctxKindOf("httpAction")).toBe("action");
  });

  it.each(kinds)("says truly which members of a %s return a promise when called", (kind) => {
    const args: Record<string, unknown[]> = {
      "db.query": ["messages"],
      "db.table": ["messages"],
      "db.system.query": ["_storage"],
      "db.system.table": ["_storage"],
      "db.system.normalizeId": ["_storage", "id"],
    };
    for (const member of CTX_MEMBERS.values()) {
      if (!member.kinds.includes(kind)) continue;
      const value = member.path
        .split(".")
        .reduce<unknown>((object, name) => (object as Record<string, unknown>)[name], ctxs[kind]);
      if (typeof value !== "function") {
        expect([member.path, member.gives]).toEqual([member.path, "value"]);
        continue;
      }
      const result: unknown = (value as (...args: unknown[]) => unknown)(
        ...(args[member.path] ?? ["messages", "id"]),
      );
      // Calls with nonsense reject; nobody listens.
      if (result instanceof Promise) result.catch(() => undefined);
      expect([member.path, result instanceof Promise]).toEqual([member.path, member.gives === "promise"]);
    }
  });

  it("counts as external what SPEC calls so, and only that", () => {
    const external = [...CTX_MEMBERS.keys()].filter(
      (path) => isExternalMember(path) && !path.startsWith("meta."),
    );
    expect(external).toEqual([
      "runAction",
      "vectorSearch",
      "storage.getUrl",
      "storage.getMetadata",
      "storage.generateUploadUrl",
      "storage.delete",
      "storage.store",
      "storage.get",
    ]);
  });
});

describe("resolveMember", () => {
  it.each<[FunctionKind, string, "present" | "absent" | "unknown"]>([
    ["action", "db", "absent"],
    ["httpAction", "db.get", "absent"],
    ["action", "db.system", "absent"],
    ["query", "db", "present"],
    ["query", "db.insert", "absent"],
    ["query", "db.vars", "absent"],
    ["mutation", "db.vars", "present"],
    ["query", "scheduler", "absent"],
    ["query", "storage", "present"],
    ["query", "storage.generateUploadUrl", "absent"],
    ["mutation", "runAction", "absent"],
    ["mutation", "vectorSearch", "absent"],
    ["action", "vectorSearch", "present"],
    ["httpAction", "runAction", "present"],
    ["action", "meta.getSnapshotTs", "absent"],
    ["action", "user", "unknown"],
    ["query", "db.unknown", "unknown"],
    ["query", "toString", "unknown"],
  ])("in a %s, %s is %s", (kind, path, verdict) => {
    expect(resolveMember(kind, path)).toBe(verdict);
  });
});

describe("kindsWithMember", () => {
  it("unites the kinds of a namespace's members", () => {
    expect(kindsWithMember("storage")).toEqual(new Set(["query", "mutation", "action"]));
    expect(kindsWithMember("scheduler")).toEqual(new Set(["mutation", "action"]));
    expect(kindsWithMember("user")).toBeUndefined();
  });
});

describe("isPromiseMember", () => {
  it("is false for names that Convex does not give", () => {
    expect(isPromiseMember("runQuery")).toBe(true);
    expect(isPromiseMember("db.query")).toBe(false);
    expect(isPromiseMember("storage")).toBe(false);
    expect(isPromiseMember("user.load")).toBe(false);
  });
});

describe("SERVER_OPERATIONS", () => {
  it.each(SERVER_OPERATIONS)("are exports of convex/server that return a promise: %s", (name) => {
    const operation = (server as unknown as Record<string, (argument: unknown) => unknown>)[name];
    expect(operation?.("function://x")).toBeInstanceOf(Promise);
  });
});

describe("LIMITED_NAMES", () => {
  it.each(["query", "mutation"] as const)("has a name of everything that the ctx of a %s lacks", (kind) => {
    const own = new Set(leafPaths(ctxs[kind]));
    const missing = kinds.flatMap((other) => leafPaths(ctxs[other])).filter((path) => !own.has(path));
    expect(missing).not.toEqual([]);
    const unnamed = missing.filter(
      (path) => !path.split(".").some((name) => LIMITED_NAMES[kind].includes(name)),
    );
    expect(unnamed).toEqual([]);
  });

  it.each(["db", "get", "query"])("leaves out what nearly every module spells: %s", (name) => {
    expect(LIMITED_NAMES.query).not.toContain(name);
    expect(LIMITED_NAMES.mutation).not.toContain(name);
  });
});
