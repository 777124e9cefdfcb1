import dedent from "dedent";

import { requireInternalReference } from "../../src/rules/require-internal-reference.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

ruleTester.run("require-internal-reference: public-ref in run calls", requireInternalReference, {
  valid: [
    {
      name: "allows references through internal, in every spelling",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        const self = (internal as any).users;
        export const sync = action(async (ctx) => {
          await ctx.runQuery(internal.users.get, {});
          await ctx.runQuery(internal["users"].get, {});
          await ctx.runMutation(self.rename, {});
        });
      `,
    },
    {
      name: "allows internal naming a public function, which is the same object at run time",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runQuery(internal.users.list as any, {}));
      `,
    },
    {
      name: "allows modules that are called api behind internal",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          await ctx.runAction(internal.api.search, {});
          await ctx.runAction((internal as any).lib.api.api.search, {});
        });
      `,
    },
    {
      name: "allows anyApi, which says neither",
      code: dedent`
        import { anyApi } from "convex/server";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runQuery(anyApi.users.list, {}));
      `,
    },
    {
      name: "allows functions of components",
      code: dedent`
        import { components } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runQuery(components.billing.invoices.list, {}));
      `,
    },
    {
      name: "allows a component's own api, which nobody outside can call",
      ...inProject("app-with-component", "convex/billing/example.ts"),
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export const bill = action(async (ctx) => await ctx.runQuery(api.invoices.list, {}));
      `,
    },
    {
      name: "allows another object that is called api",
      code: dedent`
        import { api } from "./http-client";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runQuery(api.users.list, {}));
      `,
    },
    {
      name: "allows api where it is no reference for the server: a URL, a function handle, an argument",
      code: dedent`
        import { createFunctionHandle, getFunctionName } from "convex/server";
        import { api, internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          const handle = await createFunctionHandle(api.users.list);
          await ctx.runMutation(internal.users.rename, { name: getFunctionName(api.users.list), handle });
          await fetch("https://example.com/api.users.list");
        });
      `,
    },
    {
      name: "allows methods of the same names on other objects",
      code: dedent`
        import { ConvexHttpClient } from "convex/browser";
        import { api } from "./_generated/api";
        const client = new ConvexHttpClient("https://example.convex.cloud");
        export const list = async () => await client.query(api.users.list, {});
        export const run = async (runner: any) => await runner.runQuery(api.users.list, {});
      `,
    },
    {
      name: "ignores (out of scope) references whose root is not known",
      code: dedent`
        import { action } from "./_generated/server";
        export const sync = action(async (ctx, { ref }) => {
          await ctx.runQuery(ref, {});
          await ctx.runQuery("users:list" as any, {});
        });
      `,
    },
  ],
  invalid: [
    {
      name: "reports a public reference in runQuery of an action, at the name of the method",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action({
          handler: async (ctx) => {
            return await ctx.runQuery(api.users.list, {});
          },
        });
      `,
      errors: [
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".users.list" },
          line: 5,
          column: 22,
          endLine: 5,
          endColumn: 30,
        },
      ],
    },
    {
      name: "reports runMutation and runAction of an HTTP action, destructured too",
      ...inProject("one-app", "convex/http.ts"),
      code: dedent`
        import { api } from "./_generated/api";
        import { httpAction } from "./_generated/server";
        export const hook = httpAction(async ({ runAction, runMutation: write }) => {
          await write(api.users.rename, {});
          await runAction(api.api.search, {});
          return new Response();
        });
      `,
      output: dedent`
        import { api, internal } from "./_generated/api";
        import { httpAction } from "./_generated/server";
        export const hook = httpAction(async ({ runAction, runMutation: write }) => {
          await write(internal.users.rename, {});
          await runAction(api.api.search, {});
          return new Response();
        });
      `,
      errors: [
        {
          messageId: "internalFunction",
          data: { caller: "ctx.runMutation", path: ".users.rename" },
          line: 4,
          column: 9,
          endLine: 4,
          endColumn: 14,
        },
        {
          messageId: "publicReference",
          data: { caller: "ctx.runAction", path: ".api.search" },
          line: 5,
          column: 9,
          endLine: 5,
          endColumn: 18,
        },
      ],
    },
    {
      name: "reports a query inside a query and a mutation",
      code: dedent`
        import { api } from "./_generated/api";
        import { mutation, query } from "./_generated/server";
        export const a = query(async (ctx) => await ctx.runQuery(api.users.list, {}));
        export const b = mutation(async (ctx) => await ctx.runQuery(api.users.list, {}));
      `,
      errors: [
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".users.list" },
          line: 3,
          column: 49,
          endLine: 3,
          endColumn: 57,
        },
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".users.list" },
          line: 4,
          column: 52,
          endLine: 4,
          endColumn: 60,
        },
      ],
    },
    {
      name: "reports references in every spelling: aliased root, cast, quotes, constant, require",
      code: dedent`
        import { api as publicApi } from "./_generated/api";
        import { action } from "./_generated/server";
        const users = publicApi.users;
        const ref = (publicApi as any).users.list;
        export const sync = action(async (ctx) => {
          await ctx.runQuery(users.list, {});
          await ctx.runQuery(ref, {});
          await ctx.runQuery(publicApi["lib/users"].list as any, {});
          await ctx.runQuery(require("./_generated/api").api.users.list, {});
        });
      `,
      errors: [
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".users.list" },
          line: 6,
          column: 13,
          endLine: 6,
          endColumn: 21,
        },
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".users.list" },
          line: 7,
          column: 13,
          endLine: 7,
          endColumn: 21,
        },
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: '["lib/users"].list' },
          line: 8,
          column: 13,
          endLine: 8,
          endColumn: 21,
        },
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".users.list" },
          line: 9,
          column: 13,
          endLine: 9,
          endColumn: 21,
        },
      ],
    },
    {
      name: "reports a choice with a public side, by that side",
      code: dedent`
        import { api, internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx, { all }) => {
          await ctx.runQuery(all ? api.users.list : internal.users.get, {});
        });
      `,
      errors: [
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".users.list" },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 21,
        },
      ],
    },
    {
      name: "reports a public module that is called internal or scheduler",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          await ctx.runQuery(api.internal.list, {});
          await ctx.runQuery(api.scheduler.list, {});
        });
      `,
      errors: [
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".internal.list" },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 21,
        },
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".scheduler.list" },
          line: 5,
          column: 13,
          endLine: 5,
          endColumn: 21,
        },
      ],
    },
    {
      name: "reports a helper whose callers are elsewhere, by the name of its parameter",
      code: dedent`
        import { api } from "./_generated/api";
        export async function load(ctx: any) {
          return await ctx.runQuery(api.users.list, {});
        }
      `,
      errors: [
        {
          messageId: "publicReference",
          data: { caller: "ctx.runQuery", path: ".users.list" },
          line: 3,
          column: 20,
          endLine: 3,
          endColumn: 28,
        },
      ],
    },
  ],
});

ruleTester.run("require-internal-reference: a function that is internal already", requireInternalReference, {
  valid: [
    {
      name: "allows what the repair writes",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => await ctx.runQuery(internal.users.get, {}));
      `,
    },
  ],
  invalid: [
    {
      name: "passes internal instead, at once wherever the file means an internal function",
      code: dedent`
        import { api } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          await ctx.runQuery(
            // who is it?
            api.users.get,
            {},
          );
          await ctx.runMutation(api["users"]["rename"] as any, {});
        });
      `,
      output: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const sync = action(async (ctx) => {
          await ctx.runQuery(
            // who is it?
            internal.users.get,
            {},
          );
          await ctx.runMutation(internal["users"]["rename"] as any, {});
        });
      `,
      errors: [
        {
          messageId: "internalFunction",
          data: { caller: "ctx.runQuery", path: ".users.get" },
          line: 4,
          column: 13,
          endLine: 4,
          endColumn: 21,
        },
        {
          messageId: "internalFunction",
          data: { caller: "ctx.runMutation", path: ".users.rename" },
          line: 9,
          column: 13,
          endLine: 9,
          endColumn: 24,
        },
      ],
    },
  ],
});

ruleTester.run(
  "require-internal-reference: public-ref in the scheduler and crons",
  requireInternalReference,
  {
    valid: [
      {
        name: "allows internal functions in the scheduler",
        code: dedent`
        import { internal } from "./_generated/api";
        import { mutation } from "./_generated/server";
        export const signUp = mutation(async (ctx) => {
          await ctx.scheduler.runAfter(0, internal.mail.send, {});
          await ctx.scheduler.runAt(Date.now(), internal.mail.send, {});
        });
      `,
      },
      {
        name: "allows internal functions in cron jobs",
        ...inProject("one-app", "convex/crons.ts"),
        code: dedent`
        import { cronJobs } from "convex/server";
        import { internal } from "./_generated/api";
        const crons = cronJobs();
        crons.daily("digest", { hourUTC: 6, minuteUTC: 0 }, internal.mail.send);
        export default crons;
      `,
      },
      {
        name: "allows the methods of cron jobs on other objects",
        code: dedent`
        import { api } from "./_generated/api";
        import { calendar } from "some-package";
        calendar.daily("digest", { hourUTC: 6 }, api.mail.sendPublic);
      `,
      },
    ],
    invalid: [
      {
        name: "reports public functions in the scheduler of a mutation and of an action",
        code: dedent`
        import { api } from "./_generated/api";
        import { action, mutation } from "./_generated/server";
        export const signUp = mutation(async (ctx) => {
          await ctx.scheduler.runAfter(0, api.mail.sendPublic, {});
        });
        export const later = action(async (ctx) => {
          const { scheduler } = ctx;
          await scheduler.runAt(Date.now(), api.mail.sendPublic, {});
        });
      `,
        errors: [
          {
            messageId: "publicReference",
            data: { caller: "ctx.scheduler.runAfter", path: ".mail.sendPublic" },
            line: 4,
            column: 23,
            endLine: 4,
            endColumn: 31,
          },
          {
            messageId: "publicReference",
            data: { caller: "ctx.scheduler.runAt", path: ".mail.sendPublic" },
            line: 8,
            column: 19,
            endLine: 8,
            endColumn: 24,
          },
        ],
      },
      {
        name: "reports public functions in cron jobs of every form",
        ...inProject("one-app", "convex/crons.ts"),
        code: dedent`
        import { cronJobs } from "convex/server";
        import { api } from "./_generated/api";
        const crons = cronJobs();
        crons.interval("a", { minutes: 5 }, api.mail.sendPublic);
        crons.cron("b", "0 6 * * *", api.mail.sendPublic, {});
        export default crons;
      `,
        errors: [
          {
            messageId: "publicReference",
            data: { caller: "crons.interval", path: ".mail.sendPublic" },
            line: 4,
            column: 7,
            endLine: 4,
            endColumn: 15,
          },
          {
            messageId: "publicReference",
            data: { caller: "crons.cron", path: ".mail.sendPublic" },
            line: 5,
            column: 7,
            endLine: 5,
            endColumn: 11,
          },
        ],
      },
    ],
  },
);
