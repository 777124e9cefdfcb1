import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { PRECONDITION_WORDS } from "../../src/fixes/precondition-words.js";
import { repairDisk } from "./repair-disk.js";

type Files = Readonly<Record<string, string>>;

async function repairFiles(text: string, others: Files = {}) {
  return await repairDisk("no-node-import-in-default-runtime", { "convex/files.ts": text, ...others });
}

const LIST = "export const list = internalQuery({ handler: async () => [] });";

/** A module of the default runtime that holds an action which needs Node.js. */
function files(others: string, top = "", action = 'createHash("md5").digest("hex")'): string {
  return [
    'import { createHash } from "node:crypto";',
    'import { internalAction, internalQuery } from "./_generated/server";',
    ...(top === "" ? [] : [top]),
    "",
    others,
    "",
    `export const digest = internalAction({ handler: async (ctx) => ${action} });`,
    "",
  ].join("\n");
}

describe("no-node-import-in-default-runtime: a file that can run in Node.js", () => {
  const ACTIONS = dedent`
    // Digests.

    // For checksums.
    import { createHash } from 'node:crypto';
    import { internalAction } from './_generated/server';
    export const digest = internalAction({ handler: async () => createHash("md5").digest("hex") });
  `;

  it("gets the directive, below the comment that opens it, in its own quotes", async () => {
    const { changes, left } = await repairFiles(ACTIONS);
    expect(left).toEqual([]);
    expect(changes).toEqual({
      "convex/files.ts": ACTIONS.replace("// For", "'use node';\n\n// For"),
    });
  });

  it("gets it for a global, and for a helper that needs Node.js", async () => {
    const text = 'import { internalAction } from "./_generated/server";\n';
    const action = (code: string): string =>
      `export const run = internalAction({ handler: async () => ${code} });\n`;
    const forGlobal = await repairFiles(text + action("setImmediate(console.log)"));
    expect(forGlobal.changes["convex/files.ts"]).toBe(
      `"use node";\n\n${text}${action("setImmediate(console.log)")}`,
    );
    const helper = 'import { read } from "../lib/read";\n';
    const forHelper = await repairFiles(helper + text + action("read()"), {
      "lib/read.ts": 'import fs from "fs";\nexport const read = () => fs.readFileSync("x", "utf8");',
    });
    expect(forHelper.changes["convex/files.ts"]).toBe(`"use node";\n\n${helper}${text}${action("read()")}`);
  });

  it("gets it where only Node.js modules and tests import it", async () => {
    const { left } = await repairFiles(ACTIONS, {
      "convex/files.test.ts": 'import { digest } from "./files";\nexport const t = digest;',
      "convex/node.ts":
        '"use node";\nimport { cpus } from "os";\nimport { digest } from "./files";\nexport const t = [digest, cpus()];',
    });
    expect(left).toEqual([]);
  });
});

describe("no-node-import-in-default-runtime: actions that move to Node.js", () => {
  it("moves the action with what only it needs, and imports what both need", async () => {
    const { changes, left } = await repairFiles(
      files(
        "const SALT = 1;\n\nfunction hash(text: string) {\n  return createHash(text + SALT);\n}\n\nconst limit = 5;\n\nexport const list = internalQuery({ handler: async () => [limit] });",
        "",
        "[hash(String(limit))]",
      ),
      {
        "convex/_generated/api.d.ts": dedent`
          import type * as files from "../files.js";
          declare const fullApi: ApiFromModules<{
            files: typeof files;
          }>;
        `,
        "convex/sync.ts": dedent`
          import { internal } from "./_generated/api";
          import { internalAction } from "./_generated/server";
          export const sync = internalAction({
            handler: async (ctx) => {
              await ctx.scheduler.runAfter(0, internal.files.digest, {});
              return await ctx.runQuery(internal.files.list, {});
            },
          });
        `,
      },
    );
    expect(left).toEqual([]);
    expect(changes["convex/filesNode.ts"]).toBe(
      dedent`
        "use node";

        import { createHash } from "node:crypto";
        import { internalAction } from "./_generated/server";
        import { limit } from "./files";

        const SALT = 1;

        function hash(text: string) {
          return createHash(text + SALT);
        }

        export const digest = internalAction({ handler: async (ctx) => [hash(String(limit))] });
      ` + "\n",
    );
    expect(changes["convex/files.ts"]).toBe(
      dedent`
        import { internalQuery } from "./_generated/server";

        export const limit = 5;

        export const list = internalQuery({ handler: async () => [limit] });
      ` + "\n",
    );
    expect(changes["convex/sync.ts"]).toContain("runAfter(0, internal.filesNode.digest, {})");
    expect(changes["convex/sync.ts"]).toContain("runQuery(internal.files.list, {})");
    expect(changes["convex/_generated/api.d.ts"]).toContain("  filesNode: typeof filesNode;\n");
  });

  it("moves those that need Node.js and no others, from a file that a default module imports", async () => {
    const { changes, left } = await repairFiles(
      files(
        "export const limit = 5;\n\nexport const ping = internalAction({ handler: async () => fetch(String(limit)) });",
      ).replace(", internalQuery", ""),
      { "convex/list.ts": 'import { limit } from "./files";\nexport const pages = limit * 2;' },
    );
    expect(left).toEqual([]);
    expect(changes["convex/filesNode.ts"]).toContain("export const digest = ");
    expect(changes["convex/filesNode.ts"]).not.toContain("ping");
    expect(changes["convex/files.ts"]).toContain("export const ping = ");
  });

  it("leaves what the file exports where other modules import it from", async () => {
    const { changes, left } = await repairFiles(
      files(
        "export const name = (text: string) => text.trim();\n\nexport const list = internalQuery({ handler: async () => [] });",
        "",
        'createHash("md5").update(name("x")).update(String(list))',
      ),
      { "convex/list.ts": 'import { name } from "./files";\nexport const pages = name("a");' },
    );
    expect(left).toEqual([]);
    expect(changes["convex/filesNode.ts"]).toContain('import { name, list } from "./files";');
    expect(changes["convex/files.ts"]).toContain("export const name = ");
    expect(changes["convex/list.ts"]).toBeUndefined();
  });

  it("moves them out of the router, whose place allows no directive", async () => {
    const { changes, left } = await repairDisk("no-node-import-in-default-runtime", {
      "convex/http.ts": dedent`
        import { createHash } from "crypto";
        import { httpRouter } from "convex/server";
        import { internal } from "./_generated/api";
        import { httpAction, internalAction } from "./_generated/server";
        export const digest = internalAction({ handler: async () => createHash("md5").digest("hex") });
        const http = httpRouter();
        http.route({
          path: "/",
          method: "GET",
          handler: httpAction(async (ctx) => new Response(await ctx.runAction(internal.http.digest, {}))),
        });
        export default http;
      `,
    });
    expect(left).toEqual([]);
    expect(changes["convex/http.ts"]).toContain("internal.httpNode.digest");
    expect(changes["convex/httpNode.ts"]).toMatch(/^"use node";\n\nimport \{ createHash \} from "crypto";/);
  });
});

describe("no-node-import-in-default-runtime: what needs no Node.js at all", () => {
  it.each([
    {
      after: `export const id = () => crypto.randomUUID();\n`,
      before: `import { randomUUID } from "node:crypto";\n\nexport const id = () => randomUUID();\n`,
    },
    {
      after: `export const id = () => [crypto.randomUUID(), crypto.subtle];\n`,
      before: `import crypto from "crypto";\n\nexport const id = () => [crypto.randomUUID(), crypto.subtle];\n`,
    },
    {
      after: `export const id = () => crypto.getRandomValues(new Uint8Array(8));\n`,
      before: `import * as nodeCrypto from "crypto";\n\nexport const id = () => nodeCrypto.getRandomValues(new Uint8Array(8));\n`,
    },
    {
      after: `export const url = (text: string): URL => new URL(text);\n`,
      before: `import { URL as NodeUrl } from "url";\n\nexport const url = (text: string): NodeUrl => new NodeUrl(text);\n`,
    },
    {
      after: `export const key = () => process.env.KEY;\n`,
      before: `import process from "node:process";\n\nexport const key = () => process.env.KEY;\n`,
    },
  ])("uses the global: $after", async ({ after, before }) => {
    const { changes, left } = await repairFiles(before);
    expect(left).toEqual([]);
    expect(changes).toEqual({ "convex/files.ts": after });
  });

  it.each([
    `import { createHash, randomUUID } from "crypto";\nexport const id = () => [createHash("md5"), randomUUID()];\n`,
    `import { randomUUID } from "crypto";\nexport const id = (crypto: string) => randomUUID() + crypto;\n`,
    `import { randomUUID } from "crypto";\nexport const all = { randomUUID };\n`,
    `import crypto from "crypto";\nexport const all = [crypto];\n`,
  ])("leaves alone what is not the global, or could not be named: %s", async (text) => {
    const { changes } = await repairFiles(text);
    expect(changes).toEqual({ "convex/files.ts": `"use node";\n\n${text}` });
  });

  it("imports types as types, where the configuration would keep the import", async () => {
    const text = `import { Readable } from "stream";\nexport const read = (from: Readable) => typeof from;\n`;
    const { changes } = await repairFiles(text, {
      "convex/tsconfig.json": '{ "compilerOptions": { "verbatimModuleSyntax": true } }',
    });
    expect(changes).toEqual({ "convex/files.ts": text.replace("import {", "import type {") });
  });
});

describe("no-node-import-in-default-runtime: where it is left alone", () => {
  it.each<{ name: string; text: string; others?: Files; failed: keyof typeof PRECONDITION_WORDS }>([
    {
      failed: "needsDefaultRuntime",
      name: "a query that needs Node.js",
      text: files("export const list = internalQuery({ handler: async () => [createHash] });"),
    },
    {
      failed: "usedHere",
      name: "a helper that other modules may use",
      text: files(`${LIST}\n\nexport const hash = (text: string) => createHash(text);`),
    },
    {
      failed: "usedHere",
      name: "an import for its side effects",
      text: `import "node:crypto";\nimport { internalQuery } from "./_generated/server";\n${LIST}`,
    },
    {
      failed: "usedHere",
      name: "an action that code of the default runtime uses directly",
      text: files(`${LIST}\n\nexport const ref = () => digest;`),
    },
    {
      failed: "movedForm",
      name: "a re-export from a Node.js module",
      others: {
        "convex/node.ts":
          '"use node";\nimport { cpus } from "os";\nimport { internalAction } from "./_generated/server";\nexport const count = internalAction({ handler: async () => cpus().length });',
      },
      text: 'export { count } from "./node";',
    },
    {
      failed: "namedByString",
      name: "a string that names the action",
      others: { "src/client.ts": 'export const name = "files:digest";' },
      text: files(LIST),
    },
  ])("$name", async ({ failed, others = {}, text }) => {
    const { changes, left } = await repairFiles(text, others);
    expect(changes).toEqual({});
    expect(left.join("\n")).toContain(PRECONDITION_WORDS[failed]);
  });

  it("a module of a component", async () => {
    const { changes, left } = await repairDisk("no-node-import-in-default-runtime", {
      "convex/mail/convex.config.ts":
        'import { defineComponent } from "convex/server";\nexport default defineComponent("mail");',
      "convex/mail/files.ts": files(LIST),
    });
    expect(changes).toEqual({});
    expect(left.join("\n")).toContain(PRECONDITION_WORDS.reservedPlace);
  });
});
