import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { type FunctionGraph, buildFunctionGraph } from "../../src/project/function-graph.js";
import { Project } from "../../src/project/lint-run.js";
import { selectReachable } from "../../src/project/reachable-graph.js";
import { parseSettings } from "../../src/project/settings.js";
import { createDisk } from "./disk.js";

/** The graph of the files below `convex/`, which all import what they need by these lines. */
function graphOf(files: Readonly<Record<string, string>>): FunctionGraph {
  const head = dedent`
    import { api, components, internal } from "@/_generated/api";
    import { action, httpAction, internalAction, internalMutation, internalQuery, mutation, query } from "@/_generated/server";
  `.replace(/\n/, " ");
  const texts = Object.entries(files).map(([path, text]) => {
    const [, directive = "", code = ""] = /^("use node";\n)?([^]*)$/.exec(text) ?? [];
    return [`convex/${path}`, `${directive}${head} ${code}`] as const;
  });
  const disk = createDisk({ "package.json": "{}", ...Object.fromEntries(texts) });
  const run = new Project().openModules({ cwd: disk.root, settings: parseSettings(undefined) });
  const paths = Object.keys(files).map((path) => disk.path(`convex/${path}`));
  const functionsDir = run.findFunctionsDir(paths[0] ?? "");
  if (functionsDir === undefined) throw new Error("no functions dir");
  return buildFunctionGraph({ files: paths, functionsDir, run });
}

/** `a:f runQuery b:g own a.ts:3 < lib.ts:7`: the evidence from the call back to the handler. */
function listEdges({ edges }: FunctionGraph): string[] {
  return edges.flatMap(({ evidence, from, method, to, transaction }) =>
    evidence.map(({ place, through }) => {
      const lines = [place, ...through.toReversed()].map(({ file, line }) => `${file}:${String(line)}`);
      return `${from} ${method} ${to} ${transaction} ${lines.join(" < ")}`;
    }),
  );
}

function listUnresolved({ unresolved }: FunctionGraph): string[] {
  return unresolved.map(
    ({ from, method, place, reason }) => `${from} ${method} ${place.file}:${String(place.line)} ${reason}`,
  );
}

const STORE = dedent`
  export const list = internalQuery({ handler: async (ctx) => [] });
  export const save = internalMutation({ handler: async (ctx) => {} });
`;

describe("nodes", () => {
  it("are the exported functions of entry points, with kind, visibility, runtime and line", () => {
    const { nodes } = graphOf({
      "a/b.ts": dedent`
        export const one = query({ handler: async (ctx) => 1 });
        export const two = internalMutation({ handler: async (ctx) => 2 });
        const hidden = internalQuery({ handler: async (ctx) => 3 });
        export const helper = async () => hidden;
        export default httpAction(async () => new Response());
      `,
      "a/b.test.ts": `export const three = query({ handler: async (ctx) => 3 });`,
      "node.ts": `"use node";\nexport const four = action({ handler: async (ctx) => 4 });`,
    });
    expect(nodes).toEqual([
      fn("a/b", "httpAction", "public", "default", "a/b.ts", 5),
      fn("a/b:one", "query", "public", "default", "a/b.ts", 1),
      fn("a/b:two", "mutation", "internal", "default", "a/b.ts", 2),
      fn("node:four", "action", "public", "node", "node.ts", 2),
    ]);
  });

  it("appear once for each module that exports the function, and calls belong to each of them", () => {
    const graph = graphOf({
      "jobs.ts": dedent`
        export { sync as renamed } from "./work";
        export * from "./work";
      `,
      "store.ts": STORE,
      "work.ts": `export const sync = action({ handler: async (ctx) => { await ctx.runQuery(internal.store.list); } });`,
    });
    expect(listEdges(graph)).toEqual([
      "jobs:renamed runQuery store:list own work.ts:1",
      "jobs:sync runQuery store:list own work.ts:1",
      "work:sync runQuery store:list own work.ts:1",
    ]);
    expect(graph.nodes.find(({ id }) => id === "jobs:sync")?.place).toEqual({ file: "jobs.ts", line: 2 });
  });

  it("include a function whose kind is not known once somebody calls it", () => {
    const graph = graphOf({
      "a.ts": dedent`
        import { make } from "unknown-package";
        export const built = make({ handler: async (ctx) => 1 });
        export const never = make({ handler: async (ctx) => 1 });
        export const run = action({ handler: async (ctx) => { await ctx.runQuery(internal.a.built); } });
      `,
    });
    expect(graph.nodes.map(({ id }) => id)).toEqual(["a:built", "a:run"]);
    expect(graph.nodes[0]).toMatchObject({ kind: "unknown", visibility: "unknown" });
    expect(listEdges(graph)).toEqual(["a:run runQuery a:built own a.ts:4"]);
  });
});

describe("edges", () => {
  it("are the calls of queries, mutations, actions and scheduled functions, with what they mean for the transaction", () => {
    const graph = graphOf({
      "a.ts": dedent`
        export const all = action({ handler: async (ctx) => {
          await ctx.runQuery(internal.store.list);
          await ctx.runMutation(internal.store.save);
          await ctx.runAction(internal.a.other);
          await ctx.scheduler.runAfter(0, internal.a.other);
          await ctx.scheduler.runAt(0, internal.store.save);
        } });
        export const other = internalAction({ handler: async (ctx) => {} });
        export const nest = mutation({ handler: async (ctx) => {
          await ctx.runQuery(internal.store.list);
          await ctx.runMutation(internal.store.save);
          await ctx.scheduler.runAfter(0, internal.store.save);
        } });
      `,
      "store.ts": STORE,
    });
    expect(listEdges(graph)).toEqual([
      "a:all runAction a:other none a.ts:4",
      "a:all scheduler.runAfter a:other none a.ts:5",
      "a:all runQuery store:list own a.ts:2",
      "a:all runMutation store:save own a.ts:3",
      "a:all scheduler.runAt store:save own a.ts:6",
      "a:nest runQuery store:list callers a.ts:10",
      "a:nest runMutation store:save callers a.ts:11",
      "a:nest scheduler.runAfter store:save own a.ts:12",
    ]);
  });

  it("follow the ctx through helpers of other modules, destructured, in objects and in classes, with every step", () => {
    const graph = graphOf({
      "a.ts": dedent`
        import { deep } from "./lib";
        import { Client } from "./client";
        export const run = action({ handler: async ({ runQuery, ...rest }, args) => { await runQuery(internal.store.list); } });
        export const reach = action({ handler: async (ctx) => {
          await deep(ctx);
          await new Client(ctx).save();
        } });
      `,
      "client.ts": dedent`
        export class Client {
          constructor(private ctx) {}
          async save() { await this.ctx.runMutation(internal.store.save); }
        }
      `,
      "lib.ts": dedent`
        export async function deep(ctx) {
          await deeper({ ctx, retries: 3 });
          if (ctx.again) await deep(ctx);
        }
        async function deeper({ ctx }) {
          const { scheduler } = ctx;
          await scheduler.runAfter(0, internal.store.save);
        }
      `,
      "store.ts": STORE,
    });
    expect(listEdges(graph)).toEqual([
      "a:reach runMutation store:save own client.ts:3 < a.ts:6",
      "a:reach scheduler.runAfter store:save own lib.ts:7 < lib.ts:2 < a.ts:5",
      "a:run runQuery store:list own a.ts:3",
    ]);
  });

  it("know which function a helper is told to run, for each of its callers", () => {
    const graph = graphOf({
      "a.ts": dedent`
        import { outer } from "./lib";
        export const one = action({ handler: async (ctx) => { await outer(ctx, internal.store.list, 3); } });
        export const two = action({ handler: async (ctx, { dry }) => { await outer(ctx, dry ? internal.store.save : "store:list"); } });
      `,
      "lib.ts": dedent`
        export async function outer(ctx, reference, retries = 3) { return await inner(reference, ctx); }
        const inner = async (reference, ctx) => await ctx.runQuery(reference, {});
      `,
      "store.ts": STORE,
    });
    expect(listEdges(graph)).toEqual([
      "a:one runQuery store:list own lib.ts:2 < lib.ts:1 < a.ts:2",
      "a:two runQuery store:list own lib.ts:2 < lib.ts:1 < a.ts:3",
      "a:two runQuery store:save own lib.ts:2 < lib.ts:1 < a.ts:3",
    ]);
    expect(graph.unresolved).toEqual([]);
  });

  it("include what a custom builder or a wrapped handler runs first", () => {
    const graph = graphOf({
      "a.ts": dedent`
        import { customAction, customCtx } from "convex-helpers/server/customFunctions";
        import { withLog } from "./wrappers";
        const authed = customAction(action, { args: {}, input: async (ctx, args) => {
          await ctx.runQuery(internal.store.list);
          return { ctx, args };
        } });
        export const custom = authed({ handler: async (ctx) => {} });
        export const wrapped = action({ handler: withLog(async (ctx) => {}) });
      `,
      "store.ts": STORE,
      "wrappers.ts": dedent`
        export function withLog(handler) {
          return async (ctx, args) => {
            await ctx.runMutation(internal.store.save);
            return await handler(ctx, args);
          };
        }
      `,
    });
    expect(listEdges(graph)).toEqual([
      "a:custom runQuery store:list own a.ts:4",
      "a:wrapped runMutation store:save own wrappers.ts:3",
    ]);
  });

  it("start at cron jobs and routes; a route's own handler is part of the route", () => {
    const graph = graphOf({
      "crons.ts": dedent`
        import { cronJobs } from "convex/server";
        const crons = cronJobs();
        crons.interval("clean up", { hours: 1 }, internal.store.save);
        crons.daily("clean up", { hourUTC: 1, minuteUTC: 2 }, internal.store.save);
        export default crons;
      `,
      "hooks.ts": dedent`
        export const receive = httpAction(async (ctx) => { await ctx.runMutation(internal.store.save); });
        const own = httpAction(async (ctx) => { await ctx.runQuery(internal.store.list); });
        export const registered = { own };
      `,
      "http.ts": dedent`
        import { httpRouter } from "convex/server";
        import { receive, registered } from "./hooks";
        const http = httpRouter();
        http.route({ path: "/hook", method: "POST", handler: receive });
        http.route({ pathPrefix: "/files/", method: "GET", handler: registered.own });
        export default http;
      `,
      "store.ts": STORE,
    });
    expect(listEdges(graph)).toEqual([
      "GET /files/* runQuery store:list own hooks.ts:2",
      "POST /hook route hooks:receive none http.ts:4",
      "cron clean up cron store:save own crons.ts:3",
      "cron clean up (2) cron store:save own crons.ts:4",
      "hooks:receive runMutation store:save own hooks.ts:1",
    ]);
  });

  it("start at a module where no function is seen to reach the call, but not where it is a test", () => {
    const graph = graphOf({
      "lib.ts": `export const helper = async (ctx) => { await ctx.runMutation(internal.store.save); };`,
      "reached.ts": `export const helper = async (ctx) => { await ctx.runMutation(internal.store.save); };`,
      "store.ts": STORE,
      "usage.ts": `import { helper } from "./reached"; export const run = action({ handler: async (ctx) => { await helper(ctx); } });`,
      "z.test.ts": `const test = async (ctx) => { await ctx.runMutation(internal.store.save); };`,
    });
    expect(listEdges(graph)).toEqual([
      "lib.ts runMutation store:save own lib.ts:1",
      "usage:run runMutation store:save own reached.ts:1 < usage.ts:1",
    ]);
    expect(graph.nodes).toContainEqual({ id: "lib.ts", place: { file: "lib.ts", line: 1 }, type: "module" });
  });
});

describe("unresolved calls", () => {
  it("say where they are and why, once each", () => {
    const graph = graphOf({
      "a.ts": dedent`
        export const run = action({ handler: async (ctx, { name, ref }) => {
          await ctx.runQuery(internal.gone.list);
          await ctx.runQuery(internal.store.gone);
          await ctx.runQuery(internal.store[name]);
          await ctx.runQuery(components.files.lib.list);
          await ctx.runQuery(ref); await ctx.runQuery(ref);
        } });
      `,
      "store.ts": STORE,
    });
    expect(listUnresolved(graph)).toEqual([
      "a:run runQuery a.ts:2 there is no module gone",
      "a:run runQuery a.ts:3 store.ts exports no function for store:gone",
      "a:run runQuery a.ts:4 a computed member",
      "a:run runQuery a.ts:5 it is a function of a component",
      "a:run runQuery a.ts:6 it is a parameter, `ref`",
    ]);
  });
});

describe("modules", () => {
  it("name their runtime, whether they are deployed, and the project's files that come with them", () => {
    const { modules } = graphOf({
      "a.ts": dedent`
        import { b } from "./b";
        import type { T } from "./types";
        import { z } from "zod";
        export const a = action({ handler: async () => { await import("./c.test"); return b; } });
      `,
      "b.ts": `"use node";\nexport const b = 1;`,
      "c.test.ts": "export const c = 1;",
      "types.ts": "export type T = string;",
    });
    expect(modules).toEqual([
      { path: "a.ts", runtime: "default", entryPoint: true, imports: ["b.ts", "c.test.ts"] },
      { path: "b.ts", runtime: "node", entryPoint: true, imports: [] },
      { path: "c.test.ts", runtime: "default", entryPoint: false, imports: [] },
      { path: "types.ts", runtime: "default", entryPoint: true, imports: [] },
    ]);
  });

  it("are left out where they cannot be parsed", () => {
    expect(
      graphOf({ "a.ts": "export const = 1;", "store.ts": STORE }).modules.map(({ path }) => path),
    ).toEqual(["store.ts"]);
  });
});

describe("the shape of a graph", () => {
  it("does not depend on the order in which the files are read", () => {
    const files = {
      "a.ts": `export const run = action({ handler: async (ctx) => { await ctx.runQuery(internal.b.list); } });`,
      "b.ts": `import { help } from "./c"; export const list = query({ handler: async (ctx) => { await help(ctx); } });`,
      "c.ts": `export const help = async (ctx) => { await ctx.runQuery(internal.b.list); await ctx.runQuery(internal.x.y); };`,
    };
    const forwards = graphOf(files);
    const backwards = graphOf(Object.fromEntries(Object.entries(files).reverse()));
    expect({ ...backwards, functionsDir: undefined }).toEqual({ ...forwards, functionsDir: undefined });
  });

  it("can be cut down to what some nodes lead to", () => {
    const graph = graphOf({
      "a.ts": dedent`
        export const first = action({ handler: async (ctx) => { await ctx.runAction(internal.a.second); } });
        export const second = internalAction({ handler: async (ctx) => { await ctx.runQuery(internal.store.list); } });
        export const other = action({ handler: async (ctx) => { await ctx.runMutation(internal.store.save, internal.x.y); } });
      `,
      "b.ts": `export const lost = action({ handler: async (ctx) => { await ctx.runQuery(internal.x.y); } });`,
      "store.ts": STORE,
    });
    const part = selectReachable(graph, ["a:second"]);
    expect(part.nodes.map(({ id }) => id)).toEqual(["a:second", "store:list"]);
    expect(listEdges(part)).toEqual(["a:second runQuery store:list own a.ts:2"]);
    expect(part.modules.map(({ path }) => path)).toEqual(["a.ts", "store.ts"]);
    expect(part.unresolved).toEqual([]);
    expect(listUnresolved(selectReachable(graph, ["b:lost"]))).toEqual([
      "b:lost runQuery b.ts:1 there is no module x",
    ]);
  });

  it("is found for more code than is held in memory at once", () => {
    const filler = `export const text = ${JSON.stringify("x".repeat(700_000))};`;
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [
        `m${String(index)}.ts`,
        `import { help } from "./m0"; ${filler} export async function ${index === 0 ? "help" : "unused"}(ctx) { await ctx.runQuery(internal.m1.list); }
        export const list = query({ handler: async (ctx) => { await help(ctx); } });`,
      ]),
    );
    const { edges, nodes } = graphOf(files);
    expect(nodes.filter(({ type }) => type === "function")).toHaveLength(8);
    expect(edges.filter(({ to }) => to === "m1:list").map(({ from }) => from)).toEqual([
      "m0:list",
      ...["m1.ts", "m1:list", "m2.ts", "m2:list", "m3.ts", "m3:list", "m4.ts", "m4:list"],
      ...["m5.ts", "m5:list", "m6.ts", "m6:list", "m7.ts", "m7:list"],
    ]);
  });
});

function fn(
  id: string,
  kind: string,
  visibility: string,
  runtime: string,
  file: string,
  line: number,
): Record<string, unknown> {
  return { id, type: "function", kind, visibility, runtime, place: { file, line } };
}
