import dedent from "dedent";

import { noUnresolvedReference } from "../../src/rules/no-unresolved-reference.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

ruleTester.run("no-unresolved-reference: functions that exist", noUnresolvedReference, {
  valid: [
    {
      name: "allows functions of every kind where they fit",
      code: dedent`
        import { api, internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          await ctx.runQuery(api.users.list, {});
          await ctx.runMutation(internal.users.rename, {});
          await ctx.runAction(internal.media.video.transcode, {});
          await ctx.scheduler.runAfter(0, internal.mail.send, {});
          await ctx.scheduler.runAt(Date.now(), internal.users.rename, {});
        });
      `,
    },
    {
      name: "allows paths in brackets, default exports, aliases of modules, and functions that are handed on",
      code: dedent`
        import { api, internal } from "./_generated/api";
        import { internalAction } from "./_generated/server";
        const media = internal.media;
        export const sync = internalAction(async (ctx) => {
          await ctx.runAction(internal["media/video"].transcode, {});
          await ctx.runAction(media.thumbnails.make, {});
          await ctx.runAction(internal.mail.default, {});
          await ctx.runAction("mail" as any, {});
          await ctx.runAction(internal.reexports.send, {});
          await ctx.runAction((api as any).api.search, {});
        });
      `,
    },
    {
      name: "allows functions of the linted file itself",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalMutation } from "./_generated/server";
        export const tick = internalMutation(async (ctx) => {
          await ctx.scheduler.runAfter(1000, internal.example.tick);
          await ctx.runQuery(internal.example.own);
        });
        const own = internalQuery(async () => null);
        export { own };
        import { internalQuery } from "./_generated/server";
      `,
    },
    {
      name: "allows what a factory makes, since nobody knows what that is",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        import { crud } from "convex-helpers/server/crud";
        export const { create, read } = crud(schema, "users");
        export const sync = action(async (ctx) => {
          await ctx.runAction(api.auth.signIn, {});
          await ctx.runQuery(api.example.read, {});
          await ctx.runMutation(api.example.create, {});
        });
      `,
    },
    {
      name: "allows any name where a module hands on all that another package exports",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export * from "@acme/functions";
        export const sync = action(async (ctx) => await ctx.runQuery(api.example.anything, {}));
      `,
    },
    {
      name: "allows any name where a module exports in another form than ECMAScript's own",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        exports.made = make();
        export const sync = action(async (ctx) => await ctx.runQuery(api.example.made, {}));
      `,
    },
    {
      name: "allows components, parameters, function handles and computed references",
      code: dedent`
        import { components, internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx, { name, ref, handle }) => {
          await ctx.runQuery(components.billing.invoices.list, {});
          await ctx.runQuery(ref, {});
          await ctx.runQuery(internal.users[name], {});
          await ctx.runQuery("function://abc;def" as any, {});
          await ctx.runMutation(handle as any, {});
        });
      `,
    },
    {
      name: "allows references to another app whose generated code is imported from a package",
      code: dedent`
        import { api } from "@acme/backend/convex/_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runQuery(api.teams.list, {}));
      `,
    },
    {
      name: "allows functions of any kind for methods of the same names on other objects",
      code: dedent`
        import { ConvexHttpClient } from "convex/browser";
        import { api } from "./_generated/api";
        const client = new ConvexHttpClient("https://example.convex.cloud");
        export const run = async (runner: any) => {
          await runner.runQuery(api.users.rename, {});
          await client.query(api.users.rename, {});
        };
      `,
    },
    {
      name: "allows a component's references to its own modules",
      ...inProject("app-with-component", "convex/billing/example.ts"),
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export const bill = action(async (ctx) => await ctx.runQuery(api.invoices.list, {}));
      `,
    },
    {
      name: "ignores (out of scope) tests, whose ctx is often of their own making",
      ...inProject("one-app", "convex/legacy.test.ts"),
      code: dedent`
        import { internal } from "./_generated/api";
        async function trim(ctx: any) {
          await ctx.scheduler.runAfter(0, internal.teams.trim, {});
        }
      `,
    },
  ],
  invalid: [],
});

ruleTester.run("no-unresolved-reference: missing modules", noUnresolvedReference, {
  valid: [],
  invalid: [
    {
      name: "reports the whole reference, and suggests the nearest module that has the function",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runQuery(api.user.list, {}));
      `,
      errors: [
        {
          messageId: "missingModule",
          data: {
            place: "`ctx.runQuery` is given",
            effect: "the call throws when it is reached",
            hint: "Did you mean `users:list`?",
            module: "user",
            name: "user:list",
          },
          line: 3,
          column: 62,
          endLine: 3,
          endColumn: 75,
          suggestions: [
            {
              messageId: "useNearest",
              data: { name: "users:list" },
              output: dedent`
                import { api } from "./_generated/api";
                import { action } from "./_generated/server";
                export const sync = action(async (ctx) => await ctx.runQuery(api.users.list, {}));
              `,
            },
          ],
        },
      ],
    },
    {
      name: "suggests the module that moved into a directory",
      code: dedent`
        import { internal } from "./_generated/api";
        import { mutation } from "./_generated/server";
        export const upload = mutation(async (ctx) => {
          await ctx.scheduler.runAfter(0, internal.video.transcode, {});
        });
      `,
      errors: [
        {
          messageId: "missingModule",
          line: 4,
          column: 35,
          endLine: 4,
          endColumn: 59,
          suggestions: [
            {
              messageId: "useNearest",
              data: { name: "media/video:transcode" },
              output: dedent`
                import { internal } from "./_generated/api";
                import { mutation } from "./_generated/server";
                export const upload = mutation(async (ctx) => {
                  await ctx.scheduler.runAfter(0, internal.media.video.transcode, {});
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports a legacy name with a typing mistake, and keeps its quotes",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runQuery('user:list' as any, {}));
      `,
      errors: [
        {
          messageId: "missingModule",
          line: 2,
          column: 62,
          endLine: 2,
          endColumn: 73,
          suggestions: [
            {
              messageId: "useNearest",
              data: { name: "users:list" },
              output: dedent`
                import { action } from "./_generated/server";
                export const sync = action(async (ctx) => await ctx.runQuery('users:list' as any, {}));
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports a cron job whose module is not there, with what happens to it",
      ...inProject("one-app", "convex/crons.ts"),
      code: dedent`
        import { cronJobs } from "convex/server";
        import { internal } from "./_generated/api";
        const crons = cronJobs();
        crons.daily("digest", { hourUTC: 8, minuteUTC: 30 }, internal.digests.send);
        export default crons;
      `,
      errors: [
        {
          messageId: "missingModule",
          data: {
            place: "`crons.daily` is given",
            effect: "the push fails",
            hint: "Write it, or name one that exists.",
            module: "digests",
            name: "digests:send",
          },
          line: 4,
          column: 54,
          endLine: 4,
          endColumn: 75,
        },
      ],
    },
    {
      name: "reports a module of a component, which the app's own references do not reach",
      ...inProject("app-with-component"),
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export const bill = action(async (ctx) => await ctx.runQuery(api.billing.invoices.list, {}));
      `,
      errors: [{ messageId: "missingModule", line: 3, column: 62, endLine: 3, endColumn: 87 }],
    },
    {
      name: "reports each branch of a choice for itself, and what a constant holds where that is written",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        const target = api.user.list;
        export const sync = action(async (ctx, { all }) => {
          await ctx.runQuery(all ? api.users.list : api.teams.list, {});
          await ctx.runQuery(target, {});
        });
      `,
      errors: [
        { messageId: "missingModule", line: 3, column: 16, endLine: 3, endColumn: 29, suggestions: 1 },
        { messageId: "missingModule", line: 5, column: 45, endLine: 5, endColumn: 59 },
      ],
    },
  ],
});

ruleTester.run("no-unresolved-reference: missing exports", noUnresolvedReference, {
  valid: [],
  invalid: [
    {
      name: "reports the name, and suggests the nearest one that fits the call",
      code: dedent`
        import { api, internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          await ctx.runQuery(api.users["lists"], {});
          await ctx.runMutation(internal.users.renam, {});
        });
      `,
      errors: [
        {
          messageId: "missingExport",
          data: {
            place: "`ctx.runQuery` is given",
            effect: "the call throws when it is reached",
            exportName: "lists",
            file: "users.ts",
            hint: "Did you mean `users:list`?",
            name: "users:lists",
          },
          line: 4,
          column: 32,
          endLine: 4,
          endColumn: 39,
          suggestions: [
            {
              messageId: "useNearest",
              data: { name: "users:list" },
              output: dedent`
                import { api, internal } from "./_generated/api";
                import { action } from "./_generated/server";
                export const sync = action(async (ctx) => {
                  await ctx.runQuery(api.users["list"], {});
                  await ctx.runMutation(internal.users.renam, {});
                });
              `,
            },
          ],
        },
        {
          messageId: "missingExport",
          line: 5,
          column: 40,
          endLine: 5,
          endColumn: 45,
          suggestions: [
            {
              messageId: "useNearest",
              data: { name: "users:rename" },
              output: dedent`
                import { api, internal } from "./_generated/api";
                import { action } from "./_generated/server";
                export const sync = action(async (ctx) => {
                  await ctx.runQuery(api.users["lists"], {});
                  await ctx.runMutation(internal.users.rename, {});
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "suggests nothing where every name is far from the written one",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runMutation(internal.users.archive, {}));
      `,
      errors: [
        {
          messageId: "missingExport",
          data: {
            place: "`ctx.runMutation` is given",
            effect: "the call throws when it is reached",
            exportName: "archive",
            file: "users.ts",
            hint: "Write it, or name one that exists.",
            name: "users:archive",
          },
          line: 3,
          column: 80,
          endLine: 3,
          endColumn: 87,
        },
      ],
    },
    {
      name: "reports a function of the linted file that is not exported",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalMutation } from "./_generated/server";
        const tick = internalMutation(async () => null);
        export const start = internalMutation(async (ctx) => {
          await ctx.scheduler.runAfter(1000, internal.example.tick);
        });
      `,
      errors: [{ messageId: "missingExport", line: 5, column: 55, endLine: 5, endColumn: 59 }],
    },
    {
      name: "reports what a module does not export, whatever its comments say of exports",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        // Only re-exports are left here, and no module.exports = {}.
        export const sync = action(async (ctx) => await ctx.runQuery(api.example.gone, {}));
      `,
      errors: [{ messageId: "missingExport", line: 4, column: 74, endLine: 4, endColumn: 78 }],
    },
    {
      name: "reports a plain helper, which Convex knows nothing of",
      code: dedent`
        import { internal } from "./_generated/api";
        import { mutation } from "./_generated/server";
        export const save = mutation(async (ctx) => {
          await ctx.scheduler.runAfter(0, internal.helpers.logOnly, {});
        });
      `,
      errors: [
        {
          messageId: "notAFunction",
          data: {
            place: "`ctx.scheduler.runAfter` is given",
            effect: "the call throws when it is reached",
            exportName: "logOnly",
            file: "helpers.ts",
            hint: "Register it as a Convex function, or call it as the plain function that it is.",
            name: "helpers:logOnly",
          },
          line: 4,
          column: 52,
          endLine: 4,
          endColumn: 59,
        },
      ],
    },
  ],
});

ruleTester.run("no-unresolved-reference: kinds that do not fit", noUnresolvedReference, {
  valid: [],
  invalid: [
    {
      name: "reports a mutation that is run as a query, and an action that is run as a mutation",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async ({ runQuery, runMutation }) => {
          await runQuery(internal.users.rename, {});
          await runMutation(internal.reexports.send, {});
        });
      `,
      errors: [
        {
          messageId: "wrongKind",
          data: {
            place: "`ctx.runQuery` is given",
            effect: "the call throws when it is reached",
            hint: "Call it with `ctx.runMutation`.",
            kind: "a mutation",
            name: "users:rename",
          },
          line: 4,
          column: 33,
          endLine: 4,
          endColumn: 39,
        },
        {
          messageId: "wrongKind",
          data: {
            place: "`ctx.runMutation` is given",
            effect: "the call throws when it is reached",
            hint: "Call it with `ctx.runAction`.",
            kind: "an action",
            name: "reexports:send",
          },
          line: 5,
          column: 40,
          endLine: 5,
          endColumn: 44,
        },
      ],
    },
    {
      name: "reports a query that is scheduled, by a ctx or as a cron job",
      ...inProject("one-app", "convex/crons.ts"),
      code: dedent`
        import { cronJobs } from "convex/server";
        import { api, internal } from "./_generated/api";
        import { internalMutation } from "./_generated/server";
        const crons = cronJobs();
        crons.interval("list", { hours: 1 }, internal.users.get, {});
        export default crons;
        export const later = internalMutation(async (ctx) => {
          await ctx.scheduler.runAfter(0, api.users.list, {});
        });
      `,
      errors: [
        {
          messageId: "wrongKind",
          data: {
            place: "`crons.interval` is given",
            effect: "the push fails",
            hint: "Only mutations and actions can be scheduled.",
            kind: "a query",
            name: "users:get",
          },
          line: 5,
          column: 53,
          endLine: 5,
          endColumn: 56,
        },
        { messageId: "wrongKind", line: 8, column: 45, endLine: 8, endColumn: 49 },
      ],
    },
    {
      name: "reports an HTTP action, which has no reference at all",
      code: dedent`
        import { api } from "./_generated/api";
        import { action, httpAction } from "./_generated/server";
        export const hook = httpAction(async () => new Response());
        export const sync = action(async (ctx) => await ctx.runAction(api.example.hook as any, {}));
      `,
      errors: [
        {
          messageId: "wrongKind",
          data: {
            place: "`ctx.runAction` is given",
            effect: "the call throws when it is reached",
            hint: "Only a route of `convex/http.ts` can call it.",
            kind: "an HTTP action",
            name: "example:hook",
          },
          line: 4,
          column: 75,
          endLine: 4,
          endColumn: 79,
        },
      ],
    },
  ],
});

ruleTester.run("no-unresolved-reference: references for other code", noUnresolvedReference, {
  valid: [
    {
      name: "allows functions that exist, modules, directories, and what is computed",
      code: dedent`
        import { createFunctionHandle } from "convex/server";
        import { api, internal } from "./_generated/api";
        import { pool } from "./pool";
        const media = internal.media;
        const video = internal.media.video;
        export const handle = async (name: "list") => {
          await pool.enqueueAction({}, internal.mail.send, {}, { onComplete: internal.users.rename });
          await createFunctionHandle(api.users[name]);
          await createFunctionHandle((internal as any)["media/video"].transcode);
          return [api, internal, media, video.transcode];
        };
        export type Result = typeof internal.users.missing;
      `,
    },
    {
      name: "allows references to generated code that is only likely to be the file's own",
      code: dedent`
        import { api } from "@acme/backend/convex/_generated/api";
        export const TEAMS = api.teams.list;
      `,
    },
  ],
  invalid: [
    {
      name: "reports missing functions wherever they are named, in whatever kind of file",
      code: dedent`
        import { api, internal } from "./_generated/api";
        import { pool } from "./pool";
        export const enqueue = async (ctx: unknown) => {
          await pool.enqueueAction(ctx, internal.mail.sent, {}, { onComplete: internal.teams.done });
        };
        export const HELPER = api.helpers.logOnly;
      `,
      errors: [
        {
          messageId: "missingExport",
          data: {
            effect: "whoever calls that gets an error",
            exportName: "sent",
            file: "mail.ts",
            hint: "Did you mean `mail:send`?",
            name: "mail:sent",
            place: "This names",
          },
          line: 4,
          column: 47,
          endLine: 4,
          endColumn: 51,
          suggestions: 1,
        },
        { messageId: "missingModule", line: 4, column: 71, endLine: 4, endColumn: 90 },
        { messageId: "notAFunction", line: 6, column: 35, endLine: 6, endColumn: 42 },
      ],
    },
  ],
});
