import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { PRECONDITION_WORDS } from "../../src/fixes/precondition-words.js";
import { repairDisk } from "./repair-disk.js";

/** What needs no Node.js. */
const DEFAULT_RUNTIME = dedent`
  // What the page shows.
  export const list = query({
    args: { to: v.string() },
    handler: async (ctx, { to }) =>
      await ctx.db.query("emails").withIndex("to", (q) => q.eq("to", to)).order("desc").take(LIMIT),
  });

  export const record = internalMutation({
    args: { to: v.string(), digest: v.string() },
    handler: async (ctx, args) => {
      await ctx.db.insert("emails", args);
    },
  }); // kept for a month
`;

const EMAILS = [
  dedent`
    "use node";

    import { createHash } from "node:crypto";
    import { v } from "convex/values";
    import { internal } from "./_generated/api";
    import { internalMutation, internalAction, query } from "./_generated/server";

    /** Newest first. */
    const LIMIT = 50;

    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  `,
  DEFAULT_RUNTIME,
  dedent`
    export const send = internalAction({
      args: { to: v.string() },
      handler: async (ctx, { to }) => {
        await ctx.runMutation(internal.emails.record, { digest: hash(to), to });
      },
    });
  `,
].join("\n\n");

describe("no-mixed-use-node: what moves", () => {
  it("moves queries and mutations with what they need, and renames every reference", async () => {
    const { changes, left } = await repairDisk("no-mixed-use-node", {
      "convex/_generated/api.d.ts":
        dedent`
        import type * as emails from "../emails.js";
        declare const fullApi: ApiFromModules<{
          emails: typeof emails;
        }>;
      ` + "\n",
      "convex/crons.ts": dedent`
        import { cronJobs } from "convex/server";
        import { internal } from "./_generated/api";
        const crons = cronJobs();
        crons.daily("send", { hourUTC: 1, minuteUTC: 0 }, internal.emails.send, { to: "all" });
        crons.daily("record", { hourUTC: 1, minuteUTC: 0 }, internal.emails["record"], { to: "all", digest: "" });
        export default crons;
      `,
      "convex/emails.ts": EMAILS,
      "src/page.tsx": dedent`
        import { useQuery } from "convex/react";
        import type { FunctionReturnType } from "convex/server";
        import { api } from "../convex/_generated/api";
        export type Emails = FunctionReturnType<typeof api.emails.list>;
        export const Page = () => <p>{useQuery(api.emails.list, { to: "me" })?.length}</p>;
      `,
    });
    expect(left).toEqual([]);
    expect(Object.keys(changes)).toEqual([
      "convex/_generated/api.d.ts",
      "convex/crons.ts",
      "convex/emails.ts",
      "convex/emailsFunctions.ts",
      "src/page.tsx",
    ]);
    expect(changes["convex/emailsFunctions.ts"]).toBe(
      dedent`
        import { v } from "convex/values";
        import { internalMutation, query } from "./_generated/server";

        /** Newest first. */
        const LIMIT = 50;
      ` + `\n\n${DEFAULT_RUNTIME}\n`,
    );
    expect(changes["convex/emails.ts"]).toBe(dedent`
      "use node";

      import { createHash } from "node:crypto";
      import { v } from "convex/values";
      import { internal } from "./_generated/api";
      import { internalAction } from "./_generated/server";

      const hash = (text: string) => createHash("sha256").update(text).digest("hex");

      export const send = internalAction({
        args: { to: v.string() },
        handler: async (ctx, { to }) => {
          await ctx.runMutation(internal.emailsFunctions.record, { digest: hash(to), to });
        },
      });
    `);
    expect(changes["convex/crons.ts"]).toContain("internal.emails.send");
    expect(changes["convex/crons.ts"]).toContain('internal.emailsFunctions["record"]');
    expect(changes["src/page.tsx"]).toContain("FunctionReturnType<typeof api.emailsFunctions.list>");
    expect(changes["src/page.tsx"]).toContain("useQuery(api.emailsFunctions.list, ");
    expect(changes["convex/_generated/api.d.ts"]).toBe(
      dedent`
      import type * as emails from "../emails.js";
      import type * as emailsFunctions from "../emailsFunctions.js";
      declare const fullApi: ApiFromModules<{
        emails: typeof emails;
        emailsFunctions: typeof emailsFunctions;
      }>;
    ` + "\n",
    );
  });
});

/** A Node.js module whose query and action are these. */
function emails(query: string, action: string, top = ""): string {
  return dedent`
    "use node";
    import { createHash } from "node:crypto";
    import { internalAction, internalQuery } from "./_generated/server";
    ${top}
    ${query}
    export const send = internalAction({ handler: async (ctx) => ${action} });
  `;
}

const LIST = "export const list = internalQuery({ handler: async () => [] });";
const DIGEST = 'createHash("md5").digest("hex")';

async function repairEmails(text: string, others: Readonly<Record<string, string>> = {}) {
  return await repairDisk("no-mixed-use-node", { "convex/emails.ts": text, ...others });
}

describe("no-mixed-use-node: what both halves need", () => {
  it("moves a shared helper along, where both runtimes can import it", async () => {
    const { changes, left } = await repairEmails(
      emails(
        "export const list = internalQuery({ handler: async () => [format(1) satisfies Line] });",
        "[format(2) satisfies Line, createHash]",
        dedent`
          type Line = string;
          const PREFIX = "#";
          // Numbers are shown like this.
          function format(value: number): Line { return PREFIX + String(value); }
        `,
      ),
    );
    expect(left).toEqual([]);
    expect(changes["convex/emailsQueries.ts"]).toBe(
      dedent`
        import { internalQuery } from "./_generated/server";

        export type Line = string;
        const PREFIX = "#";
        // Numbers are shown like this.
        export function format(value: number): Line { return PREFIX + String(value); }
        export const list = internalQuery({ handler: async () => [format(1) satisfies Line] });
      ` + "\n",
    );
    expect(changes["convex/emails.ts"]).toBe(dedent`
      "use node";
      import { createHash } from "node:crypto";
      import { internalAction } from "./_generated/server";
      import { format } from "./emailsQueries";
      import type { Line } from "./emailsQueries";
      export const send = internalAction({ handler: async (ctx) => [format(2) satisfies Line, createHash] });
    `);
  });

  it("imports a query back where other code of the file uses it, and spells extensions as the file does", async () => {
    const { changes, left } = await repairEmails(
      emails(LIST, `[${DIGEST}, limit, list.isQuery]`, 'import { limit } from "./limit.js";'),
      { "convex/limit.ts": "export const limit = 1;" },
    );
    expect(left).toEqual([]);
    expect(changes["convex/emails.ts"]).toContain('import { list } from "./emailsQueries.js";\n');
  });

  it("imports it in every other file from where it is now, and leaves the other names where they were", async () => {
    const { changes } = await repairEmails(emails(LIST, DIGEST), {
      "convex/emails.test.ts":
        'import { list } from "./emails";\nimport * as all from "./emails";\nexport const t = [list, all.send];\n',
      "convex/other.test.ts":
        "import { list as listed, send } from './emails';\nexport const t = [listed, send];\n",
    });
    expect(changes["convex/emails.test.ts"]).toBe(
      'import { list } from "./emailsQueries";\nimport * as all from "./emails";\nexport const t = [list, all.send];\n',
    );
    expect(changes["convex/other.test.ts"]).toBe(
      "import { send } from './emails';\nimport { list as listed } from './emailsQueries';\nexport const t = [listed, send];\n",
    );
  });

  it("moves HTTP actions, which the router imports from their new place", async () => {
    const { changes, left } = await repairEmails(
      dedent`
        "use node";
        import { createHash } from "node:crypto";
        import { httpAction, internalAction } from "./_generated/server";
        export const hook = httpAction(async () => new Response());
        export const send = internalAction({ handler: async () => ${DIGEST} });
      `,
      {
        "convex/http.ts": dedent`
          import { httpRouter } from "convex/server";
          import { hook } from "./emails";
          const http = httpRouter();
          http.route({ path: "/", method: "GET", handler: hook });
          export default http;
        `,
      },
    );
    expect(left).toEqual([]);
    expect(changes["convex/http.ts"]).toContain('import { hook } from "./emailsHttpActions";');
    expect(changes["convex/emailsHttpActions.ts"]).toContain("export const hook = httpAction(");
  });

  it("takes another name where there is such a module, and drops what the old name said of actions", async () => {
    const { changes } = await repairDisk("no-mixed-use-node", {
      "convex/mail/emailActions.ts": emails(LIST, DIGEST).replace("./_generated", "../_generated"),
      "convex/mail/emailQueries.ts": "export const x = 1;",
      "convex/sync.ts": dedent`
        import { internal } from "./_generated/api";
        export const refs = [internal.mail.emailActions.list, internal["mail/emailActions"].list, (internal as any).mail.emailActions.list];
      `,
    });
    expect(Object.keys(changes)).toContain("convex/mail/emailQueries2.ts");
    expect(changes["convex/sync.ts"]).toContain(
      '[internal.mail.emailQueries2.list, internal["mail/emailQueries2"].list, (internal as any).mail.emailQueries2.list]',
    );
  });

  it("copies comments that speak to tools about the whole file", async () => {
    const { changes } = await repairEmails(
      `/* eslint-disable no-console */\n// @ts-nocheck\n// Mail.\n\n${emails(LIST, DIGEST)}`,
    );
    expect(changes["convex/emailsQueries.ts"]).toMatch(
      /^\/\* eslint-disable no-console \*\/\n\/\/ @ts-nocheck\n\nimport/,
    );
  });

  it("keeps Windows line ends", async () => {
    const { changes } = await repairEmails(emails(LIST, DIGEST).replaceAll("\n", "\r\n"));
    for (const text of Object.values(changes)) expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });
});

describe("no-mixed-use-node: a directive that is not needed", () => {
  it("deletes it where nothing in the file needs Node.js", async () => {
    const { changes } = await repairEmails(emails(LIST, "null").replace(/^import .*crypto.*\n/m, ""));
    expect(Object.keys(changes)).toEqual(["convex/emails.ts"]);
    expect(changes["convex/emails.ts"]).toMatch(/^import { internalAction/);
  });

  it("deletes it where no action is left that it could be for", async () => {
    const { changes } = await repairEmails(
      'import { internalQuery } from "./_generated/server";\n'.replace(/^/, '"use node";\n') + LIST,
    );
    expect(changes).toEqual({
      "convex/emails.ts": `import { internalQuery } from "./_generated/server";\n${LIST}`,
    });
  });
});

describe("no-mixed-use-node: where it is left alone", () => {
  const words = (name: keyof typeof PRECONDITION_WORDS): string => PRECONDITION_WORDS[name];

  it.each<{ name: string; text: string; others?: Readonly<Record<string, string>>; why: string }>([
    {
      name: "a query that needs a Node.js module",
      text: emails(`export const list = internalQuery({ handler: async () => ${DIGEST} });`, DIGEST),
      why: words("needsNode"),
    },
    {
      name: "a query that needs a Node.js global, through a helper",
      text: emails(
        "export const list = internalQuery({ handler: async () => encode() });",
        DIGEST,
        'const encode = () => Buffer.from("");',
      ),
      why: words("needsNode"),
    },
    {
      name: "a query that needs a package of which nothing is known",
      text: emails(
        "export const list = internalQuery({ handler: async () => parse() });",
        DIGEST,
        'import { parse } from "some-package";',
      ),
      why: words("needsNode"),
    },
    {
      name: "a file without actions that needs Node.js",
      text: `"use node";\nimport { createHash } from "crypto";\nimport { query } from "./_generated/server";\nexport const list = query(() => ${DIGEST});`,
      why: words("needsNode"),
    },
    {
      name: "a query that is exported apart from its declaration",
      text: emails(`${LIST.replace("export ", "")}\nexport { list };`, DIGEST),
      why: words("movedForm"),
    },
    {
      name: "a query that another module defines",
      text: emails('export { list } from "./queries";', DIGEST),
      others: {
        "convex/queries.ts": `import { internalQuery } from "./_generated/server";\n${LIST}`,
      },
      why: words("movedForm"),
    },
    {
      name: "a variable that both halves use and one assigns to",
      text: emails(
        "export const list = internalQuery({ handler: async () => count });",
        "[(count += 1), createHash]",
        "let count = 0;",
      ),
      why: words("sharedState"),
    },
    {
      name: "a statement at the top that prepares what would move",
      text: emails(
        "export const list = internalQuery({ handler: async () => options });",
        "[options, createHash]",
        "const options = { verbose: false };\noptions.verbose = true;",
      ),
      why: words("topLevelEffect"),
    },
    {
      name: "an action that the query is made of",
      text: emails("export const list = internalQuery({ handler: async () => String(send) });", DIGEST),
      why: words("usedHere"),
    },
    {
      name: "a string that names the query",
      text: emails(LIST, DIGEST),
      others: { "src/client.ts": 'export const name = "emails:list";' },
      why: words("namedByString"),
    },
    {
      name: "an alias of the module's references",
      text: emails(
        LIST,
        `[internalEmails.list, ${DIGEST}]`,
        'import { internal } from "./_generated/api";\nconst internalEmails = internal.emails;',
      ),
      why: words("declaredElsewhere"),
    },
    {
      name: "references that are handed on as a whole",
      text: emails(LIST, DIGEST),
      others: {
        "src/client.ts":
          'import { internal } from "../convex/_generated/api";\nwatch(internal.emails, ["list"]);',
      },
      why: words("declaredElsewhere"),
    },
    {
      name: "an import of everything in the file that uses the query",
      text: emails(LIST, DIGEST),
      others: { "convex/a.test.ts": 'import * as emails from "./emails";\nexport const t = emails.list;' },
      why: words("declaredElsewhere"),
    },
    {
      name: "a client that is not written in JavaScript or TypeScript",
      text: emails(LIST, DIGEST),
      others: { "src/App.svelte": "<script>useQuery(api.emails.list)</script>" },
      why: words("unreadableClient"),
    },
  ])("$name", async ({ others = {}, text, why }) => {
    const { changes, left } = await repairEmails(text, others);
    expect(changes).toEqual({});
    expect(left).toEqual([expect.stringMatching(/^convex\/emails\.ts:\d+ /)]);
    expect(left[0]).toContain(why);
  });

  it("says nothing of references to modules of the same name in another app", async () => {
    const { changes } = await repairDisk("no-mixed-use-node", {
      "apps/other/convex/_generated/api.ts": "export const internal = {} as any;",
      "apps/other/convex/emails.ts": "export const list = 1;",
      "apps/other/convex/sync.ts":
        'import { internal } from "./_generated/api";\nexport const ref = internal.emails.list;',
      "apps/other/package.json": "{}",
      "convex/emails.ts": emails(LIST, DIGEST),
    });
    expect(Object.keys(changes)).toEqual(["convex/emails.ts", "convex/emailsQueries.ts"]);
  });
});
