import { beforeAll, describe, expect, it } from "vitest";
import { CTX_MEMBERS, type CtxKind } from "../../src/platform/ctx-members.js";
import { createDeployment, type Deployment } from "../../src/runtime-shim/index.js";

const listing = `
  const list = (value, path, depth) => typeof value !== "object" || value === null || (depth === 0) ? [path]
    : Object.keys(value).flatMap((name) => list(value[name], path === "" ? name : path + "." + name, depth - 1));
  const members = (ctx) => list(ctx, "", 3).sort();
`;
const files = {
  "kinds.ts": `
    import { action, mutation, query } from "./_generated/server";
    ${listing}
    export const ofQuery = query(async (ctx) => members(ctx));
    export const ofMutation = mutation(async (ctx) => members(ctx));
    export const ofAction = action(async (ctx) => members(ctx));
    export const meta = action(async (ctx) => ({
      fn: await ctx.meta.getFunctionMetadata(), deployment: await ctx.meta.getDeploymentMetadata(), request: Object.keys(await ctx.meta.getRequestMetadata()).sort(),
    }));
    export const metaOfMutation = mutation(async (ctx) => ({
      fn: await ctx.meta.getFunctionMetadata(), ts: typeof ctx.meta.getSnapshotTs(), metrics: Object.keys(await ctx.meta.getTransactionMetrics()).includes("documentsRead"),
    }));
  `,
  "node.ts": `
    "use node";
    import { action } from "./_generated/server";
    ${listing}
    export const ofAction = action(async (ctx) => members(ctx));
  `,
  "http.ts": `
    import { httpRouter } from "convex/server";
    import { httpAction } from "./_generated/server";
    ${listing}
    const http = httpRouter();
    http.route({ path: "/", method: "GET", handler: httpAction(async (ctx) => Response.json(members(ctx))) });
    export default http;
  `,
};

let deployment: Deployment;
beforeAll(async () => {
  deployment = await createDeployment({ files });
});

/** What the tables of the platform say the ctx of a kind has. */
function expected(kind: CtxKind): string[] {
  return [...CTX_MEMBERS.values()]
    .filter(({ kinds }) => kinds.includes(kind))
    .map(({ path }) => path)
    .sort();
}

describe("the members of ctx are those of the platform's table", () => {
  it("in queries and mutations", async () => {
    const query = (await deployment.runQuery("kinds:ofQuery")).value as string[];
    const mutation = (await deployment.runMutation("kinds:ofMutation")).value as string[];
    for (const [found, kind] of [
      [query, "query"],
      [mutation, "mutation"],
    ] as const) {
      expect(
        expected(kind).filter(
          (path) => !found.some((member) => member === path || member.startsWith(`${path}.`)),
        ),
      ).toEqual([]);
    }
    expect(query.some((path) => path.startsWith("scheduler"))).toBe(false);
    expect(query).not.toContain("runMutation");
    expect(mutation).not.toContain("runAction");
  });

  it("in actions of both runtimes and in HTTP actions", async () => {
    const members = [
      (await deployment.runAction("kinds:ofAction")).value,
      (await deployment.runAction("node:ofAction")).value,
      await (await deployment.fetch("/")).response.json(),
    ];
    for (const found of members) expect(found).toEqual(expected("action"));
  });
});

describe("ctx.meta", () => {
  it("names the function, the deployment and the request", async () => {
    const { value } = await deployment.runAction("kinds:meta");
    expect(value).toMatchObject({
      fn: { name: "kinds:meta", componentPath: "", type: "action", visibility: "public" },
      deployment: { name: "test", region: null },
      request: ["authToken", "ip", "requestId", "scheduledFunctionId", "userAgent"],
    });
    expect((await deployment.runMutation("kinds:metaOfMutation")).value).toMatchObject({
      fn: { type: "mutation" },
      ts: "bigint",
      metrics: true,
    });
  });
});
