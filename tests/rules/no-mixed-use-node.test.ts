import dedent from "dedent";

import { noMixedUseNode } from "../../src/rules/no-mixed-use-node.js";
import { inProject, RuleTester } from "./rule-tester.js";

const ruleTester = new RuleTester();

/** A late directive on the second line. */
const SECOND_LINE = {
  messageId: "lateDirective",
  line: 2,
  column: 1,
  endLine: 2,
  endColumn: 12,
} as const;

ruleTester.run("no-mixed-use-node: non-action-export", noMixedUseNode, {
  valid: [
    {
      name: "allows actions, made by Convex's builders or by wrappers of them",
      code: dedent`
        "use node";
        import { customAction } from "convex-helpers/server/customFunctions";
        import { action, internalAction } from "./_generated/server";
        const authedAction = customAction(action, { args: {}, input: async () => ({ ctx: {}, args: {} }) });
        export const send = action(async () => null);
        export const sendLater = internalAction({ args: {}, handler: async () => null });
        export const sendMine = authedAction({ args: {}, handler: async () => null });
        export default internalAction(async () => null);
      `,
    },
    {
      name: "allows what is no Convex function: helpers, classes, constants and types",
      code: dedent`
        "use node";
        export const limit = 10;
        export const query = (text: string) => text.trim();
        export class Mailer {}
        export interface Mail {}
        export default { limit };
      `,
    },
    {
      name: "allows a query that the file keeps to itself, since Convex never sees it",
      code: dedent`
        "use node";
        import { query } from "./_generated/server";
        const list = query(async () => []);
        export const count = () => [list].length;
      `,
    },
    {
      name: "allows exporting the type of a query",
      code: dedent`
        "use node";
        import type { list } from "./users";
        export type { get } from "./users";
        export type { list };
        export type * from "./users";
      `,
    },
    {
      name: "allows `export *` from a module of actions",
      code: dedent`
        "use node";
        export * from "./mail";
      `,
    },
    {
      name: "allows what a package makes, of which nothing is known",
      code: dedent`
        "use node";
        import { makeApi } from "some-package";
        export const { list } = makeApi();
        export const get = makeApi("get");
      `,
    },
    {
      name: "allows every export in a file without the directive",
      code: dedent`
        import { httpAction, internalMutation, query } from "./_generated/server";
        export const list = query(async () => []);
        export const rename = internalMutation(async () => null);
        export const webhook = httpAction(async () => new Response());
      `,
    },
  ],
  invalid: [
    {
      name: "reports queries, mutations and HTTP actions at their names",
      code: dedent`
        "use node";
        import { action, httpAction, internalMutation, internalQuery, mutation, query } from "./_generated/server";
        export const list = query(async () => []);
        export const get = internalQuery({ args: {}, handler: async () => null });
        export const rename = mutation(async () => null);
        export const remove = internalMutation({ args: {}, handler: async () => null });
        export const webhook = httpAction(async () => new Response());
        export const send = action(async () => null);
      `,
      errors: [
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`list`" },
          line: 3,
          column: 14,
          endLine: 3,
          endColumn: 18,
        },
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`get`" },
          line: 4,
          column: 14,
          endLine: 4,
          endColumn: 17,
        },
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a mutation", name: "`rename`" },
          line: 5,
          column: 14,
          endLine: 5,
          endColumn: 20,
        },
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a mutation", name: "`remove`" },
          line: 6,
          column: 14,
          endLine: 6,
          endColumn: 20,
        },
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "an HTTP action", name: "`webhook`" },
          line: 7,
          column: 14,
          endLine: 7,
          endColumn: 21,
        },
      ],
    },
    {
      name: "reports a default export at the builder that it calls",
      code: dedent`
        "use node";
        import { query } from "./_generated/server";
        export default query({
          args: {},
          handler: async () => [],
        });
      `,
      errors: [
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "The default export" },
          line: 3,
          column: 16,
          endLine: 3,
          endColumn: 21,
        },
      ],
    },
    {
      name: "reports exports under other names at their specifiers",
      code: dedent`
        "use node";
        import { mutation, query } from "./_generated/server";
        const list = query(async () => []);
        const rename = mutation(async () => null);
        export { list as everybody, rename as default };
      `,
      errors: [
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`everybody`" },
          line: 5,
          column: 10,
          endLine: 5,
          endColumn: 27,
        },
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a mutation", name: "The default export" },
          line: 5,
          column: 29,
          endLine: 5,
          endColumn: 46,
        },
      ],
    },
    {
      name: "reports what comes from another module, in a re-export and through an import",
      code: dedent`
        "use node";
        import { rename } from "./users";
        export { list } from "./users";
        export { rename };
      `,
      errors: [
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`list`" },
          line: 3,
          column: 10,
          endLine: 3,
          endColumn: 14,
        },
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a mutation", name: "`rename`" },
          line: 4,
          column: 10,
          endLine: 4,
          endColumn: 16,
        },
      ],
    },
    {
      name: "reports `export *` once, by the first function that it brings in",
      code: dedent`
        "use node";
        export * from "./users";
      `,
      errors: [
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`get`" },
          line: 2,
          column: 15,
          endLine: 2,
          endColumn: 24,
        },
      ],
    },
    {
      name: "reports what wrappers of a query builder make, and what only a type says to be a query",
      code: dedent`
        "use node";
        import type { RegisteredQuery } from "convex/server";
        import { customQuery } from "convex-helpers/server/customFunctions";
        import { makeApi } from "some-package";
        import { query } from "./_generated/server";
        const authedQuery = customQuery(query, { args: {}, input: async () => ({ ctx: {}, args: {} }) });
        function listOf(table: string) {
          return query(async () => table);
        }
        export const mine = authedQuery({ args: {}, handler: async () => [] });
        export const users = listOf("users");
        export const posts: RegisteredQuery<"public", {}, null> = makeApi("posts");
      `,
      errors: [
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`mine`" },
          line: 10,
          column: 14,
          endLine: 10,
          endColumn: 18,
        },
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`users`" },
          line: 11,
          column: 14,
          endLine: 11,
          endColumn: 19,
        },
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`posts`" },
          line: 12,
          column: 14,
          endLine: 12,
          endColumn: 56,
        },
      ],
    },
    {
      name: "reports a file that the bundler cannot parse, and where it takes a late line for the directive",
      code: dedent`
        import { query } from "./_generated/server";
        const anything = <any>globalThis;
        "use node";
        export const list = query(async () => anything);
      `,
      errors: [
        {
          messageId: "nonActionExport",
          suggestions: 1,
          data: { kind: "a query", name: "`list`" },
          line: 4,
          column: 14,
          endLine: 4,
          endColumn: 18,
        },
      ],
    },
  ],
});

ruleTester.run("no-mixed-use-node: late-directive", noMixedUseNode, {
  valid: [
    {
      name: "allows the directive after comments and other directives",
      code: dedent`
        /**
         * Sends mail.
         */
        "use strict";
        'use node'
        export const send = () => null;
      `,
    },
    {
      name: "allows the words where they are no statement",
      code: dedent`
        // "use node";
        export const directive = "use node";
        export const advise = () => console.log("use node");
      `,
    },
    {
      name: "allows a late line that the bundler reads in a file that it cannot parse",
      code: dedent`
        import { readFileSync } from "./files";
        "use node";
        export const read = () => <string>readFileSync("a");
      `,
    },
    {
      name: "allows other late directives",
      code: dedent`
        import { list } from "./users";
        "use client";
        export const users = list;
      `,
    },
    {
      name: "allows it in a file that is no module of Convex, such as a test",
      ...inProject("one-app", "convex/legacy.test.ts"),
      code: dedent`
        import { expect } from "vitest";
        "use node";
        export const test = expect;
      `,
    },
  ],
  invalid: [
    {
      name: "reports a directive after an import",
      code: dedent`
        import { internalAction } from "./_generated/server";
        "use node";
        export const send = internalAction(async () => null);
      `,
      errors: [
        {
          messageId: "lateDirective",
          suggestions: [
            {
              messageId: "deleteDirective",
              output: dedent`
                import { internalAction } from "./_generated/server";
                export const send = internalAction(async () => null);
              `,
            },
            {
              messageId: "moveDirective",
              output: dedent`
                "use node";

                import { internalAction } from "./_generated/server";
                export const send = internalAction(async () => null);
              `,
            },
          ],
          data: {
            file: "example.ts",
            reason: "it stands after other statements",
            remedy: "Delete it, or move it to the top of the file",
          },
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports a directive inside a function, and says nothing of the queries beside it",
      code: dedent`
        import { internalAction, query } from "./_generated/server";
        export const list = query(async () => []);
        export const send = internalAction(async () => {
          "use node";
          return null;
        });
      `,
      errors: [
        {
          messageId: "lateDirective",
          suggestions: 1,
          data: {
            file: "example.ts",
            reason: "it stands inside a function or a block",
            remedy: "Delete it, or move it to the top of the file",
          },
          line: 4,
          column: 3,
          endLine: 4,
          endColumn: 14,
        },
      ],
    },
    ...['"Use Node";', '"use  node";', '"use nodejs";', "'use-node';", '("use node");', "`use node`;"].map(
      (directive) => ({
        name: `reports ${directive} for its spelling`,
        code: `${directive}\nexport const send = () => null;\n`,
        errors: [
          {
            messageId: "lateDirective" as const,
            suggestions: 1,
            data: {
              file: "example.ts",
              reason: 'it is not the bare string "use node"',
              remedy: 'Delete it, or write "use node" at the top of the file',
            },
            line: 1,
            column: 1,
            endLine: 1,
            endColumn: directive.length + 1,
          },
        ],
      }),
    ),
    {
      name: "suggests the move first where the file needs Node.js",
      code: dedent`
        import { createHash } from "node:crypto";
        import { internalAction } from "./_generated/server";
        "use node";
        export const send = internalAction(async () => createHash("md5").digest("hex"));
      `,
      errors: [
        {
          messageId: "lateDirective",
          line: 3,
          column: 1,
          endLine: 3,
          endColumn: 12,
          suggestions: [
            {
              messageId: "moveDirective",
              output: dedent`
                "use node";

                import { createHash } from "node:crypto";
                import { internalAction } from "./_generated/server";
                export const send = internalAction(async () => createHash("md5").digest("hex"));
              `,
            },
            {
              messageId: "deleteDirective",
              output: dedent`
                import { createHash } from "node:crypto";
                import { internalAction } from "./_generated/server";
                export const send = internalAction(async () => createHash("md5").digest("hex"));
              `,
            },
          ],
        },
      ],
    },
    {
      name: "suggests no move where the file exports a query too",
      code: dedent`
        import { internalAction, query } from "./_generated/server";
        "use node";
        export const send = internalAction(async () => null);
        export const list = query(async () => []);
      `,
      errors: [{ ...SECOND_LINE, suggestions: 1 }],
    },
    {
      name: "suggests no move where a module of the default runtime imports the file",
      ...inProject("node-helpers", "convex/images.ts"),
      code: dedent`
        import { internalAction } from "./_generated/server";
        "use node";
        export const send = internalAction(async () => null);
      `,
      errors: [{ ...SECOND_LINE, suggestions: 1 }],
    },
    {
      name: "reports the parentheses that Prettier puts around a late directive",
      code: dedent`
        import { internalAction } from "./_generated/server";
        ("use node");
        export const send = internalAction(async () => null);
      `,
      errors: [
        {
          messageId: "lateDirective",
          suggestions: 2,
          data: {
            file: "example.ts",
            reason: 'it is not the bare string "use node"',
            remedy: 'Delete it, or write "use node" at the top of the file',
          },
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 14,
        },
      ],
    },
    {
      name: "reports a directive that shares its line in a file that the bundler cannot parse",
      code: dedent`
        "use node"; // for sharp
        export const read = (text: unknown) => <string>text;
      `,
      errors: [
        {
          messageId: "lateDirective",
          suggestions: 1,
          data: {
            file: "example.ts",
            reason:
              "the bundler cannot parse this file, and then looks for the directive on a line of its own",
            remedy: "Delete it, or give it a line of its own",
          },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports a late directive in the router, where the right place would be no better",
      ...inProject("special-files", "convex/http.ts"),
      code: dedent`
        import { httpRouter } from "convex/server";
        "use node";
        export default httpRouter();
      `,
      errors: [
        {
          messageId: "lateDirective",
          suggestions: 1,
          data: { file: "http.ts", reason: "it stands after other statements", remedy: "Delete it" },
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 12,
        },
      ],
    },
  ],
});

ruleTester.run("no-mixed-use-node: reserved-file", noMixedUseNode, {
  valid: [
    {
      name: "allows the directive in an http.ts below the root, which is a module like any other",
      ...inProject("special-files", "convex/lib/http.ts"),
      code: dedent`
        "use node";
        export const read = () => null;
      `,
    },
    {
      name: "allows a router without the directive",
      ...inProject("special-files", "convex/http.ts"),
      code: dedent`
        import { httpRouter } from "convex/server";
        export default httpRouter();
      `,
    },
    {
      name: "allows a component's module without the directive",
      ...inProject("app-with-component", "convex/billing/example.ts"),
      code: dedent`
        import { query } from "./_generated/server";
        export const list = query(async () => []);
      `,
    },
    {
      name: "allows the app's own module beside a component",
      ...inProject("app-with-component"),
      code: dedent`
        "use node";
        import { internalAction } from "./_generated/server";
        export const send = internalAction(async () => null);
      `,
    },
    {
      name: "allows it in a component's file that no import or export makes a module",
      ...inProject("app-with-component", "convex/billing/example.ts"),
      code: dedent`
        "use node";
        console.log("a script");
      `,
    },
  ],
  invalid: [
    {
      name: "reports the directive of the router, and leaves its HTTP actions alone, which run there without it",
      ...inProject("special-files", "convex/http.ts"),
      code: dedent`
        "use node";
        import { httpRouter } from "convex/server";
        import { httpAction } from "./_generated/server";
        const http = httpRouter();
        export const webhook = httpAction(async () => new Response());
        http.route({ path: "/webhook", method: "POST", handler: webhook });
        export default http;
      `,
      errors: [
        {
          messageId: "reservedFile",
          suggestions: 1,
          data: { place: "", where: "http.ts" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports the directive of the cron jobs",
      ...inProject("special-files", "convex/crons.ts"),
      code: dedent`
        // Nightly work.
        "use node";
        import { cronJobs } from "convex/server";
        export default cronJobs();
      `,
      errors: [
        {
          messageId: "reservedFile",
          suggestions: 1,
          data: { place: "", where: "crons.ts" },
          line: 2,
          column: 1,
          endLine: 2,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports the directive of a schema whose extension makes it a module",
      ...inProject("special-files", "convex/schema.mts"),
      code: dedent`
        "use node";
        import { defineSchema } from "convex/server";
        export default defineSchema({});
      `,
      errors: [
        {
          messageId: "reservedFile",
          suggestions: 1,
          data: { place: "", where: "schema.mts" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports the directive of any module of a component, and only the directive",
      ...inProject("app-with-component", "convex/billing/example.ts"),
      code: dedent`
        "use node";
        import { action, query } from "./_generated/server";
        export const send = action(async () => null);
        export const list = query(async () => []);
      `,
      errors: [
        {
          messageId: "reservedFile",
          suggestions: 1,
          data: { place: " of the app", where: "a component's modules, such as example.ts" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
  ],
});

ruleTester.run("no-mixed-use-node: ignored-directive", noMixedUseNode, {
  valid: [
    {
      name: "allows a schema without the directive",
      ...inProject("special-files", "convex/schema.ts"),
      code: dedent`
        import { defineSchema } from "convex/server";
        export default defineSchema({});
      `,
    },
    {
      name: "allows a name with two dots without the directive, whatever the file exports",
      ...inProject("special-files", "convex/chat.node.ts"),
      code: dedent`
        import { query } from "./_generated/server";
        export const list = query(async () => []);
      `,
    },
    {
      name: "allows the directive in an ordinary module",
      code: dedent`
        "use node";
        export const answer = () => "42";
      `,
    },
  ],
  invalid: [
    {
      name: "reports the directive of the schema",
      ...inProject("special-files", "convex/schema.ts"),
      code: dedent`
        "use node";
        import { defineSchema } from "convex/server";
        export default defineSchema({});
      `,
      errors: [
        {
          messageId: "ignoredDirective",
          suggestions: 1,
          data: { file: "schema.ts", what: "a schema file" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports the directive of a schema.ts in a folder",
      ...inProject("special-files", "convex/lib/schema.ts"),
      code: dedent`
        "use node";
        export const tables = [];
      `,
      errors: [
        {
          messageId: "ignoredDirective",
          suggestions: 1,
          data: { file: "lib/schema.ts", what: "a schema file" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports the directive of the authentication config",
      ...inProject("special-files", "convex/auth.config.ts"),
      code: dedent`
        'use node'
        export default { providers: [] };
      `,
      errors: [
        {
          messageId: "ignoredDirective",
          suggestions: 1,
          data: { file: "auth.config.ts", what: "a file with two dots in its name" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 11,
        },
      ],
    },
    {
      name: "reports the directive of the app's definition",
      ...inProject("special-files", "convex/convex.config.ts"),
      code: dedent`
        "use node";
        import { defineApp } from "convex/server";
        export default defineApp();
      `,
      errors: [
        {
          messageId: "ignoredDirective",
          suggestions: 1,
          data: { file: "convex.config.ts", what: "a file with two dots in its name" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports the directive of a file with two dots, whose functions do not exist at all",
      ...inProject("special-files", "convex/chat.node.ts"),
      code: dedent`
        "use node";
        import { internalAction, query } from "./_generated/server";
        export const answer = internalAction(async () => "42");
        export const list = query(async () => []);
      `,
      errors: [
        {
          messageId: "ignoredDirective",
          suggestions: 1,
          data: { file: "chat.node.ts", what: "a file with two dots in its name" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
    {
      name: "reports the directive of a component's definition",
      ...inProject("app-with-component", "convex/billing/convex.config.ts"),
      code: dedent`
        "use node";
        import { defineComponent } from "convex/server";
        export default defineComponent("billing");
      `,
      errors: [
        {
          messageId: "ignoredDirective",
          suggestions: 1,
          data: { file: "convex.config.ts", what: "a file with two dots in its name" },
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 12,
        },
      ],
    },
  ],
});
