import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { collectCtxRoots, type CtxRoot } from "../../src/analysis/ctx.js";
import { findFunctionName } from "../../src/analysis/function-names.js";
import { collectRegistrations } from "../../src/analysis/registrations.js";
import { parsers, quoteNode, readSnippet, type Snippet, type SnippetFiles } from "./snippet.js";

function collectRoots({ context, tree }: Snippet): CtxRoot[] {
  return collectCtxRoots(tree, collectRegistrations(tree, context), context);
}

/** `helper holds action|mutation (passed): db.get()`: whose ctx, of which kinds, why, and what is read from it. */
function describeRoot({ evidence, functionNode, kinds, uses }: CtxRoot): string {
  const owner = functionNode === undefined ? "field" : (findFunctionName(functionNode) ?? "function");
  const members = uses.members.map(({ call, path }) => `${path.join(".")}${call === undefined ? "" : "()"}`);
  return `${owner} holds ${[...kinds].sort().join("|")} (${evidence.type}): ${members.join(" ") || "nothing"}`;
}

interface CtxCase {
  readonly name: string;
  readonly files: SnippetFiles;
  readonly expected: readonly string[];
}

/** An action whose handler has these parameters and this body. */
function action(parameters: string, body: string): string {
  return dedent`
    import { action } from "./_generated/server";
    export const a = action({ handler: async (${parameters}) => { ${body} } });
  `;
}

const handlers: readonly CtxCase[] = [
  {
    name: "the first parameter of a handler, of every kind of function",
    files: dedent`
      import { action, httpAction, internalMutation, query } from "./_generated/server";
      export const a = action(async (ctx, args) => { await ctx.runQuery(args.ref); });
      export const b = httpAction(async (ctx, request) => { await ctx.storage.get(request); });
      export const c = internalMutation({ handler: async (ctx) => { await ctx.db.get(id); } });
      export const d = query({ async handler(ctx) { return ctx.db.query("users"); } });
    `,
    expected: [
      "function holds action (handler): runQuery()",
      "function holds action (handler): storage.get()",
      "handler holds mutation (handler): db.get()",
      "handler holds query (handler): db.query()",
    ],
  },
  {
    name: "a handler that is a function of the file",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action({ handler: run });
      async function run(ctx) { await ctx.runMutation(ref); }
    `,
    expected: ["run holds action (handler): runMutation()"],
  },
  {
    name: "one function that is the handler of two kinds",
    files: dedent`
      import { action, mutation } from "./_generated/server";
      export const a = action({ handler: run });
      export const b = mutation({ handler: run });
      async function run(ctx) { await ctx.runQuery(ref); }
    `,
    expected: ["run holds action|mutation (handler): runQuery()"],
  },
  {
    name: "members destructured in the parameter, renamed, nested and with defaults",
    files: action(
      "{ runQuery, runMutation: write, scheduler: { runAfter }, storage = none, ...rest }, args",
      "await runQuery(ref); await write(ref); await runAfter(0, ref); await storage.get(id); rest.auth.getUserIdentity();",
    ),
    expected: [
      "handler holds action (handler): runQuery runMutation scheduler.runAfter storage runQuery() runMutation() scheduler.runAfter() storage.get() auth.getUserIdentity()",
    ],
  },
  {
    name: "members destructured in a statement, and the object that keeps the rest",
    files: action("ctx", "const { db, ...others } = ctx; db.get(id); await others.runQuery(ref);"),
    expected: ["handler holds action (handler): db db.get() runQuery()"],
  },
  {
    name: "aliases of the ctx and of its members",
    files: action("ctx", "const c = ctx; await c.runQuery(ref); const run = ctx.runAction; await run(ref);"),
    expected: ["handler holds action (handler): runQuery() runAction runAction()"],
  },
  {
    name: "the original ctx that a custom ctx carries along",
    files: action("ctx", "await ctx.ctx.runQuery(ref);"),
    expected: ["handler holds action (handler): runQuery()"],
  },
  {
    name: "members behind casts, `!`, `?.` and quotes",
    files: action(
      "ctx",
      `(ctx as any).db.get(id); ctx!.runQuery(ref); ctx?.runMutation(ref); ctx["runAction"](ref); (<any>ctx).vectorSearch();`,
    ),
    expected: [
      "handler holds action (handler): db.get() runQuery() runMutation() runAction() vectorSearch()",
    ],
  },
  {
    name: "what inner functions do with the ctx around them",
    files: action(
      "ctx",
      "const load = async (id) => await ctx.runQuery(ref, { id }); await Promise.all(ids.map(load));",
    ),
    expected: ["handler holds action (handler): runQuery()"],
  },
  {
    name: "a copy of the ctx with members added",
    files: action("ctx", "const more = { ...ctx, user: 1 }; await more.runQuery(ref);"),
    expected: ["handler holds action (handler): runQuery()"],
  },
  {
    name: "a ctx kept in an object",
    files: action("ctx", "const env = { ctx, id: 1 }; await env.ctx.runQuery(ref); env.id;"),
    expected: ["handler holds action (handler): runQuery()"],
  },
  {
    name: "the function that a custom builder runs before each handler",
    files: dedent`
      import { customAction, customCtx } from "convex-helpers/server/customFunctions";
      import { action } from "./_generated/server";
      export const authed = customAction(action, customCtx(async (ctx) => ({ user: await ctx.auth.getUserIdentity() })));
      export const session = customAction(action, { args: {}, input: async (ctx) => { await ctx.runQuery(ref); return { ctx: {}, args: {} }; } });
    `,
    expected: [
      "function holds action (customizer): auth.getUserIdentity()",
      "input holds action (customizer): runQuery()",
    ],
  },
];

/** A helper whose parameter has this annotation, beside the imports that it needs. */
function helper(annotation: string, declarations = ""): string {
  return dedent`
    import type { ActionCtx, MutationCtx, QueryCtx } from "./_generated/server";
    import type { GenericActionCtx, GenericQueryCtx } from "convex/server";
    import { httpAction, internalAction } from "./_generated/server";
    ${declarations}
    export async function helper(ctx: ${annotation}) { await ctx.runQuery(ref); }
  `;
}

const ACTION_HELPER = "helper holds action (annotation): runQuery()";

const annotations: readonly CtxCase[] = [
  { name: "ActionCtx", files: helper("ActionCtx"), expected: [ACTION_HELPER] },
  {
    name: "QueryCtx and MutationCtx",
    files: dedent`
      import type { MutationCtx, QueryCtx } from "./_generated/server";
      export async function read(ctx: QueryCtx) { await ctx.db.get(id); }
      export const write = async (ctx: MutationCtx) => { await ctx.db.insert(t); };
    `,
    expected: ["read holds query (annotation): db.get()", "write holds mutation (annotation): db.insert()"],
  },
  { name: "GenericActionCtx", files: helper("GenericActionCtx<DataModel>"), expected: [ACTION_HELPER] },
  {
    name: "a picked ActionCtx",
    files: helper(`Pick<ActionCtx, "runQuery" | "auth">`),
    expected: [ACTION_HELPER],
  },
  {
    name: "an ActionCtx without some members, read-only",
    files: helper(`Readonly<Omit<ActionCtx, "storage">>`),
    expected: [ACTION_HELPER],
  },
  {
    name: "the first parameter of a builder's handler",
    files: helper("Parameters<Parameters<typeof httpAction>[0]>[0]"),
    expected: [ACTION_HELPER],
  },
  {
    name: "a type imported in place",
    files: helper(`import("./_generated/server").ActionCtx`),
    expected: [ACTION_HELPER],
  },
  {
    name: "a type of a namespace",
    files: `import type * as server from "./_generated/server"; export const helper = (ctx: server.ActionCtx) => ctx.runQuery(ref);`,
    expected: [ACTION_HELPER],
  },
  {
    name: "an alias of the file",
    files: helper("Ctx", "type Ctx = Pick<Whole, 'runQuery'>; type Whole = GenericActionCtx<DataModel>;"),
    expected: [ACTION_HELPER],
  },
  {
    name: "an interface that extends a ctx",
    files: helper("ToolCtx", "export interface ToolCtx extends ActionCtx { userId: string }"),
    expected: [ACTION_HELPER],
  },
  {
    name: "a constrained type parameter",
    files: `import type { ActionCtx } from "./_generated/server"; export async function helper<Ctx extends ActionCtx>(ctx: Ctx) { await ctx.runQuery(ref); }`,
    expected: [ACTION_HELPER],
  },
  {
    name: "an alias imported from another module, through a re-export and under another name",
    files: {
      "convex/example.ts": `import type { Ctx as Env } from "./lib"; export async function helper(ctx: Env) { await ctx.runQuery(ref); }`,
      "convex/lib/index.ts": `export type { RunCtx as Ctx } from "./types";`,
      "convex/lib/types.ts": `import type { ActionCtx } from "../_generated/server"; type RunCtx = ActionCtx; export type { RunCtx };`,
    },
    expected: [ACTION_HELPER],
  },
  {
    name: "a ctx of several kinds",
    files: helper("QueryCtx | MutationCtx | ActionCtx | undefined"),
    expected: ["helper holds action|mutation|query (annotation): runQuery()"],
  },
  {
    name: "a ctx with members added",
    files: helper("ActionCtx & { userId: string }"),
    expected: [ACTION_HELPER],
  },
  {
    name: "a second parameter, and one with a default",
    files: dedent`
      import type { ActionCtx } from "./_generated/server";
      export async function second(id: string, ctx: ActionCtx) { await ctx.runQuery(ref); }
      export async function third(ctx: ActionCtx = current) { await ctx.runQuery(ref); }
    `,
    expected: ["second holds action (annotation): runQuery()", "third holds action (annotation): runQuery()"],
  },
  {
    name: "a destructured parameter",
    files: `import type { ActionCtx } from "./_generated/server"; export async function helper({ runQuery }: ActionCtx) { await runQuery(ref); }`,
    expected: ["helper holds action (annotation): runQuery runQuery()"],
  },
  {
    name: "a ctx among other named arguments, destructured or not",
    files: dedent`
      import type { ActionCtx } from "./_generated/server";
      type Args = { ctx: ActionCtx; id: string };
      export async function first({ ctx, id }: { ctx: ActionCtx; id: string }) { await ctx.runQuery(ref, { id }); }
      export async function second(args: Args) { await args.ctx.runQuery(ref, { id: args.id }); }
    `,
    expected: ["first holds action (annotation): runQuery()", "second holds action (annotation): runQuery()"],
  },
  {
    name: "a parameter property and a field of a class",
    files: dedent`
      import type { ActionCtx } from "./_generated/server";
      class Mailer {
        constructor(private readonly ctx: ActionCtx) {}
        async send() { await this.ctx.runMutation(ref); }
      }
      class Agent {
        ctx: ActionCtx;
        constructor(ctx: ActionCtx) { this.ctx = ctx; }
        async run() { await this.ctx.runQuery(ref); }
      }
    `,
    expected: [
      "constructor holds action (annotation): runMutation()",
      "constructor holds action (annotation): runQuery()",
      "field holds action (annotation): runQuery()",
    ],
  },
];

const passed: readonly CtxCase[] = [
  {
    name: "a function of the file that a handler calls with its ctx, whatever its annotation says",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action(async (ctx) => { await first(ctx); await second(1, ctx); });
      async function first(ctx: any) { await third(ctx); await ctx.runQuery(ref); }
      const second = async (id: number, context: { runMutation: Function }) => { await context.runMutation(ref); };
      function third(ctx) { return ctx.auth.getUserIdentity(); }
    `,
    expected: [
      "function holds action (handler): nothing",
      "first holds action (passed): runQuery()",
      "second holds action (passed): runMutation()",
      "third holds action (passed): auth.getUserIdentity()",
    ],
  },
  {
    name: "a function that gets the ctx in an object, under any name",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action(async (ctx) => { await first({ ctx, id: 1 }); await second({ context: ctx }); });
      async function first({ ctx, id }) { await ctx.runQuery(ref); }
      async function second(args) { await args.context.runMutation(ref); }
    `,
    expected: [
      "function holds action (handler): nothing",
      "first holds action (passed): runQuery()",
      "second holds action (passed): runMutation()",
    ],
  },
  {
    name: "a class that is built with the ctx",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action(async (ctx) => { await new Mailer(ctx).send(); });
      class Mailer {
        constructor(ctx) { this.ctx = ctx; }
        async send() { await this.ctx.runMutation(ref); }
      }
    `,
    expected: [
      "function holds action (handler): nothing",
      "constructor holds action (passed): runMutation()",
    ],
  },
  {
    name: "a member of an object of functions",
    files: dedent`
      import { action } from "./_generated/server";
      const steps = { async load(ctx) { await ctx.runQuery(ref); } };
      export const a = action(async (ctx) => { await steps.load(ctx); });
    `,
    expected: ["function holds action (handler): nothing", "load holds action (passed): runQuery()"],
  },
  {
    name: "functions that call each other in a circle",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action(async (ctx) => { await ping(ctx); });
      async function ping(ctx) { await ctx.runQuery(ref); await pong(ctx); }
      async function pong(ctx) { await ctx.runMutation(ref); await ping(ctx); }
    `,
    expected: [
      "function holds action (handler): nothing",
      "ping holds action (passed): runQuery()",
      "pong holds action (passed): runMutation()",
    ],
  },
  {
    name: "a helper that an action and a mutation call is action code and more",
    files: dedent`
      import { action, mutation } from "./_generated/server";
      export const a = action(async (ctx) => { await helper(ctx); });
      export const b = mutation(async (ctx) => { await helper(ctx); });
      async function helper(ctx) { await inner(ctx); }
      async function inner(ctx) { await ctx.runQuery(ref); }
    `,
    expected: [
      "function holds action (handler): nothing",
      "function holds mutation (handler): nothing",
      "helper holds action|mutation (passed): nothing",
      "inner holds action|mutation (passed): runQuery()",
    ],
  },
  {
    name: "an annotation holds against a caller with another ctx",
    files: dedent`
      import { action, type QueryCtx } from "./_generated/server";
      export const a = action(async (ctx) => { await load(ctx as any); });
      async function load(ctx: QueryCtx) { await ctx.db.get(id); }
    `,
    expected: ["function holds action (handler): nothing", "load holds query (annotation): db.get()"],
  },
];

const others: readonly CtxCase[] = [
  {
    name: "functions that nothing calls with a ctx",
    files: `export async function helper(ctx: any) { await ctx.db.get(id); }`,
    expected: [],
  },
  {
    name: "other things called ctx or Context",
    files: dedent`
      import type { Context } from "hono";
      export function draw(ctx: CanvasRenderingContext2D) { ctx.fillRect(0, 0, 1, 1); }
      export function route(ctx: Context) { return ctx.json({}); }
    `,
    expected: [],
  },
  {
    name: "a function called with a ctx after a spread, whose place is not known",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action(async (ctx, args) => { await helper(...args.list, ctx); });
      async function helper(id, ctx) { await ctx.runQuery(ref); }
    `,
    expected: ["function holds action (handler): nothing"],
  },
  {
    name: "a function that is only given a part of the ctx",
    files: dedent`
      import { action } from "./_generated/server";
      export const a = action(async (ctx) => { await helper(ctx.storage); });
      async function helper(storage) { await storage.get(id); }
    `,
    expected: ["function holds action (handler): storage"],
  },
  {
    name: "members of a ctx variable that is assigned anew",
    files: action("ctx", "ctx = other; await ctx.runQuery(ref);"),
    expected: ["handler holds action (handler): nothing"],
  },
  {
    name: "a variable of the same name in an inner scope",
    files: action("ctx", "const draw = (ctx) => ctx.db; draw(canvas);"),
    expected: ["handler holds action (handler): nothing"],
  },
  {
    name: "handlers that are written in another module",
    files: {
      "convex/example.ts": `import { action } from "./_generated/server"; import { run } from "./run"; export const a = action({ handler: run });`,
      "convex/run.ts": "export async function run(ctx) { await ctx.runQuery(ref); }",
    },
    expected: [],
  },
];

describe.each(parsers)("collectCtxRoots on a tree of %s", (parser) => {
  describe("follows", () => {
    it.each([...handlers, ...passed])("$name", ({ expected, files }) => {
      expect(collectRoots(readSnippet(parser, files)).map(describeRoot)).toEqual(expected);
    });
  });

  describe("believes an annotation that is", () => {
    it.each(annotations)("$name", ({ expected, files }) => {
      expect(collectRoots(readSnippet(parser, files)).map(describeRoot)).toEqual(expected);
    });
  });

  describe("leaves out", () => {
    it.each(others)("$name", ({ expected, files }) => {
      expect(collectRoots(readSnippet(parser, files)).map(describeRoot)).toEqual(expected);
    });
  });

  it("names the handlers that reach a helper", () => {
    const snippet = readSnippet(
      parser,
      dedent`
        import { action, internalAction } from "./_generated/server";
        export const a = action(async (ctx) => { await helper(ctx); });
        export const b = internalAction(async (ctx) => { await helper(ctx); });
        async function helper(ctx) {}
      `,
    );
    const helperRoot = collectRoots(snippet).find(({ evidence }) => evidence.type === "passed");
    expect([...(helperRoot?.reachedFrom ?? [])].map(({ visibility }) => visibility)).toEqual([
      "public",
      "internal",
    ]);
  });

  it("says what a wrapper or an intersection adds to the ctx, and what it cannot know", () => {
    const snippet = readSnippet(
      parser,
      dedent`
        import { customAction, customCtx } from "convex-helpers/server/customFunctions";
        import { withAnything } from "some-package";
        import { action, type ActionCtx } from "./_generated/server";
        const withDb = customAction(action, customCtx(() => ({ db: 1 })));
        export const a = withDb({ handler: async (ctx) => { await helper(ctx); } });
        export const b = action({ handler: withAnything(async (ctx) => {}) });
        export const c = action({ handler: async (ctx) => {} });
        async function helper(ctx) {}
        function annotated(ctx: ActionCtx & { db: Db }) {}
      `,
    );
    const added = collectRoots(snippet)
      .filter(({ evidence }) => evidence.type !== "customizer")
      .map((root) => (root.added === "unknown" ? "unknown" : [...root.added]));
    expect(added).toEqual([["db"], "unknown", [], ["db"], ["db"]]);
  });

  it("names each step of a member where it is written", () => {
    const { context, tree } = readSnippet(parser, action("{ storage }", "await storage.getUrl(id);"));
    const [root] = collectCtxRoots(tree, collectRegistrations(tree, context), context);
    const names = root?.uses.members.map(({ nameNodes }) =>
      nameNodes.map((node) => node && quoteNode(tree, node)),
    );
    expect(names).toEqual([["storage"], ["storage", "getUrl"]]);
  });

  it.each([
    [`if ("db" in ctx) ctx.db.get(id);`, `"db" in ctx`],
    [`if (ctx.db) ctx.db.get(id);`, "ctx.db"],
    [`if (!ctx.db) return; ctx.db.get(id);`, "ctx.db"],
    [`if (ctx.db !== undefined) ctx.db.get(id);`, "ctx.db"],
    [`ctx.db?.get(id);`, "ctx.db?.get"],
    [`"runMutation" in ctx ? 1 : ctx.db.get(id);`, `"runMutation" in ctx`],
    [`if (isMutationCtx(ctx)) ctx.db.get(id);`, "isMutationCtx(ctx)"],
  ])("takes %j for a test of the kind of ctx", (body, test) => {
    const { context, tree } = readSnippet(parser, action("ctx", body));
    const [root] = collectCtxRoots(tree, collectRegistrations(tree, context), context);
    expect(root?.uses.tests.map(({ node }) => quoteNode(tree, node))).toEqual([test]);
  });
});
