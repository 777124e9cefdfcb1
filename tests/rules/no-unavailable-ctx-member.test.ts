import dedent from "dedent";

import { noUnavailableCtxMember } from "../../src/rules/no-unavailable-ctx-member.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

ruleTester.run("no-unavailable-ctx-member: members", noUnavailableCtxMember, {
  valid: [
    {
      name: "allows what each kind of ctx has",
      code: dedent`
        import { action, httpAction, mutation, query } from "./_generated/server";
        export const list = query(async (ctx) => {
          await ctx.auth.getUserIdentity();
          await ctx.storage.getUrl(id);
          await ctx.runQuery(ref, {});
          await ctx.meta.getTransactionMetrics();
          return await ctx.db.query("users").collect();
        });
        export const save = mutation(async (ctx) => {
          await ctx.db.insert("users", {});
          await ctx.scheduler.runAfter(0, ref, {});
          await ctx.storage.delete(id);
          await ctx.storage.store(blob);
          await ctx.runMutation(ref, {});
        });
        export const sync = action(async (ctx) => {
          await ctx.vectorSearch("docs", "by_embedding", { vector });
          await ctx.runAction(ref, {});
          await ctx.meta.getRequestMetadata();
        });
        export const hook = httpAction(async ({ runAction, storage }) => {
          await runAction(ref, {});
          return new Response(await storage.get(id));
        });
      `,
    },
    {
      name: "allows what a custom builder or a wrapper of the handler may have put there",
      code: dedent`
        import { customQuery, customCtx } from "convex-helpers/server/customFunctions";
        import { query } from "./_generated/server";
        import { withScheduler } from "@acme/wrappers";
        const richQuery = customQuery(query, customCtx(async (ctx) => ({ scheduler: fake })));
        export const a = richQuery({ args: {}, handler: async (ctx) => await ctx.scheduler.runAfter(0, ref) });
        export const b = query({ handler: withScheduler(async (ctx) => await ctx.scheduler.runAfter(0, ref)) });
      `,
    },
    {
      name: "allows a helper to ask which ctx it has",
      code: dedent`
        import type { MutationCtx, QueryCtx } from "./_generated/server";
        import { query } from "./_generated/server";
        export async function touch(ctx: QueryCtx | MutationCtx) {
          if ("scheduler" in ctx) await ctx.scheduler.runAfter(0, ref);
        }
        export const list = query(async (ctx) => {
          await log(ctx);
          return (ctx as any).scheduler?.runAfter;
        });
        async function log(ctx: any) {
          if (ctx.runAction) await ctx.runAction(ref);
        }
      `,
    },
    {
      name: "allows casts of an annotated ctx, since whoever casts may know more than the annotation",
      code: dedent`
        import type { MutationCtx, QueryCtx } from "./_generated/server";
        export async function save(ctx: QueryCtx) {
          await (ctx as MutationCtx).db.insert("users", {});
          const mutationCtx = ctx as unknown as MutationCtx;
          await mutationCtx.scheduler.runAfter(0, ref);
        }
      `,
    },
    {
      name: "allows members of a helper's ctx where other files may call it with another one",
      code: dedent`
        import { query } from "./_generated/server";
        export const list = query(async (ctx) => await log(ctx));
        export async function log(ctx) {
          await ctx.scheduler.runAfter(0, ref);
        }
      `,
    },
    {
      name: "allows members that Convex knows nothing of",
      code: dedent`
        import { query } from "./_generated/server";
        export const list = query(async (ctx: any) => await ctx.user.load(ctx.table("users")));
      `,
    },
    {
      name: "leaves ctx.db in actions to no-db-in-action",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx: any) => await ctx.db.get(id));
      `,
    },
    {
      name: "ignores (out of scope) tests, whose ctx is often of their own making",
      ...inProject("one-app", "convex/legacy.test.ts"),
      code: dedent`
        import { query } from "./_generated/server";
        export const list = query(async (ctx: any) => await ctx.scheduler.runAfter(0, ref));
      `,
    },
  ],
  invalid: [
    {
      name: "reports members of other ctxs in a query, at their names",
      code: dedent`
        import { query } from "./_generated/server";
        export const list = query(async (ctx: any) => {
          await ctx.scheduler.runAfter(0, ref);
          await ctx.storage.generateUploadUrl();
          await ctx.db.insert("views", {});
          await ctx.runMutation(ref);
        });
      `,
      errors: [
        {
          messageId: "unavailable",
          data: {
            kinds: "mutations and actions",
            owner: "query `list`",
            path: "scheduler",
            remedy: "Move this into a mutation or an action",
          },
          line: 3,
          column: 13,
          endLine: 3,
          endColumn: 22,
        },
        { messageId: "unavailable", line: 4, column: 21, endLine: 4, endColumn: 38 },
        {
          messageId: "unavailable",
          data: {
            kinds: "mutations",
            owner: "query `list`",
            path: "db.insert",
            remedy: "Move this into a mutation",
          },
          line: 5,
          column: 16,
          endLine: 5,
          endColumn: 22,
        },
        {
          messageId: "unavailable",
          data: {
            kinds: "mutations and actions",
            owner: "query `list`",
            path: "runMutation",
            remedy: "Write in a mutation, or call both from an action",
          },
          line: 6,
          column: 13,
          endLine: 6,
          endColumn: 24,
        },
      ],
    },
    {
      name: "reports what only actions have in a mutation, destructured and through aliases",
      code: dedent`
        import { internalMutation } from "./_generated/server";
        export const save = internalMutation({
          handler: async ({ db, runAction }: any) => await runAction(ref),
        });
        export const find = internalMutation({
          handler: async (ctx: any) => {
            const self = ctx;
            const { vectorSearch: search } = self;
            return await search("docs", "by_embedding", { vector });
          },
        });
      `,
      errors: [
        {
          messageId: "unavailable",
          data: {
            kinds: "actions",
            owner: "mutation `save`",
            path: "runAction",
            remedy:
              "Schedule the action from a mutation with `ctx.scheduler.runAfter`, or call it from an action",
          },
          line: 3,
          column: 25,
          endLine: 3,
          endColumn: 34,
        },
        {
          messageId: "unavailable",
          data: {
            kinds: "actions",
            owner: "mutation `find`",
            path: "vectorSearch",
            remedy: "Search in an action, and load what it finds with `ctx.runQuery`",
          },
          line: 8,
          column: 13,
          endLine: 8,
          endColumn: 25,
        },
      ],
    },
    {
      name: "reports what only transactions have in an action",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx: any) => await ctx.meta.getTransactionMetrics());
      `,
      errors: [
        {
          messageId: "unavailable",
          data: {
            kinds: "queries and mutations",
            owner: "action `sync`",
            path: "meta.getTransactionMetrics",
            remedy: "Move this into a query or a mutation",
          },
          line: 2,
          column: 63,
          endLine: 2,
          endColumn: 84,
        },
      ],
    },
    {
      name: "reports a cast in the handler itself, which gets Convex's own ctx whatever it is called",
      code: dedent`
        import { query } from "./_generated/server";
        export const list = query(async (ctx) => await (ctx as any).scheduler.runAfter(0, ref));
      `,
      errors: [{ messageId: "unavailable", line: 2, column: 61, endLine: 2, endColumn: 70 }],
    },
    {
      name: "reports an annotated helper, and one that only queries of the file call",
      code: dedent`
        // @ts-nocheck
        import type { MutationCtx, QueryCtx } from "./_generated/server";
        import { query } from "./_generated/server";
        export const list = query(async (ctx) => await log(ctx));
        async function log(ctx) {
          await ctx.scheduler.runAfter(0, ref);
        }
        export const search = async (ctx: QueryCtx | MutationCtx) => await ctx.vectorSearch("docs", "i", {});
      `,
      errors: [
        {
          messageId: "unavailable",
          data: {
            kinds: "mutations and actions",
            owner: "`log` (which gets a query's ctx)",
            path: "scheduler",
            remedy: "Move this into a mutation or an action",
          },
          line: 6,
          column: 13,
          endLine: 6,
          endColumn: 22,
        },
        {
          messageId: "unavailable",
          data: {
            kinds: "actions",
            owner: "`search` (which gets a mutation's or a query's ctx)",
            path: "vectorSearch",
            remedy: "Search in an action, and load what it finds with `ctx.runQuery`",
          },
          line: 8,
          column: 72,
          endLine: 8,
          endColumn: 84,
        },
      ],
    },
    {
      name: "reports the deprecated member in functions of every kind",
      code: dedent`
        import { action, query } from "./_generated/server";
        export const a = query(async (ctx) => await ctx.storage.getMetadata(id));
        export const b = action(async ({ storage }) => await storage.getMetadata(id));
      `,
      errors: [
        {
          messageId: "deprecated",
          data: { path: "storage.getMetadata", replacement: 'ctx.db.system.get("_storage", id)' },
          line: 2,
          column: 57,
          endLine: 2,
          endColumn: 68,
        },
        { messageId: "deprecated", line: 3, column: 62, endLine: 3, endColumn: 73 },
      ],
    },
  ],
});

ruleTester.run("no-unavailable-ctx-member: globals of transactions", noUnavailableCtxMember, {
  valid: [
    {
      name: "allows fetch and timers in actions, and in helpers whose callers nobody knows",
      code: dedent`
        import { action, httpAction, mutation } from "./_generated/server";
        export const sync = action(async () => {
          await new Promise((resolve) => setTimeout(resolve, 10));
          return await fetch("https://example.com");
        });
        export const hook = httpAction(async () => await fetch("https://example.com"));
        export const save = mutation(async (ctx) => await ctx.db.insert("users", {}));
        export async function load() {
          return await fetch("https://example.com");
        }
      `,
    },
    {
      name: "allows other functions of these names, and fetch as a value",
      code: dedent`
        import { query } from "./_generated/server";
        import { fetch } from "./helpers";
        export const list = query(async (ctx) => await fetch(ctx));
        export const other = query(async (ctx) => {
          const setTimeout = (ms: number) => ms;
          return [setTimeout(1), clock.setTimeout(1), typeof setInterval];
        });
      `,
    },
    {
      name: "allows them in helpers that actions reach too",
      code: dedent`
        import type { ActionCtx, QueryCtx } from "./_generated/server";
        export const load = async (ctx: QueryCtx | ActionCtx) => await fetch("https://example.com");
      `,
    },
  ],
  invalid: [
    {
      name: "reports a call in the handler and in functions inside it, with what happens",
      code: dedent`
        import { mutation, query } from "./_generated/server";
        export const list = query(async () => await fetch("https://example.com"));
        export const save = mutation({
          handler: async (ctx) => {
            await new Promise((resolve) => setTimeout(resolve, 10));
            setInterval(() => {}, 10);
          },
        });
      `,
      errors: [
        {
          messageId: "transactionGlobal",
          data: {
            effect: "the promise that it returns rejects",
            name: "fetch",
            owner: "query `list`",
            way: "",
          },
          line: 2,
          column: 45,
          endLine: 2,
          endColumn: 50,
        },
        {
          messageId: "transactionGlobal",
          data: {
            effect: "the call returns, and then the whole function fails, whatever it catches",
            name: "setTimeout",
            owner: "mutation `save`",
            way: ", which a mutation can schedule",
          },
          line: 5,
          column: 36,
          endLine: 5,
          endColumn: 46,
        },
        { messageId: "transactionGlobal", line: 6, column: 5, endLine: 6, endColumn: 16 },
      ],
    },
    {
      name: "reports a call in a custom builder's handler and in an annotated helper",
      code: dedent`
        import { customMutation } from "convex-helpers/server/customFunctions";
        import { mutation, type QueryCtx } from "./_generated/server";
        const userMutation = customMutation(mutation, {});
        export const save = userMutation({ handler: async () => await fetch("https://example.com") });
        export const load = async (ctx: QueryCtx) => await fetch("https://example.com");
      `,
      errors: [
        { messageId: "transactionGlobal", line: 4, column: 63, endLine: 4, endColumn: 68 },
        { messageId: "transactionGlobal", line: 5, column: 52, endLine: 5, endColumn: 57 },
      ],
    },
  ],
});

ruleTester.run("no-unavailable-ctx-member: process.env", noUnavailableCtxMember, {
  valid: [
    {
      name: "allows to read variables by their names",
      code: dedent`
        import { query } from "./_generated/server";
        export const list = query(async () => {
          const { SITE_URL } = process.env;
          return [SITE_URL, process.env.SITE_URL, process.env["SITE_URL"], "SITE_URL" in settings];
        });
      `,
    },
    {
      name: "allows to list them in Node.js",
      code: dedent`
        "use node";
        import { action } from "./_generated/server";
        export const list = action(async () => Object.keys(process.env));
      `,
    },
    {
      name: "allows to list them in a module without functions, which Node.js modules may import",
      code: "export const names = () => Object.keys(process.env);",
    },
    {
      name: "allows other methods of these names",
      code: dedent`
        import { query } from "./_generated/server";
        const Object = { keys: (value: unknown) => [value] };
        export const list = query(async () => [Object.keys(process.env), _.keys(process.env), run(process.env)]);
      `,
    },
  ],
  invalid: [
    {
      name: "reports every way to list the variables, and to ask whether one is there",
      code: dedent`
        import { action } from "./_generated/server";
        export const list = action(async () => {
          if ("SITE_URL" in process.env) return Object.keys(process.env);
          for (const name in process.env) console.log(name);
          return [{ ...process.env }, Object.hasOwn(process.env, "SITE_URL"), Reflect.ownKeys(process["env"])];
        });
      `,
      errors: [
        {
          messageId: "emptyEnv",
          data: { question: "this is always false" },
          line: 3,
          column: 7,
          endLine: 3,
          endColumn: 32,
        },
        {
          messageId: "emptyEnv",
          data: { question: "this is always empty" },
          line: 3,
          column: 41,
          endLine: 3,
          endColumn: 65,
        },
        { messageId: "emptyEnv", line: 4, column: 22, endLine: 4, endColumn: 33 },
        { messageId: "emptyEnv", line: 5, column: 13, endLine: 5, endColumn: 27 },
        {
          messageId: "emptyEnv",
          data: { question: "this is always false" },
          line: 5,
          column: 31,
          endLine: 5,
          endColumn: 69,
        },
        { messageId: "emptyEnv", line: 5, column: 71, endLine: 5, endColumn: 102 },
      ],
    },
  ],
});
