import dedent from "dedent";

import { requireResponseCheck } from "../../src/rules/require-response-check.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

/** The statements of an action that has a `url`. */
function inAction(statements: string): string {
  return dedent`
    import { action } from "./_generated/server";
    export const load = action({
      handler: async (ctx, { url, deep }: { url: string; deep: boolean }) => {
    ${statements}
      },
    });
  `;
}

ruleTester.run("require-response-check: checked", requireResponseCheck, {
  valid: [
    ...[
      [
        "a throw unless ok",
        "const r = await fetch(url); if (!r.ok) throw new Error(url); return await r.json();",
      ],
      [
        "a switch over the status",
        "const r = await fetch(url); switch (r.status) { case 200: return await r.text(); }",
      ],
      [
        "a look that follows the body",
        "const r = await fetch(url); const d = await r.json(); if (!r.ok) throw d; return d;",
      ],
      [
        "a body that is read where ok holds",
        "const r = await fetch(url); return r.ok ? await r.json() : null;",
      ],
      ["a short-circuit", "const r = await fetch(url); return r.ok && (await r.blob());"],
      [
        "both branches after the look",
        "const r = await fetch(url); if (r.ok) return await r.json(); throw new Error(await r.text());",
      ],
      [
        "a status that is taken apart",
        "const r = await fetch(url); const { ok } = r; return [ok, await r.text()];",
      ],
      [
        "a status that is passed on",
        "const r = await fetch(url); return new Response(r.body, { status: r.status });",
      ],
      [
        "a look inside a try",
        "const r = await fetch(url); try { if (!r.ok) throw url; } catch { return null; } return await r.text();",
      ],
      [
        "a look inside a loop around the read",
        "for (;;) { const r = await fetch(url); if (!r.ok) continue; return await r.json(); }",
      ],
      [
        "a variable that is set in a try",
        "let r; try { r = await fetch(url); } catch { return; } if (r.status > 299) return; return await r.json();",
      ],
      [
        "a callback of then that looks",
        "return await fetch(url).then((r) => { if (!r.ok) throw url; return r.json(); });",
      ],
      ["a helper that may look", "const r = await fetch(url); await assertOk(r); return await r.json();"],
      [
        "a variable that a helper may set too",
        "let r = await fetch(url); r = await retry(r, url); return await r.json();",
      ],
      ["a helper that gets the promise", "const r = await withRetry(fetch(url)); return await r.json();"],
      ["a helper that wraps fetch", "const r = await fetchWithRetry(url); return await r.json();"],
      [
        "a look in a function of its own",
        "const r = await fetch(url); const isBad = () => !r.ok; if (isBad()) return; return await r.json();",
      ],
    ].map(([what = "", statements = ""]) => ({
      name: `allows ${what}`,
      code: inAction(statements),
    })),
    ...[
      [
        "an answer that says itself whether it is an error",
        "const d = await (await fetch(url)).json(); if (d.error) throw d; return d;",
      ],
      [
        "an answer whose verdict is taken apart",
        "const { ok, result } = await (await fetch(url)).json(); return ok && result;",
      ],
      ["an answer that a schema parses", "const r = await fetch(url); return schema.parse(await r.json());"],
      [
        "an answer that a function validates",
        "const r = await fetch(url); const d = await r.json(); assertUser(d); return d;",
      ],
      ["a fetch whose body nobody reads", "await fetch(url, { method: 'POST' });"],
      ["a response that is handed on whole", "return await fetch(url);"],
      [
        "a response of which only headers are read",
        "const r = await fetch(url); return r.headers.get('etag');",
      ],
      [
        "data that is its own answer",
        "const r = await fetch('data:text/plain,hello'); return await r.text();",
      ],
      ["data in a template", "const r = await fetch(`data:image/png;base64,${url}`); return await r.blob();"],
      [
        "a fetch of the file's own",
        "const fetch = ctx.client.get; const r = await fetch(url); return await r.json();",
      ],
    ].map(([what = "", statements = ""]) => ({
      name: `allows ${what}`,
      code: inAction(statements),
    })),
    {
      name: "allows a test to fetch as it likes",
      ...inProject("one-app", "convex/legacy.test.ts"),
      code: "export const page = await (await fetch('http://localhost')).text();",
    },
  ],
  invalid: [],
});

ruleTester.run("require-response-check: unchecked", requireResponseCheck, {
  valid: [],
  invalid: [
    {
      name: "reports the first read of the body, and names the fetch that it answers",
      code: dedent`
        import { action } from "./_generated/server";
        export const load = action({
          handler: async (ctx, { url }: { url: string }) => {
            const image = await fetch(url);
            const blob = await image.blob();
            return await ctx.storage.store(blob);
          },
        });
      `,
      errors: [
        {
          messageId: "uncheckedResponse",
          data: { place: "line 4", read: "image.blob()", response: "image" },
          line: 5,
          column: 30,
          endLine: 5,
          endColumn: 34,
        },
      ],
    },
    {
      name: "reports a read without a variable",
      code: inAction("return await (await fetch(url)).json();"),
      errors: [
        {
          messageId: "uncheckedResponse",
          data: { place: "line 4", read: "response.json()", response: "response" },
          line: 4,
          column: 33,
          endLine: 4,
          endColumn: 37,
        },
      ],
    },
    {
      name: "reports a callback of then that looks at nothing",
      code: inAction("return await fetch(url).then((res) => res.text());"),
      errors: [
        {
          messageId: "uncheckedResponse",
          data: { place: "line 4", read: "res.text()", response: "res" },
          line: 4,
          column: 43,
          endLine: 4,
          endColumn: 47,
        },
      ],
    },
    {
      name: "reports a body that is streamed on under another status",
      code: inAction("const r = await fetch(url); return new Response(r.body, { headers: r.headers });"),
      errors: [
        {
          messageId: "uncheckedResponse",
          data: { place: "line 4", read: "r.body", response: "r" },
          line: 4,
          column: 51,
          endLine: 4,
          endColumn: 55,
        },
      ],
    },
    {
      name: "reports a read that only another branch has checked",
      code: inAction(
        "const r = await fetch(url); if (deep) { if (!r.ok) throw url; return await r.json(); } return await r.text();",
      ),
      errors: [
        {
          messageId: "uncheckedResponse",
          data: { place: "line 4", read: "r.text()", response: "r" },
          line: 4,
          column: 103,
          endLine: 4,
          endColumn: 107,
        },
      ],
    },
    {
      name: "reports a read although the status is logged now and then",
      code: inAction("const r = await fetch(url); if (deep) console.log(r.status); return await r.json();"),
      errors: [{ messageId: "uncheckedResponse", line: 4, column: 77, endLine: 4, endColumn: 81 }],
    },
    {
      name: "reports a variable that only fetches set",
      code: inAction(
        "let r = await fetch(url); if (deep) r = await fetch(url + '/deep'); return await r.json();",
      ),
      errors: [{ messageId: "uncheckedResponse", line: 4, column: 84, endLine: 4, endColumn: 88 }],
    },
    {
      name: "reports a helper that any function may call",
      code: dedent`
        import { action } from "./_generated/server";
        async function load(url: string) {
          const response = await fetch(url);
          return JSON.parse(await response.text());
        }
        export const run = action(async () => await load("https://example.com"));
      `,
      errors: [{ messageId: "uncheckedResponse", line: 4, column: 36, endLine: 4, endColumn: 40 }],
    },
    {
      name: "reports a module of helpers that names no action",
      code: dedent`
        export const load = async (url: string): Promise<unknown> => {
          const answer = await fetch(url);
          return await answer.json();
        };
      `,
      errors: [
        {
          messageId: "uncheckedResponse",
          data: { place: "line 2", read: "answer.json()", response: "answer" },
          line: 3,
          column: 23,
          endLine: 3,
          endColumn: 27,
        },
      ],
    },
  ],
});
