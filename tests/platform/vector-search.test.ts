import { actionGeneric, defineTable } from "convex/server";
import { afterEach, expect, it, vi } from "vitest";

import { TABLE_INDEX_METHODS, VECTOR_FILTER_METHODS } from "../../src/platform/vector-search.js";

interface Invocable {
  invokeAction(requestId: string, args: string): Promise<string>;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

it("knows the methods of the builder that convex/server really hands to a filter", async () => {
  vi.stubGlobal("Convex", { asyncSyscall: () => Promise.resolve(`{"results":[]}`) });
  let methods: string[] = [];
  const search = actionGeneric({
    handler: async (ctx) =>
      await ctx.vectorSearch("notes", "by_embedding", {
        filter: (q) => {
          methods = Object.keys(q);
          return q.eq("owner", "ada");
        },
        vector: [1],
      }),
  });
  await (search as unknown as Invocable).invokeAction("id", "[{}]");
  expect(methods).toEqual([...VECTOR_FILTER_METHODS]);
});

it("knows every method of a table definition that adds an index", () => {
  const prototype: unknown = Object.getPrototypeOf(defineTable({}));
  const methods = Object.getOwnPropertyNames(prototype);
  expect(methods.filter((name) => /index$/i.test(name)).sort()).toEqual(
    [...TABLE_INDEX_METHODS.keys()].sort(),
  );
});
