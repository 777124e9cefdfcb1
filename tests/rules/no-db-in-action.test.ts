import dedent from "dedent";

import { noDbInAction } from "../../src/rules/no-db-in-action.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

ruleTester.run("no-db-in-action: db", noDbInAction, {
  valid: [
    {
      name: "allows ctx.db in queries and mutations of every builder",
      code: dedent`
        import { internalMutation, internalQuery, mutation, query } from "./_generated/server";
        export const a = query({ handler: async (ctx) => await ctx.db.query("users").collect() });
        export const b = internalQuery(async ({ db }) => await db.query("users").collect());
        export const c = mutation({ handler: async (ctx) => await ctx.db.insert("users", {}) });
        export const d = internalMutation({ handler: async (ctx) => await ctx.db.insert("users", {}) });
      `,
    },
    {
      name: "allows an action that reaches the database through run calls",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action({
          handler: async (ctx) => await ctx.runQuery(internal.users.get, {}),
        });
      `,
    },
    {
      name: "allows a db that is not the ctx's",
      code: dedent`
        import { action } from "./_generated/server";
        import { db } from "some-database";
        export const sync = action(async (ctx, args) => {
          await db.get(args.id);
          await args.db.get(args.id);
          await connect(ctx.auth).db.get(args.id);
        });
      `,
    },
    {
      name: "allows a mutation that is exported beside actions, and its helper",
      code: dedent`
        import { action, mutation } from "./_generated/server";
        export const sync = action(async (ctx) => {});
        export const runAction = mutation(async (ctx) => await save(ctx));
        async function save(ctx) {
          await ctx.db.insert("users", {});
        }
      `,
    },
    {
      name: "allows a db that the wrapper of the action adds to its ctx",
      code: dedent`
        import { customAction, customCtx } from "convex-helpers/server/customFunctions";
        import { action } from "./_generated/server";
        const actionWithDb = customAction(action, customCtx(async (ctx) => ({ db: readThrough(ctx) })));
        export const sync = actionWithDb({ handler: async (ctx) => await ctx.db.get("id") });
      `,
    },
    {
      name: "allows a db that the annotation adds to the ctx",
      code: dedent`
        import type { ActionCtx, QueryCtx } from "./_generated/server";
        export async function load(ctx: ActionCtx & { db: QueryCtx["db"] }) {
          return await ctx.db.query("users").collect();
        }
      `,
    },
    {
      name: "ignores (out of scope) a handler that goes through a wrapper of a package, which may add anything",
      code: dedent`
        import { withDatabase } from "some-package";
        import { action } from "./_generated/server";
        export const sync = action({ handler: withDatabase(async (ctx) => await ctx.db.get("id")) });
      `,
    },
    {
      name: "ignores (out of scope) a helper that nothing in the file calls with an action's ctx",
      code: dedent`
        export async function load(ctx: any) {
          return await ctx.db.query("users").collect();
        }
      `,
    },
    {
      name: "ignores (out of scope) generated code",
      filename: inProject("one-app", "convex/_generated/server.d.ts").filename,
      code: dedent`
        import { action } from "./server";
        export const sync = action(async (ctx) => await ctx.db.get("id"));
      `,
    },
    {
      name: "allows functions of other libraries that are called action",
      code: dedent`
        import { action } from "mobx";
        export const sync = action(async (ctx) => await ctx.db.get("id"));
      `,
    },
  ],
  invalid: [
    {
      name: "reports ctx.db in an action at the name db",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action({
          args: {},
          handler: async (ctx) => {
            return await ctx.db.query("users").collect();
          },
        });
      `,
      errors: [
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "action `sync`" },
          line: 5,
          column: 22,
          endLine: 5,
          endColumn: 24,
        },
      ],
    },
    {
      name: "reports each read of ctx.db in an internal action",
      code: dedent`
        import { internalAction } from "./_generated/server";
        export const sync = internalAction(async (ctx) => {
          await ctx.db.get("a");
          await ctx.db.patch("a", {});
        });
      `,
      errors: [
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "action `sync`" },
          line: 3,
          column: 13,
          endLine: 3,
          endColumn: 15,
        },
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "action `sync`" },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 15,
        },
      ],
    },
    {
      name: "reports a db that is destructured in the parameter, once",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async ({ db, runQuery }) => {
          await db.get("a");
          await db.get("b");
        });
      `,
      errors: [
        { messageId: "db", data: { owner: "action `sync`" }, line: 2, column: 37, endLine: 2, endColumn: 39 },
      ],
    },
    {
      name: "reports a db that is destructured in a statement and renamed",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          const { db: database } = ctx;
          await database.get("a");
        });
      `,
      errors: [
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "action `sync`" },
          line: 3,
          column: 11,
          endLine: 3,
          endColumn: 13,
        },
      ],
    },
    {
      name: "reports ctx.db of an HTTP action in its route",
      filename: inProject("one-app", "convex/http.ts").filename,
      code: dedent`
        import { httpRouter } from "convex/server";
        import { httpAction } from "./_generated/server";
        const http = httpRouter();
        http.route({
          path: "/users",
          method: "GET",
          handler: httpAction(async (ctx, request) => {
            return Response.json(await ctx.db.query("users").collect());
          }),
        });
        export default http;
      `,
      errors: [
        {
          messageId: "db",
          data: { owner: "this HTTP action" },
          line: 8,
          column: 36,
          endLine: 8,
          endColumn: 38,
        },
      ],
    },
    {
      name: "reports ctx.db behind a cast and @ts-ignore",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          // @ts-ignore
          await ctx.db.get("a");
          await (ctx as any).db.get("b");
        });
      `,
      errors: [
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "action `sync`" },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 15,
        },
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "action `sync`" },
          line: 5,
          column: 22,
          endLine: 5,
          endColumn: 24,
        },
      ],
    },
    {
      name: "reports ctx.db in a callback inside the handler",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx, { ids }) => {
          await Promise.all(ids.map((id) => ctx.db.get(id)));
        });
      `,
      errors: [
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "action `sync`" },
          line: 3,
          column: 41,
          endLine: 3,
          endColumn: 43,
        },
      ],
    },
    {
      name: "reports ctx.db of an action behind customAction, whose code adds other members",
      code: dedent`
        import { customAction, customCtx } from "convex-helpers/server/customFunctions";
        import { action } from "./_generated/server";
        const authedAction = customAction(action, customCtx(async (ctx) => ({ user: await ctx.auth.getUserIdentity() })));
        export const sync = authedAction({ handler: async (ctx) => await ctx.db.get(ctx.user) });
      `,
      errors: [
        { messageId: "db", data: { owner: "action `sync`" }, line: 4, column: 70, endLine: 4, endColumn: 72 },
      ],
    },
    {
      name: "reports ctx.db in the function that customAction runs before each handler",
      code: dedent`
        import { customAction, customCtx } from "convex-helpers/server/customFunctions";
        import { action } from "./_generated/server";
        export const authedAction = customAction(action, customCtx(async (ctx) => ({ user: await ctx.db.get("me") })));
      `,
      errors: [
        {
          messageId: "db",
          data: { owner: "this function (which gets an action's ctx)" },
          line: 3,
          column: 94,
          endLine: 3,
          endColumn: 96,
        },
      ],
    },
    {
      name: "reports ctx.db in a helper that is annotated with an action's ctx",
      code: dedent`
        import type { ActionCtx } from "./_generated/server";
        export async function load(ctx: Pick<ActionCtx, "runQuery">) {
          return await (ctx as any).db.query("users").collect();
        }
      `,
      errors: [
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "`load` (which gets an action's ctx)" },
          line: 3,
          column: 29,
          endLine: 3,
          endColumn: 31,
        },
      ],
    },
    {
      name: "reports ctx.db in a helper of the file that only actions call, there and not at the calls",
      code: dedent`
        import { action, httpAction } from "./_generated/server";
        export const sync = action(async (ctx) => await load(ctx));
        export const hook = httpAction(async (ctx) => Response.json(await load(ctx)));
        async function load(ctx: any) {
          return await ctx.db.query("users").collect();
        }
      `,
      errors: [
        {
          messageId: "db",
          suggestions: 1,
          data: { owner: "`load` (which gets an action's ctx)" },
          line: 5,
          column: 20,
          endLine: 5,
          endColumn: 22,
        },
      ],
    },
    {
      name: "reports ctx.db in a helper of the file that gets the ctx among named arguments",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await save({ ctx, name: "a" }));
        async function save({ ctx, name }: { ctx: any; name: string }) {
          await ctx.db.insert("users", { name });
        }
      `,
      errors: [
        {
          messageId: "db",
          data: { owner: "`save` (which gets an action's ctx)" },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 15,
        },
      ],
    },
    {
      name: "reports ctx.db in a class that keeps an action's ctx",
      code: dedent`
        import type { ActionCtx } from "./_generated/server";
        export class Importer {
          ctx: ActionCtx;
          async save() {
            await this.ctx.db.insert("users", {});
          }
        }
      `,
      errors: [
        {
          messageId: "db",
          data: { owner: "this class (which holds an action's ctx)" },
          line: 5,
          column: 20,
          endLine: 5,
          endColumn: 22,
        },
      ],
    },
  ],
});

ruleTester.run("no-db-in-action: helper", noDbInAction, {
  valid: [
    {
      name: "allows a query that calls a helper with its ctx",
      code: dedent`
        import { query } from "./_generated/server";
        import { loadUser, loadUserTyped } from "./helpers";
        export const get = query(async (ctx) => [await loadUser(ctx, "a"), await loadUserTyped(ctx, "b")]);
      `,
    },
    {
      name: "allows an action that calls a helper without a use of db",
      code: dedent`
        import { action } from "./_generated/server";
        import { logOnly } from "./helpers";
        export const sync = action(async (ctx) => await logOnly(ctx));
      `,
    },
    {
      name: "allows an action that gives a helper something else than its ctx",
      code: dedent`
        import { action } from "./_generated/server";
        import { loadUser } from "./helpers";
        export const sync = action(async (ctx, args) => await loadUser(args.fake, ctx.auth));
      `,
    },
    {
      name: "allows a helper of a package, whose code is not read",
      code: dedent`
        import { loadUser } from "some-package";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await loadUser(ctx));
      `,
    },
    {
      name: "allows a function that is a parameter of the caller",
      code: dedent`
        import { action } from "./_generated/server";
        export const makeSync = (load) => action(async (ctx) => await load(ctx));
      `,
    },
  ],
  invalid: [
    {
      name: "reports a helper of another module with an untyped ctx, at its name in the call",
      code: dedent`
        import { action } from "./_generated/server";
        import { loadUser } from "./helpers";
        export const sync = action({
          handler: async (ctx, args) => {
            return await loadUser(ctx, args.id);
          },
        });
      `,
      errors: [
        {
          messageId: "helper",
          data: { helper: "loadUser", owner: "Action `sync`", place: "helpers.ts:4" },
          line: 5,
          column: 18,
          endLine: 5,
          endColumn: 26,
        },
      ],
    },
    {
      name: "reports a helper that is typed with a query's ctx",
      code: dedent`
        import { action } from "./_generated/server";
        import * as helpers from "./helpers";
        export const sync = action(async (ctx) => await helpers.loadUserTyped(ctx as any, "a"));
      `,
      errors: [
        {
          messageId: "helper",
          data: { helper: "helpers.loadUserTyped", owner: "Action `sync`", place: "helpers.ts:8" },
          line: 3,
          column: 57,
          endLine: 3,
          endColumn: 70,
        },
      ],
    },
    {
      name: "reports a helper that uses db two calls further, where it is used",
      code: dedent`
        import { internalAction } from "./_generated/server";
        import { loadThroughAnother } from "./helpers";
        export const sync = internalAction(async (ctx) => await loadThroughAnother(ctx, "a"));
      `,
      errors: [
        {
          messageId: "helper",
          data: { helper: "loadThroughAnother", owner: "Action `sync`", place: "helpers.ts:4" },
          line: 3,
          column: 57,
          endLine: 3,
          endColumn: 75,
        },
      ],
    },
    {
      name: "reports a helper of the same file that is typed with a mutation's ctx",
      code: dedent`
        import { action, type MutationCtx } from "./_generated/server";
        export const sync = action(async (ctx) => await save(ctx as never));
        async function save(ctx: MutationCtx) {
          await ctx.db.insert("users" as never, {} as never);
        }
      `,
      errors: [
        {
          messageId: "helper",
          data: { helper: "save", owner: "Action `sync`", place: "line 4" },
          line: 2,
          column: 49,
          endLine: 2,
          endColumn: 53,
        },
      ],
    },
    {
      name: "reports a helper of the file that mutations call too, at the action's call",
      code: dedent`
        import { action, mutation } from "./_generated/server";
        export const sync = action(async (ctx) => await save(ctx));
        export const write = mutation(async (ctx) => await save(ctx));
        async function save(ctx: any) {
          await ctx.db.insert("users", {});
        }
      `,
      errors: [
        {
          messageId: "helper",
          data: { helper: "save", owner: "Action `sync`", place: "line 5" },
          line: 2,
          column: 49,
          endLine: 2,
          endColumn: 53,
        },
      ],
    },
    {
      name: "reports an HTTP action that calls getPostFromDb(ctx: any) of an unchecked module",
      ...inProject("unchecked-helpers", "convex/http.ts"),
      code: dedent`
        import { httpRouter } from "convex/server";
        import { httpAction } from "./_generated/server";
        import { getPostFromDb } from "./lib/posts";
        const http = httpRouter();
        http.route({
          pathPrefix: "/posts/",
          method: "GET",
          handler: httpAction(async (ctx, request) => {
            const slug = new URL(request.url).pathname.slice("/posts/".length);
            return Response.json(await getPostFromDb(ctx, slug));
          }),
        });
        export default http;
      `,
      errors: [
        {
          messageId: "helper",
          data: { helper: "getPostFromDb", owner: "This HTTP action", place: "lib/posts.ts:5" },
          line: 10,
          column: 32,
          endLine: 10,
          endColumn: 45,
        },
      ],
    },
    {
      name: "reports helpers behind re-exports: an arrow that destructures db, a default export that calls it",
      ...inProject("unchecked-helpers"),
      code: dedent`
        // @ts-nocheck
        import { action } from "./_generated/server";
        import { countPosts, getPosts } from "./lib";
        export const publish = action(async (ctx) => {
          const posts = await getPosts(ctx);
          return await countPosts(ctx);
        });
      `,
      errors: [
        {
          messageId: "helper",
          data: { helper: "getPosts", owner: "Action `publish`", place: "lib/posts.ts:13" },
          line: 5,
          column: 23,
          endLine: 5,
          endColumn: 31,
        },
        {
          messageId: "helper",
          data: { helper: "countPosts", owner: "Action `publish`", place: "lib/posts.ts:13" },
          line: 6,
          column: 16,
          endLine: 6,
          endColumn: 26,
        },
      ],
    },
  ],
});

ruleTester.run("no-db-in-action: several kinds of ctx", noDbInAction, {
  valid: [
    {
      name: "allows a helper of another module that asks for db before it uses it",
      code: dedent`
        import { action } from "./_generated/server";
        import { loadAnywhere, loadWhereThereIsADatabase } from "./helpers";
        export const sync = action(async (ctx) => [
          await loadAnywhere(ctx, "a"),
          await loadWhereThereIsADatabase(ctx, "b"),
        ]);
      `,
    },
    {
      name: "allows a helper of the file that only actions call yet asks for db",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await load(ctx));
        async function load(ctx: any) {
          if (!ctx.db) return null;
          return await ctx.db.query("users").collect();
        }
      `,
    },
    {
      name: "allows a helper that asks for a member of actions first",
      code: dedent`
        import { internal } from "./_generated/api";
        import type { ActionCtx, QueryCtx } from "./_generated/server";
        export async function load(ctx: QueryCtx | ActionCtx) {
          if ("runAction" in ctx) return await ctx.runQuery(internal.users.list, {});
          return await ctx.db.query("users" as never).collect();
        }
      `,
    },
    {
      name: "allows a db that is only used where there is one",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx: any) => await ctx.db?.get("a"));
      `,
    },
    {
      name: "allows a helper for several kinds of ctx that does not ask, since some of its callers have a db",
      code: dedent`
        import type { ActionCtx, MutationCtx } from "./_generated/server";
        export async function save(ctx: MutationCtx | ActionCtx) {
          await (ctx as MutationCtx).db.insert("users" as never, {} as never);
        }
      `,
    },
  ],
  invalid: [
    {
      name: "reports what is read before the question",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx: any) => {
          const user = await ctx.db.get("a");
          if ("db" in ctx) await ctx.db.get(user);
        });
      `,
      errors: [
        { messageId: "db", data: { owner: "action `sync`" }, line: 3, column: 26, endLine: 3, endColumn: 28 },
      ],
    },
    {
      name: "reports one function that is the handler of a mutation and is called by an action",
      code: dedent`
        import { action, mutation } from "./_generated/server";
        export const write = mutation({ handler: save });
        export const sync = action(async (ctx) => await save(ctx as any));
        async function save(ctx: any) {
          await ctx.db.insert("users", {});
        }
      `,
      errors: [
        {
          messageId: "helper",
          data: { helper: "save", owner: "Action `sync`", place: "line 5" },
          line: 3,
          column: 49,
          endLine: 3,
          endColumn: 53,
        },
      ],
    },
  ],
});
