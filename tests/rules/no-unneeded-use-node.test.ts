import dedent from "dedent";

import { noUnneededUseNode } from "../../src/rules/no-unneeded-use-node.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

ruleTester.run("no-unneeded-use-node: needed", noUnneededUseNode, {
  valid: [
    {
      name: "allows the directive for a module that is built into Node.js",
      code: dedent`
        "use node";
        import { createHmac } from "node:crypto";
        import { internalAction } from "./_generated/server";
        export const sign = internalAction(async () => createHmac("sha256", "k").digest("hex"));
      `,
    },
    {
      name: "allows the directive for a package that may need Node.js",
      code: dedent`
        "use node";
        import { createTransport } from "nodemailer";
        import { internalAction } from "./_generated/server";
        export const send = internalAction(async () => { await createTransport().sendMail({}); });
      `,
    },
    {
      name: "allows the directive for an old version of a package that runs elsewhere by now",
      code: dedent`
        "use node";
        import { Configuration, OpenAIApi } from "openai";
        import { internalAction } from "./_generated/server";
        export const ask = internalAction(async () => { await new OpenAIApi(new Configuration()).createImage({}); });
      `,
    },
    {
      name: "allows the directive for a package that is loaded when it is needed",
      code: dedent`
        "use node";
        import { internalAction } from "./_generated/server";
        export const resize = internalAction(async () => { await (await import("sharp")).default().toBuffer(); });
      `,
    },
    {
      name: "allows the directive where what is loaded is computed",
      code: dedent`
        "use node";
        import { internalAction } from "./_generated/server";
        export const load = internalAction(async (_ctx, { name }: { name: string }) => (await import(name)).default);
      `,
    },
    ...[
      ["Buffer", "Buffer.from(text).toString('base64')"],
      ["a global that is asked for first", "typeof Buffer === 'undefined' ? btoa(text) : Buffer.from(text)"],
      ["a member of process", "process.cwd() + text"],
      ["the whole environment", "Object.keys(process.env).length + text"],
      [
        "a rest of the environment",
        "(() => { const { HOME, ...others } = process.env; return [HOME, others]; })()",
      ],
      ["globals by a computed name", "(globalThis as any)[text]"],
      ["a method of console that the default runtime lacks", "console.table([text])"],
      ["cryptography beyond digests", "crypto.subtle.generateKey('Ed25519', true, [text as never])"],
      [
        "an abort signal, which the default runtime's fetch ignores",
        "fetch(text, { signal: AbortSignal.timeout(100) })",
      ],
      ["a timer object", "setTimeout(() => text, 100).unref()"],
      ["code from a string", "eval(text)"],
      ["a socket", "new WebSocket(text)"],
      ["import.meta", "import.meta.url + text"],
    ].map(([what = "", expression = ""]) => ({
      name: `allows the directive for ${what}`,
      code: dedent`
          "use node";
          import { internalAction } from "./_generated/server";
          export const run = internalAction(async (_ctx, { text }: { text: string }) => ${expression});
        `,
    })),
    {
      name: "allows the directive for JSX, which imports a package of its own",
      code: dedent`
          "use node";
          import { internalAction } from "../_generated/server";
          export const render = internalAction(async () => String(<p>Hello</p>));
        `,
      ...inProject("path-aliases", "convex/mail/newsletter.tsx"),
    },
    {
      name: "allows the directive for an await at the top of the module",
      code: dedent`
        "use node";
        import { internalAction } from "./_generated/server";
        const token = await Promise.resolve("t");
        export const show = internalAction(async () => token);
      `,
    },
    {
      name: "allows the directive for a client that is kept between runs",
      code: dedent`
        "use node";
        import OpenAI from "openai";
        import { internalAction } from "./_generated/server";
        let client: OpenAI | undefined;
        export const ask = internalAction(async () => { client ??= new OpenAI(); });
      `,
    },
    {
      name: "allows the directive for a cache that is kept between runs",
      code: dedent`
        "use node";
        import { internalAction } from "./_generated/server";
        const rates = new Map<string, number>();
        export const rate = internalAction(async (_ctx, { code }: { code: string }) => rates.get(code) ?? 1);
      `,
    },
    {
      name: "allows the directive for the sake of another Node.js module",
      code: dedent`
        "use node";
        import { make } from "./media/thumbnails";
        export const all = [make];
      `,
    },
    {
      name: "allows the directive for a helper that reads files",
      code: dedent`
          "use node";
          import { readTemplate } from "../shared/files";
          import { internalAction } from "./_generated/server";
          export const preview = internalAction(async () => readTemplate("a.html"));
        `,
      ...inProject("node-helpers"),
    },
    {
      name: "allows the directive for a file that is not found",
      code: dedent`
        "use node";
        import { secret } from "./not-here";
        export const all = [secret];
      `,
    },
    {
      name: "allows the directive in the root folder `actions`, where the push fails without it",
      code: dedent`
          "use node";
          import { internalAction } from "../_generated/server";
          export const ping = internalAction(async () => "pong");
        `,
      ...inProject("special-files", "convex/actions/ping.ts"),
    },
    {
      name: "allows the line that the bundler takes for a directive in a file that it cannot parse",
      code: dedent`
        "use node";
        import { internalAction } from "./_generated/server";
        function bound(target: unknown) { return target as never; }
        @bound class Service {}
        export const ping = internalAction(async () => new Service());
      `,
    },
    {
      name: "leaves a directive that is not allowed to the rule on those",
      code: dedent`
          "use node";
          import { httpRouter } from "convex/server";
          export default httpRouter();
        `,
      ...inProject("special-files", "convex/http.ts"),
    },
    {
      name: "has nothing to say of a module of the default runtime",
      code: dedent`
        import { internalAction } from "./_generated/server";
        export const ping = internalAction(async () => "pong");
      `,
    },
  ],
  invalid: [],
});

const DIRECTIVE = { messageId: "unneededDirective", line: 1, column: 1, endLine: 1, endColumn: 12 } as const;
const data = { file: "example.ts" };

ruleTester.run("no-unneeded-use-node: unneeded", noUnneededUseNode, {
  valid: [],
  invalid: [
    {
      name: "reports the directive of an action that only fetches, and deletes it with the blank line after it",
      code: dedent`
        "use node";

        import { v } from "convex/values";
        import { internal } from "./_generated/api";
        import { action } from "./_generated/server";

        export const load = action({
          args: { url: v.string() },
          handler: async (ctx, { url }): Promise<string> => {
            const response = await fetch(url, { headers: { authorization: process.env.TOKEN ?? "" } });
            console.log(new Date(), crypto.randomUUID(), performance.now(), JSON.stringify(process.env["X"]));
            await ctx.runMutation(internal.users.rename, {});
            return await response.text();
          },
        });
      `,
      errors: [
        {
          ...DIRECTIVE,
          data,
          suggestions: [
            {
              messageId: "deleteDirective",
              output: dedent`
                import { v } from "convex/values";
                import { internal } from "./_generated/api";
                import { action } from "./_generated/server";

                export const load = action({
                  args: { url: v.string() },
                  handler: async (ctx, { url }): Promise<string> => {
                    const response = await fetch(url, { headers: { authorization: process.env.TOKEN ?? "" } });
                    console.log(new Date(), crypto.randomUUID(), performance.now(), JSON.stringify(process.env["X"]));
                    await ctx.runMutation(internal.users.rename, {});
                    return await response.text();
                  },
                });
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports it after a comment, which stays",
      code: dedent`
        // Mails of the shop.
        'use node' // for nodemailer
        import { internalAction } from "./_generated/server";
        const { KEY } = process.env;
        const LABELS = new Map([["a", "A"]]);
        export const label = internalAction(async () => [KEY, LABELS.get("a")]);
      `,
      errors: [
        {
          messageId: "unneededDirective",
          data,
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 11,
          suggestions: [
            {
              messageId: "deleteDirective",
              output: dedent`
                // Mails of the shop.
                // for nodemailer
                import { internalAction } from "./_generated/server";
                const { KEY } = process.env;
                const LABELS = new Map([["a", "A"]]);
                export const label = internalAction(async () => [KEY, LABELS.get("a")]);
              `,
            },
          ],
        },
      ],
    },
    {
      name: "reports it where only types come from a package that may need Node.js",
      code: dedent`
        "use node";
        import type { Transporter } from "nodemailer";
        import { internalAction } from "./_generated/server";
        export const name = internalAction(async (_ctx, { by }: { by: Pick<Transporter, "transporter"> }) => by);
      `,
      errors: [{ ...DIRECTIVE, data, suggestions: 1 }],
    },
    {
      name: "reports it where packages are known to run in the default runtime",
      code: dedent`
        "use node";
        import OpenAI from "openai";
        import { z } from "zod";
        import { internalAction } from "./_generated/server";
        export const ask = internalAction(async () => z.string().parse(await new OpenAI().models.list()));
      `,
      errors: [{ ...DIRECTIVE, data, suggestions: 1 }],
    },
    {
      name: "reports it where helpers need no Node.js either, though they go round in a circle",
      ...inProject("node-helpers"),
      code: dedent`
        "use node";
        import { isOdd } from "../shared/odd";
        import { slugify } from "../shared/text";
        import { internalAction } from "./_generated/server";
        export const slug = internalAction(async () => slugify(String(isOdd(3))));
      `,
      errors: [{ ...DIRECTIVE, data, suggestions: 1 }],
    },
    {
      name: "reports it where a module of the default runtime is imported",
      code: dedent`
        "use node";
        import { loadUser } from "./helpers";
        import { internalAction } from "./_generated/server";
        export const user = internalAction(async (ctx) => await loadUser(ctx, "u"));
      `,
      errors: [{ ...DIRECTIVE, data, suggestions: 1 }],
    },
  ],
});
