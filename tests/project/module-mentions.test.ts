import { describe, expect, it } from "vitest";

import { Project } from "../../src/project/lint-run.js";
import { collectModuleMentions } from "../../src/project/module-mentions.js";
import { parseSettings } from "../../src/project/settings.js";
import { createDisk } from "./disk.js";

const IMPORT = 'import { api, internal } from "../convex/_generated/api";\n';

/** Each mention of `emails:list` in a client: its type and its text. */
function mentions(code: string, others: Readonly<Record<string, string>> = {}): string[] {
  const disk = createDisk({
    "convex/_generated/api.d.ts": "export declare const api: any; export declare const internal: any;",
    "convex/_generated/server.d.ts": "",
    "convex/emails.ts": "export const list = 1;\nexport const send = 2;",
    "package.json": "{}",
    "src/client.ts": code,
    ...others,
  });
  const run = new Project().openModules({ cwd: disk.root, settings: parseSettings(undefined) });
  const [client, emails] = ["src/client.ts", "convex/emails.ts"].map((path) =>
    run.getModule(disk.path(path)),
  );
  if (client?.type !== "module" || emails?.type !== "module") throw new Error("a module does not parse");
  const { tree } = client.module;
  const found = collectModuleMentions(run, tree, { module: emails.module, names: new Set(["list"]) });
  return found.map((mention) => {
    const node =
      mention.type === "reference"
        ? mention.segment
        : mention.type === "import"
          ? mention.specifier
          : mention.node;
    return `${mention.type}: ${tree.text.slice(...node.range)}`;
  });
}

describe("collectModuleMentions", () => {
  it.each([
    { code: "use(api.emails.list);", is: ["reference: emails"] },
    {
      code: 'use(internal["emails"].list, (internal as any).emails!.list);',
      is: ['reference: "emails"', "reference: emails"],
    },
    { code: "type List = FunctionReturnType<typeof api.emails.list>;", is: ["reference: emails"] },
    { code: "type Emails = typeof api.emails;", is: [] },
    { code: "const all = api as any;\nuse(all.emails.list);", is: ["reference: emails"] },
    { code: "use(api.emails.list.extra);", is: ["reference: emails"] },
    { code: "use(api.emails.send, api.other.list, api.emails2.list);", is: [] },
    { code: "const own = { emails: { list: 1 } };\nuse(own.emails.list);", is: [] },
    { code: "const { emails } = api;\nuse(emails.list, emails.send);", is: ["opaque: emails.list"] },
    { code: "const emails = api.emails;\nuse(emails.list);", is: ["opaque: emails.list"] },
    { code: "use(api.emails);", is: ["opaque: api.emails"] },
    { code: "use(api);", is: [] },
    { code: "use(api, 'emails');", is: ["opaque: api"] },
    { code: "use(api.emails[name]);", is: ["opaque: api.emails"] },
    {
      code: "use('emails:list', `emails:list`, 'emails:send', 'emails.js:list');",
      is: ["name: 'emails:list'", "name: `emails:list`", "name: 'emails.js:list'"],
    },
  ])("finds what names the function: $code", ({ code, is }) => {
    expect(mentions(IMPORT + code)).toEqual(is);
  });

  it.each([
    {
      code: 'import * as generated from "../convex/_generated/api";\nuse(generated.api.emails.list);',
      is: ["reference: emails"],
    },
    { code: 'use(require("../convex/_generated/api").api.emails.list);', is: ["reference: emails"] },
    {
      code: 'const { api } = require("../convex/_generated/api");\nuse(api.emails.list);',
      is: ["reference: emails"],
    },
    {
      code: 'const { api } = await import("../convex/_generated/api");\nuse(api.emails.list);',
      is: ["reference: emails"],
    },
    { code: 'import { anyApi } from "convex/server";\nuse(anyApi.emails.list);', is: ["reference: emails"] },
    { code: 'import { list, send } from "../convex/emails";', is: ["import: list"] },
    { code: 'import { list as all } from "../convex/emails.js";', is: ["import: list as all"] },
    { code: 'import * as emails from "../convex/emails";\nuse(emails.send);', is: [] },
    {
      code: 'import * as emails from "../convex/emails";\nuse(emails);',
      is: ['opaque: import * as emails from "../convex/emails";'],
    },
    { code: 'export * from "../convex/emails";', is: ['opaque: export * from "../convex/emails";'] },
    { code: 'export { send } from "../convex/emails";', is: [] },
    { code: 'use(import("../convex/emails"));', is: ['opaque: import("../convex/emails")'] },
  ])("finds it by whatever way it comes: $code", ({ code, is }) => {
    expect(mentions(code)).toEqual(is);
  });

  it("follows an api that another module hands on", () => {
    const others = { "src/backend.ts": 'export { api } from "../convex/_generated/api";' };
    expect(mentions('import { api } from "./backend";\nuse(api.emails.list);', others)).toEqual([
      "reference: emails",
    ]);
  });

  it("says nothing of the api of another app", () => {
    const others = { "other/convex/_generated/api.ts": "export const api = 1;", "other/package.json": "{}" };
    const code = 'import { api } from "../other/convex/_generated/api";\nuse(api.emails.list);';
    expect(mentions(code, others)).toEqual([]);
  });
});
