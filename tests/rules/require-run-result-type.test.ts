import dedent from "dedent";

import { requireRunResultType } from "../../src/rules/require-run-result-type.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

const inferredApi = inProject("inferred-api");

/** A module with one action, and the imports that it needs. */
function withAction(action: string): string {
  return dedent`
    import { internal } from "./_generated/api";
    import { action } from "./_generated/server";
    ${action}
  `;
}

ruleTester.run("require-run-result-type: typed", requireRunResultType, {
  valid: [
    ...[
      ["a result with a type", "const n: number = await ctx.runQuery(internal.users.count, {}); return n;"],
      [
        "a result with a cast",
        "const n = (await ctx.runQuery(internal.users.count, {})) as number; return n;",
      ],
      [
        "a result that nothing returned is made of",
        "const n = await ctx.runQuery(internal.users.count, {}); console.log(n);",
      ],
      [
        "a result that decides what is returned",
        "const n = await ctx.runQuery(internal.users.count, {}); if (n > 1) return 1; return 2;",
      ],
      [
        "a result that is asked for by a function of its own type",
        "const n = await ctx.runQuery(internal.users.count, {}); const r = await fetch(String(n)); return r.status;",
      ],
      [
        "a result that fills a list of a declared type",
        "const n = await ctx.runQuery(internal.users.list, {}); const all: string[] = []; for (const x of n) all.push(x); return all;",
      ],
      ["a reference with a cast", "return await ctx.runQuery(internal.users.count as any, {});"],
      ["a ctx with a cast", "return await (ctx as any).runQuery(internal.users.count, {});"],
      ["an explicit type argument", "return await ctx.runQuery<any>(internal.users.count, {});"],
      [
        "a callback with a return type",
        "const n = await ctx.runQuery(internal.users.list, {}); return [1].map((k): string => n[k]!);",
      ],
    ].map(([what = "", statements = ""]) => ({
      name: `allows ${what}`,
      code: withAction(`export const run = action({ args: {}, handler: async (ctx) => { ${statements} } });`),
      ...inferredApi,
    })),
    {
      name: "allows a handler with a return type",
      code: withAction(
        "export const run = action({ args: {}, handler: async (ctx): Promise<number> => await ctx.runQuery(internal.users.count, {}) });",
      ),
      ...inferredApi,
    },
    {
      name: "allows a function of a declared type",
      code: withAction(
        "export const run: any = action({ args: {}, handler: async (ctx) => await ctx.runQuery(internal.users.count, {}) });",
      ),
      ...inferredApi,
    },
    {
      name: "allows an HTTP action, which returns a response whatever it runs",
      code: dedent`
        import { internal } from "./_generated/api";
        import { httpAction } from "./_generated/server";
        export const run = httpAction(async (ctx) => {
          const count = await ctx.runQuery(internal.users.count, {});
          return new Response(String(count));
        });
      `,
      ...inferredApi,
    },
    {
      name: "allows references that are made of no module's types",
      code: dedent`
        import { anyApi } from "convex/server";
        import { components } from "./_generated/api";
        import { action } from "./_generated/server";
        export const run = action({
          args: {},
          handler: async (ctx) => [
            await ctx.runQuery(anyApi.users!.count!, {}),
            await ctx.runQuery(components.stats.count, {}),
          ],
        });
      `,
      ...inferredApi,
    },
    {
      name: "allows a project whose generated types are written out",
      code: withAction(
        "export const run = action({ args: {}, handler: async (ctx) => await ctx.runQuery(internal.users.count, {}) });",
      ),
    },
    {
      name: "allows JavaScript, which has no types to go round in a circle",
      code: withAction(
        "export const run = action({ args: {}, handler: async (ctx) => await ctx.runQuery(internal.users.count, {}) });",
      ),
      ...inProject("inferred-api", "convex/plain.js"),
    },
  ],
  invalid: [],
});

ruleTester.run("require-run-result-type: circular", requireRunResultType, {
  valid: [],
  invalid: [
    {
      name: "reports a result in a variable, and offers the type of the callee's `returns`",
      ...inferredApi,
      code: dedent`
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";
        export const run = action({
          args: {},
          handler: async (ctx) => {
            const user = await ctx.runQuery(internal.users.find, {});
            return user?.name;
          },
        });
      `,
      errors: [
        {
          messageId: "circularResult",
          data: { method: "ctx.runQuery" },
          line: 6,
          column: 28,
          endLine: 6,
          endColumn: 36,
          suggestions: [
            {
              messageId: "annotateResult",
              data: { type: 'null | { _id: Id<"users">; name: string }' },
              output: dedent`
                import { internal } from "./_generated/api";
                import { action } from "./_generated/server";
                import type { Id } from "./_generated/dataModel";
                export const run = action({
                  args: {},
                  handler: async (ctx) => {
                    const user: null | { _id: Id<"users">; name: string } = await ctx.runQuery(internal.users.find, {});
                    return user?.name;
                  },
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports a result that is returned as it is, and offers a return type",
      ...inferredApi,
      code: withAction(
        "export const run = action(async (ctx) => await ctx.runQuery(internal.users.first, {}));",
      ),
      errors: [
        {
          messageId: "circularResult",
          data: { method: "ctx.runQuery" },
          line: 3,
          column: 52,
          endLine: 3,
          endColumn: 60,
          suggestions: [
            {
              messageId: "annotateHandler",
              data: { type: "Promise<{ name: string } | null>" },
              output: withAction(
                "export const run = action(async (ctx): Promise<{ name: string } | null> => await ctx.runQuery(internal.users.first, {}));",
              ),
            },
          ],
        },
      ],
    },
    {
      name: "offers a method's return type too",
      ...inferredApi,
      code: withAction(
        "export const run = action({ args: {}, async handler(ctx) { return ctx.runQuery(internal.users.count, {}); } });",
      ),
      errors: [
        {
          messageId: "circularResult",
          line: 3,
          column: 71,
          endLine: 3,
          endColumn: 79,
          suggestions: [
            {
              messageId: "annotateHandler",
              data: { type: "Promise<number>" },
              output: withAction(
                "export const run = action({ args: {}, async handler(ctx): Promise<number> { return ctx.runQuery(internal.users.count, {}); } });",
              ),
            },
          ],
        },
      ],
    },
    {
      name: "reports mutations and queries that run others",
      ...inferredApi,
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalMutation, query } from "./_generated/server";
        export const one = query(async (ctx) => { const { name } = await ctx.runQuery(internal.users.get, {}); return name; });
        export const two = internalMutation(async (ctx) => [await ctx.runMutation(internal.example.two, {})]);
      `,
      errors: [
        { messageId: "circularResult", line: 3, column: 70, endLine: 3, endColumn: 78 },
        { messageId: "circularResult", line: 4, column: 63, endLine: 4, endColumn: 74 },
      ],
    },
    ...[
      [
        "a callee of unknown type",
        "const names = await ctx.runQuery(internal.users.list, {}); return names;",
        89,
      ],
      [
        "a callee whose type has a name of its own file",
        "const user = await ctx.runQuery(internal.users.get, {}); return user;",
        88,
      ],
      [
        "a function that is not there",
        "const x = await ctx.runQuery(internal.users.missing, {}); return x;",
        85,
      ],
      [
        "a result within a larger expression",
        "return { n: await ctx.runQuery(internal.users.count, {}) };",
        87,
      ],
      [
        "a result that is one of several",
        "if (Math.random() > 1) return 0; return await ctx.runQuery(internal.users.count, {});",
        115,
      ],
      [
        "a handler that may also return nothing",
        "if (Math.random() > 1) return; return await ctx.runQuery(internal.users.count, {});",
        113,
      ],
      [
        "a result that is taken apart",
        "const [n] = await Promise.all([ctx.runQuery(internal.users.count, {})]); return n;",
        100,
      ],
      [
        "a result in a callback",
        "return await Promise.all([1].map(async () => await ctx.runQuery(internal.users.count, {})));",
        120,
      ],
    ].map(([what = "", statements = "", column = 0]) => ({
      name: `offers no type for ${String(what)}`,
      ...inferredApi,
      code: withAction(
        `export const run = action({ args: {}, handler: async (ctx) => { ${String(statements)} } });`,
      ),
      errors: [
        {
          messageId: "circularResult" as const,
          line: 3,
          column: Number(column),
          endLine: 3,
          endColumn: Number(column) + "runQuery".length,
        },
      ],
    })),
  ],
});
