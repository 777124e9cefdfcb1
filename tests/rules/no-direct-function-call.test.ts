import dedent from "dedent";

import { noDirectFunctionCall } from "../../src/rules/no-direct-function-call.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

ruleTester.run("no-direct-function-call: calls", noDirectFunctionCall, {
  valid: [
    {
      name: "allows helpers, and references",
      code: dedent`
        import { internal } from "./_generated/api";
        import { mutation } from "./_generated/server";
        import { loadUser } from "./helpers";
        export const save = mutation(async (ctx, { id }) => {
          await loadUser(ctx, id);
          await format(ctx);
          return await ctx.runQuery(internal.users.get, {});
        });
        const format = async (ctx: unknown) => ctx;
      `,
    },
    {
      name: "allows to call builders, and what makes builders or functions",
      code: dedent`
        import { customMutation } from "convex-helpers/server/customFunctions";
        import { internalMutation, mutation } from "./_generated/server";
        const userMutation = customMutation(mutation, {});
        const authed = withAuth(internalMutation);
        const makeReset = (table: string) => internalMutation(async (ctx) => await ctx.db.delete(table as never));
        function withAuth(builder: typeof internalMutation) {
          return (handler: any) => builder(handler);
        }
        export const save = userMutation({ handler: async () => null });
        export const load = authed(async () => null);
        export const reset = makeReset("users");
      `,
    },
    {
      name: "allows other things that a call has made",
      code: dedent`
        import { query } from "./_generated/server";
        import { cache } from "react";
        const load = cache(async () => []);
        const limit = createLimiter({ handler: async () => null });
        export const list = query(async (ctx) => {
          await limit(ctx);
          return await load();
        });
      `,
    },
    {
      name: "allows functions of a component's or a router's own, and a local name that hides the function",
      code: dedent`
        import { query } from "./_generated/server";
        import { list } from "./users";
        export const all = query(async (ctx) => {
          const list = async (other: unknown) => other;
          return await list(ctx);
        });
        export default [list];
      `,
    },
    {
      name: "ignores (out of scope) members of an object, and tests",
      ...inProject("one-app", "convex/legacy.test.ts"),
      code: dedent`
        import { list } from "./users";
        export const run = async (ctx: any) => await (list as any)(ctx, {});
      `,
    },
  ],
  invalid: [
    {
      name: "reports a query of the same file, and makes its handler a function of its own",
      code: dedent`
        import { mutation, query } from "./_generated/server";
        export const list = query({
          args: {},
          handler: async (ctx) => await ctx.db.query("users").collect(),
        });
        export const clear = mutation({
          args: {},
          handler: async (ctx) => {
            const users = await list(ctx);
            for (const { _id } of users) await ctx.db.delete(_id);
          },
        });
      `,
      errors: [
        {
          messageId: "directCall",
          data: { file: "example.ts", kind: "a query", name: "list" },
          line: 9,
          column: 25,
          endLine: 9,
          endColumn: 29,
          suggestions: [
            {
              messageId: "callHelper",
              data: { name: "listHandler" },
              output: dedent`
                import { mutation, query, type QueryCtx } from "./_generated/server";
                export async function listHandler(ctx: QueryCtx) {
                  return await ctx.db.query("users").collect();
                }

                export const list = query({
                  args: {},
                  handler: listHandler,
                });
                export const clear = mutation({
                  args: {},
                  handler: async (ctx) => {
                    const users = await listHandler(ctx);
                    for (const { _id } of users) await ctx.db.delete(_id);
                  },
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "calls the helper that is there already",
      code: dedent`
        import { query, type QueryCtx } from "./_generated/server";
        export const list = query({ args: {}, handler: listUsers });
        export const count = query({ args: {}, handler: async (ctx) => (await (list as any)(ctx)).length });
        export async function listUsers(ctx: QueryCtx) {
          return await ctx.db.query("users").collect();
        }
      `,
      errors: [
        {
          messageId: "directCall",
          line: 3,
          column: 72,
          endLine: 3,
          endColumn: 76,
          suggestions: [
            {
              messageId: "callHelper",
              data: { name: "listUsers" },
              output: dedent`
                import { query, type QueryCtx } from "./_generated/server";
                export const list = query({ args: {}, handler: listUsers });
                export const count = query({ args: {}, handler: async (ctx) => (await listUsers(ctx)).length });
                export async function listUsers(ctx: QueryCtx) {
                  return await ctx.db.query("users").collect();
                }
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports an imported query in an action, and runs it by its reference",
      code: dedent`
        import { action } from "./_generated/server";
        import { get } from "./users";
        export const sync = action({
          handler: async (ctx) => {
            return await (get as any)(ctx, { limit: 10 });
          },
        });
      `,
      errors: [
        {
          messageId: "directCall",
          data: { file: "users.ts", kind: "a query", name: "get as any" },
          line: 5,
          column: 19,
          endLine: 5,
          endColumn: 22,
          suggestions: [
            {
              messageId: "runFunction",
              data: { name: "ctx.runQuery(internal.users.get, …)" },
              output: dedent`
                import { action } from "./_generated/server";
                import { internal } from "./_generated/api";
                export const sync = action({
                  handler: async (ctx) => {
                    return await ctx.runQuery(internal.users.get, { limit: 10 });
                  },
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports namespaces, re-exports and default exports",
      code: dedent`
        import { internalAction } from "./_generated/server";
        import sendDefault, * as mail from "./mail";
        import { send as deliver } from "./reexports";
        export const sync = internalAction(async (ctx: any) => {
          await (mail as any).send(ctx);
          await mail.sendPublic(ctx, {});
          await (deliver as any)(ctx);
          await (sendDefault as any)(ctx);
        });
      `,
      errors: [
        { messageId: "directCall", line: 5, column: 23, endLine: 5, endColumn: 27 },
        { messageId: "directCall", line: 6, column: 14, endLine: 6, endColumn: 24 },
        { messageId: "directCall", line: 7, column: 10, endLine: 7, endColumn: 17 },
        { messageId: "directCall", line: 8, column: 10, endLine: 8, endColumn: 21 },
      ],
    },
    {
      name: "reports a call without a ctx, and suggests nothing",
      code: dedent`
        import { mutation } from "./_generated/server";
        const clear = mutation(async () => null);
        export const reset = mutation(async () => await (clear as any)({}));
      `,
      errors: [{ messageId: "directCall", line: 3, column: 50, endLine: 3, endColumn: 55 }],
    },
    {
      name: "suggests nothing where a query calls a mutation, which no query can",
      code: dedent`
        import { query } from "./_generated/server";
        import { rename } from "./users";
        export const list = query(async (ctx: any) => await (rename as any)(ctx, {}));
      `,
      errors: [{ messageId: "directCall", line: 3, column: 54, endLine: 3, endColumn: 60 }],
    },
  ],
});

ruleTester.run("no-direct-function-call: functions that are passed", noDirectFunctionCall, {
  valid: [
    {
      name: "allows functions where no reference is expected",
      code: dedent`
        import { httpRouter } from "convex/server";
        import { httpAction } from "./_generated/server";
        import { list } from "./users";
        const http = httpRouter();
        const hook = httpAction(async () => new Response());
        http.route({ path: "/hook", method: "POST", handler: hook });
        export default http;
        export const functions = { list };
      `,
    },
  ],
  invalid: [
    {
      name: "reports the function and passes its reference",
      code: dedent`
        import { mutation } from "./_generated/server";
        import { send } from "./mail";
        export const save = mutation(async (ctx) => {
          await ctx.scheduler.runAfter(0, send as any, {});
        });
      `,
      errors: [
        {
          messageId: "passedFunction",
          data: { caller: "ctx.scheduler.runAfter", name: "send", path: "mail:send" },
          line: 4,
          column: 35,
          endLine: 4,
          endColumn: 46,
          suggestions: [
            {
              messageId: "passReference",
              data: { name: "internal.mail.send" },
              output: dedent`
                import { mutation } from "./_generated/server";
                import { internal } from "./_generated/api";
                export const save = mutation(async (ctx) => {
                  await ctx.scheduler.runAfter(0, internal.mail.send, {});
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports a function of the same file, and a cron job's",
      ...inProject("one-app", "convex/crons.ts"),
      code: dedent`
        import { cronJobs } from "convex/server";
        import { internal } from "./_generated/api";
        import { internalMutation } from "./_generated/server";
        export const clean = internalMutation(async () => null);
        const crons = cronJobs();
        crons.interval("clean", { hours: 1 }, clean);
        crons.interval("again", { hours: 2 }, internal.crons.clean);
        export default crons;
      `,
      errors: [
        {
          messageId: "passedFunction",
          line: 6,
          column: 39,
          endLine: 6,
          endColumn: 44,
          suggestions: [
            {
              messageId: "passReference",
              data: { name: "internal.crons.clean" },
              output: dedent`
                import { cronJobs } from "convex/server";
                import { internal } from "./_generated/api";
                import { internalMutation } from "./_generated/server";
                export const clean = internalMutation(async () => null);
                const crons = cronJobs();
                crons.interval("clean", { hours: 1 }, internal.crons.clean);
                crons.interval("again", { hours: 2 }, internal.crons.clean);
                export default crons;
              `,
            },
          ],
        },
      ],
    },
    {
      name: "suggests no reference to a function that is not exported",
      code: dedent`
        import { action, internalQuery } from "./_generated/server";
        const list = internalQuery(async () => []);
        export const sync = action(async (ctx) => await ctx.runQuery(list as any));
      `,
      errors: [{ messageId: "passedFunction", line: 3, column: 62, endLine: 3, endColumn: 73 }],
    },
  ],
});
