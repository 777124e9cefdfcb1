import dedent from "dedent";

import { noUnboundedConcurrency } from "../../src/rules/no-unbounded-concurrency.js";
import { RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

/** The statements of an action that is given `urls`. */
function inAction(statements: string): string {
  return dedent`
    import { internal } from "./_generated/api";
    import { action } from "./_generated/server";
    import { v } from "convex/values";
    export const run = action({
      args: { urls: v.array(v.string()), batch: v.array(v.string()) },
      handler: async (ctx, { urls, batch }) => {
    ${statements}
      },
    });
  `;
}

ruleTester.run("no-unbounded-concurrency: bounded", noUnboundedConcurrency, {
  valid: [
    ...[
      ["a literal list", "await Promise.all(['a', 'b'].map((url) => fetch(url)));"],
      ["a constant list", "const sites = ['a', 'b']; await Promise.all(sites.map((url) => fetch(url)));"],
      ["a part of the list", "await Promise.all(urls.slice(0, 20).map((url) => fetch(url)));"],
      [
        "chunks",
        "for (let i = 0; i < urls.length; i += 10) { const some = urls.slice(i, i + 10); await Promise.all(some.map((url) => fetch(url))); }",
      ],
      ["a list that is called a batch", "await Promise.all(batch.map((url) => fetch(url)));"],
      [
        "a list whose length is looked at",
        "if (urls.length > 50) throw new Error('too many'); await Promise.all(urls.map((url) => fetch(url)));",
      ],
      ["a limiter around each item", "await Promise.all(urls.map((url) => limit(() => fetch(url))));"],
      [
        "a limiter inside each item",
        "await Promise.all(urls.map(async (url) => { await semaphore.acquire(); await fetch(url); }));",
      ],
      [
        "items that wait for their turn",
        "await Promise.all(urls.map(async (url, index) => { await sleep(index * 100); await fetch(url); }));",
      ],
      ["work without operations", "await Promise.all(urls.map(async (url) => url.length));"],
      [
        "what only tells something",
        "await Promise.all(urls.map(async () => await ctx.auth.getUserIdentity()));",
      ],
      ["a loop, one by one", "for (const url of urls) await fetch(url);"],
      ["a race", "await Promise.race(urls.map((url) => fetch(url)));"],
      [
        "another Promise",
        "const Promise = { all: (x: unknown) => x }; await Promise.all(urls.map((url) => fetch(url)));",
      ],
      [
        "a list from out of sight",
        "const all = await load(urls); await Promise.all(all.map((url: string) => fetch(url)));",
      ],
      [
        "a list that is assigned again",
        "let some = urls; some = []; await Promise.all(some.map((url) => fetch(url)));",
      ],
      ["fields of a row", "await Promise.all('a,b'.split(',').map((url) => fetch(url)));"],
    ].map(([what = "", statements = ""]) => ({
      name: `allows ${what}`,
      code: inAction(statements),
    })),
    {
      name: "leaves a run call per item to the rule on those",
      code: inAction("await Promise.all(urls.map((id) => ctx.runMutation(internal.users.rename, { id })));"),
    },
    {
      name: "allows a list of choices, of which there are a few",
      code: dedent`
        import { action } from "./_generated/server";
        import { v } from "convex/values";
        export const search = action({
          args: { shops: v.array(v.union(v.literal("a"), v.literal("b"))) },
          handler: async (_ctx, args) => await Promise.all(args.shops.map((shop) => fetch(shop))),
        });
      `,
    },
    {
      name: "allows a helper, whose callers may hand it a part of a list",
      code: dedent`
        import { action } from "./_generated/server";
        async function load(urls: string[]) {
          return await Promise.all(urls.map((url) => fetch(url)));
        }
        export const run = action(async () => { await load(["a"]); });
      `,
    },
    {
      name: "allows database work, which is one transaction however long the list is",
      code: dedent`
        import { mutation } from "./_generated/server";
        export const clear = mutation(async (ctx, { ids }: { ids: never[] }) => {
          await Promise.all(ids.map((id) => ctx.db.delete(id)));
        });
      `,
    },
    {
      name: "allows a query that is asked for a limited number",
      code: inAction(
        "const users = await ctx.runQuery(internal.members.all, { limit: 10 }); await Promise.all(users.map((user) => fetch(user)));",
      ),
    },
    {
      name: "allows a query that takes a few",
      code: dedent`
        import { internal } from "./_generated/api";
        import { action, internalQuery } from "./_generated/server";
        export const few = internalQuery(async (ctx) => await ctx.db.query("users").take(20));
        export const run = action(async (ctx) => {
          const users = await ctx.runQuery(internal.example.few, {});
          await Promise.all(users.map((user) => fetch(user.url)));
        });
      `,
    },
  ],
  invalid: [],
});

const FETCH_HARM = "a server gets all requests in one go, and answers with 429 or not at all";
const BY_CALLER = "whoever calls this function decides how many `urls` there are";

ruleTester.run("no-unbounded-concurrency: unbounded", noUnboundedConcurrency, {
  valid: [],
  invalid: [
    {
      name: "reports a fetch per argument, and offers chunks",
      code: dedent`
        import { action } from "./_generated/server";
        export const ping = action({
          handler: async (_ctx, args: { urls: string[] }) => {
            await Promise.all(
              args.urls.map(async (url) => {
                await fetch(url, { method: "HEAD" });
              }),
            );
          },
        });
      `,
      errors: [
        {
          messageId: "unbounded",
          line: 4,
          column: 19,
          endLine: 4,
          endColumn: 22,
          data: { harm: FETCH_HARM, list: "args.urls", operation: "fetch", origin: BY_CALLER },
          suggestions: [
            {
              messageId: "workInChunks",
              data: { list: "args.urls", size: "100" },
              output: dedent`
                import { action } from "./_generated/server";
                export const ping = action({
                  handler: async (_ctx, args: { urls: string[] }) => {
                    for (let start = 0; start < args.urls.length; start += 100) {
                      await Promise.all(
                        args.urls.slice(start, start + 100).map(async (url) => {
                          await fetch(url, { method: "HEAD" });
                        }),
                      );
                    }
                  },
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "keeps the results, under a position that nothing else is called",
      code: dedent`
        import { action } from "./_generated/server";
        export const load = action({
          handler: async (_ctx, { urls, start }: { urls: string[]; start: string }) => {
            const pages = await Promise.all(urls.map((url) => fetch(start + url)));
            return pages.map(({ status }) => status);
          },
        });
      `,
      errors: [
        {
          messageId: "unbounded",
          line: 4,
          column: 33,
          endLine: 4,
          endColumn: 36,
          data: { harm: FETCH_HARM, list: "urls", operation: "fetch", origin: BY_CALLER },
          suggestions: [
            {
              messageId: "workInChunks",
              data: { list: "urls", size: "100" },
              output: dedent`
                import { action } from "./_generated/server";
                export const load = action({
                  handler: async (_ctx, { urls, start }: { urls: string[]; start: string }) => {
                    const pages = [];
                    for (let start2 = 0; start2 < urls.length; start2 += 100) {
                      pages.push(...(await Promise.all(urls.slice(start2, start2 + 100).map((url) => fetch(start + url)))));
                    }
                    return pages.map(({ status }) => status);
                  },
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "keeps the text of templates as it is",
      code: [
        'import { action } from "./_generated/server";',
        "export const post = action(async (_ctx, { urls }: { urls: string[] }) => {",
        "\tawait Promise.all(urls.map((url) => fetch(url, {",
        "\t\tbody: `",
        "text`,",
        "\t})));",
        "});",
      ].join("\n"),
      errors: [
        {
          messageId: "unbounded",
          line: 3,
          column: 16,
          endLine: 3,
          endColumn: 19,
          suggestions: [
            {
              messageId: "workInChunks",
              data: { list: "urls", size: "100" },
              output: [
                'import { action } from "./_generated/server";',
                "export const post = action(async (_ctx, { urls }: { urls: string[] }) => {",
                "\tfor (let start = 0; start < urls.length; start += 100) {",
                "\t\tawait Promise.all(urls.slice(start, start + 100).map((url) => fetch(url, {",
                "\t\t\tbody: `",
                "text`,",
                "\t\t})));",
                "\t}",
                "});",
              ].join("\n"),
            },
          ],
        },
      ],
    },
    {
      name: "reports an action per item of what a query collects",
      code: dedent`
        import { internal } from "./_generated/api";
        import { internalAction, internalQuery } from "./_generated/server";
        export const all = internalQuery(async (ctx) => await ctx.db.query("users").collect());
        export const run = internalAction(async (ctx) => {
          const users = await ctx.runQuery(internal.example.all, {});
          const active = users.filter((user) => user.active);
          await Promise.allSettled(active.map((user) => ctx.runAction(internal.mail.send, { to: user.email })));
        });
      `,
      errors: [
        {
          messageId: "unbounded",
          line: 7,
          column: 17,
          endLine: 7,
          endColumn: 27,
          data: {
            harm: "the deployment runs 64 actions at a time, this one among them, and one that gets no place within 10 seconds throws",
            list: "active",
            operation: "ctx.runAction",
            origin: "the query on line 5 collects all there are",
          },
          suggestions: 1,
        },
      ],
    },
    {
      name: "reports operations of Node.js, which counts them",
      code: dedent`
        "use node";
        import { internalAction } from "./_generated/server";
        export const purge = internalAction(async (ctx, { ids }: { ids: never[] }) => {
          await Promise.all(ids.map((id) => ctx.storage.delete(id)));
        });
      `,
      errors: [
        {
          messageId: "unbounded",
          line: 4,
          column: 17,
          endLine: 4,
          endColumn: 20,
          data: {
            harm: "in Node.js, every operation beyond 1,000 pending ones throws",
            list: "ids",
            operation: "ctx.storage.delete",
            origin: "whoever calls this function decides how many `ids` there are",
          },
          suggestions: 1,
        },
      ],
    },
    {
      name: "reports operations of the default runtime, which all wait",
      code: inAction("await Promise.all([...new Set(urls)].map((url) => ctx.storage.getUrl(url)));"),
      errors: [
        {
          messageId: "unbounded",
          line: 7,
          column: 15,
          endLine: 7,
          endColumn: 18,
          data: {
            harm: "the deployment works through a few of them at a time, while all wait with their arguments and results in 64 MiB of memory",
            list: "[...new Set(urls)]",
            operation: "ctx.storage.getUrl",
            origin: BY_CALLER,
          },
        },
      ],
    },
    {
      name: "reports a text that decides, through the results of other work",
      code: inAction(
        "const links = urls.join().matchAll(/x/g); const found = Array.from(links).map(String); await Promise.all(found.map((url) => fetch(url)));",
      ),
      errors: [
        {
          messageId: "unbounded",
          line: 7,
          column: 102,
          endLine: 7,
          endColumn: 105,
          data: {
            harm: FETCH_HARM,
            list: "found",
            operation: "fetch",
            origin: "the text on line 7 decides how many there are",
          },
          suggestions: 1,
        },
      ],
    },
    {
      name: "reports a helper that every item calls, by name too",
      code: dedent`
        import { action } from "./_generated/server";
        async function load(url: string) {
          return await fetch(url);
        }
        export const run = action(async (_ctx, { urls }: { urls: string[] }) => {
          await Promise.all(urls.map((url) => load(url)));
          await Promise.all(urls.map(load));
        });
      `,
      errors: [
        { messageId: "unbounded", line: 6, column: 17, endLine: 6, endColumn: 20, suggestions: 1 },
        { messageId: "unbounded", line: 7, column: 17, endLine: 7, endColumn: 20 },
      ],
    },
    ...[
      [
        "a result that a closure reads",
        "const all = await Promise.all(urls.map((url) => fetch(url))); return () => all;",
        27,
      ],
      ["a result that is returned", "return await Promise.all(urls.map((url) => fetch(url)));", 22],
      [
        "a result that is taken apart",
        "const [first] = await Promise.all(urls.map((url) => fetch(url))); return first;",
        31,
      ],
      [
        "a result of a declared type",
        "const all: Response[] = await Promise.all(urls.map((url) => fetch(url))); return all;",
        39,
      ],
      [
        "a position that the callback reads",
        "await Promise.all(urls.map((url, index) => fetch(url + index)));",
        15,
      ],
      [
        "a list that is made in place",
        "await Promise.all(urls.filter(Boolean).map((url) => fetch(url)));",
        15,
      ],
      [
        "work that was started before",
        "const all = urls.map((url) => fetch(url)); await Promise.all(all);",
        58,
      ],
      ["a statement without a block", "if (urls) await Promise.all(urls.map((url) => fetch(url)));", 25],
    ].map(([what = "", statements = "", column = 0]) => ({
      name: `offers no chunks for ${String(what)}`,
      code: inAction(String(statements)),
      errors: [
        {
          messageId: "unbounded" as const,
          line: 7,
          column: Number(column),
          endLine: 7,
          endColumn: Number(column) + "all".length,
        },
      ],
    })),
  ],
});
