import dedent from "dedent";

import { noStringFunctionReference } from "../../src/rules/no-string-function-reference.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

ruleTester.run("no-string-function-reference", noStringFunctionReference, {
  valid: [
    {
      name: "allows references of every form",
      code: dedent`
        import { anyApi, makeFunctionReference } from "convex/server";
        import { api, components, internal } from "./_generated/api";
        import { action } from "./_generated/server";
        const list = makeFunctionReference<"query">("users:list");
        export const sync = action(async (ctx, { ref }) => {
          await ctx.runQuery(list, {});
          await ctx.runQuery(makeFunctionReference<"query">("users:list"), {});
          await ctx.runQuery(api["users"]["list"], {});
          await ctx.runQuery(anyApi.users.list, {});
          await ctx.runQuery(components.billing.invoices.list, {});
          await ctx.runAction(internal.mail.send, {});
          await ctx.runMutation(ref, {});
        });
      `,
    },
    {
      name: "allows function handles, and strings that are put together",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx, { name }) => {
          await ctx.runQuery("function://abc;users:list" as any, {});
          await ctx.runQuery(\`users:\${name}\` as any, {});
        });
      `,
    },
    {
      name: "allows strings in other places and for other methods",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          await ctx.vectorSearch("users", "list", { vector: [1] });
          await client.query("users:list" as any, {});
          return "users:list";
        });
      `,
    },
    {
      name: "ignores (out of scope) tests, whose ctx is often of their own making",
      ...inProject("one-app", "convex/legacy.test.ts"),
      code: dedent`
        async function trim(ctx: any) {
          await ctx.scheduler.runAfter(0, "users:rename", {});
        }
      `,
    },
  ],
  invalid: [
    {
      name: "reports a string, and writes the reference with its import in the place of the cast",
      code: dedent`
        import { mutation } from "./_generated/server";
        export const save = mutation(async (ctx) => {
          await ctx.scheduler.runAfter(0, "mail:send" as any, {});
        });
      `,
      errors: [
        {
          messageId: "stringReference",
          data: { caller: "ctx.scheduler.runAfter", name: "mail:send", reference: "`internal.mail.send`" },
          line: 3,
          column: 35,
          endLine: 3,
          endColumn: 53,
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
      name: "writes api for public functions, with the path of a directory, and keeps the import that is there",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx, { all }) => {
          await ctx.runQuery(all ? ("users:list" as any) : internal.users.get, {});
          await ctx.runAction("media/video:transcode" as any, {});
          await ctx.runAction("mail" as any, {});
        });
      `,
      errors: [
        {
          messageId: "stringReference",
          data: { caller: "ctx.runQuery", name: "users:list", reference: "`api.users.list`" },
          line: 4,
          column: 29,
          endLine: 4,
          endColumn: 48,
          suggestions: [
            {
              messageId: "passReference",
              data: { name: "api.users.list" },
              output: dedent`
                import { internal, api } from "./_generated/api";
                import { action } from "./_generated/server";
                export const sync = action(async (ctx, { all }) => {
                  await ctx.runQuery(all ? (api.users.list) : internal.users.get, {});
                  await ctx.runAction("media/video:transcode" as any, {});
                  await ctx.runAction("mail" as any, {});
                });
              `,
            },
          ],
        },
        {
          messageId: "stringReference",
          line: 5,
          column: 23,
          endLine: 5,
          endColumn: 53,
          suggestions: [
            {
              messageId: "passReference",
              data: { name: "internal.media.video.transcode" },
              output: dedent`
                import { internal } from "./_generated/api";
                import { action } from "./_generated/server";
                export const sync = action(async (ctx, { all }) => {
                  await ctx.runQuery(all ? ("users:list" as any) : internal.users.get, {});
                  await ctx.runAction(internal.media.video.transcode, {});
                  await ctx.runAction("mail" as any, {});
                });
              `,
            },
          ],
        },
        {
          messageId: "stringReference",
          line: 6,
          column: 23,
          endLine: 6,
          endColumn: 36,
          suggestions: [
            {
              messageId: "passReference",
              data: { name: "internal.mail.default" },
              output: dedent`
                import { internal } from "./_generated/api";
                import { action } from "./_generated/server";
                export const sync = action(async (ctx, { all }) => {
                  await ctx.runQuery(all ? ("users:list" as any) : internal.users.get, {});
                  await ctx.runAction("media/video:transcode" as any, {});
                  await ctx.runAction(internal.mail.default, {});
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "takes the comment out that kept the compiler from refusing the string",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          await ctx.runMutation(
            // @ts-expect-error a string
            "users:rename",
            {},
          );
        });
      `,
      errors: [
        {
          messageId: "stringReference",
          line: 5,
          column: 5,
          endLine: 5,
          endColumn: 19,
          suggestions: [
            {
              messageId: "passReference",
              data: { name: "internal.users.rename" },
              output: dedent`
                import { action } from "./_generated/server";
                import { internal } from "./_generated/api";
                export const sync = action(async (ctx) => {
                  await ctx.runMutation(
                    internal.users.rename,
                    {},
                  );
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports cron jobs, and a query that runs a query",
      ...inProject("one-app", "convex/crons.ts"),
      code: dedent`
        import { cronJobs } from "convex/server";
        import { internal } from "./_generated/api";
        import { query } from "./_generated/server";
        const crons = cronJobs();
        crons.interval("send", { hours: 1 }, 'mail:send' as any);
        export const all = query(async (ctx) => await ctx.runQuery("users:get" as any));
        export default crons;
      `,
      errors: [
        { messageId: "stringReference", line: 5, column: 38, endLine: 5, endColumn: 56, suggestions: 1 },
        { messageId: "stringReference", line: 6, column: 60, endLine: 6, endColumn: 78, suggestions: 1 },
      ],
    },
    {
      name: "reports what it cannot repair: a missing function, one of a factory, a constant, a name that is taken",
      code: dedent`
        import { action } from "./_generated/server";
        const LIST = "users:list" as any;
        export const sync = action(async (ctx) => {
          await ctx.runQuery("teams:list" as any);
          await ctx.runAction("auth:signIn" as any);
          await ctx.runQuery(LIST);
        });
        export const later = action(async (ctx, internal) => await ctx.runMutation("users:rename" as any, internal));
      `,
      errors: [
        {
          messageId: "stringReference",
          data: {
            caller: "ctx.runQuery",
            name: "teams:list",
            reference: "a reference from `_generated/api`",
          },
          line: 4,
          column: 22,
          endLine: 4,
          endColumn: 41,
        },
        { messageId: "stringReference", line: 5, column: 23, endLine: 5, endColumn: 43 },
        { messageId: "stringReference", line: 6, column: 22, endLine: 6, endColumn: 26 },
        { messageId: "stringReference", line: 8, column: 76, endLine: 8, endColumn: 97 },
      ],
    },
  ],
});
