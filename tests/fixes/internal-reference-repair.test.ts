import type { FailedPrecondition } from "../../src/fixes/repair.js";

import { describe, expect, it } from "vitest";

import { lintText, repairText } from "./repair-text.js";

const SERVER = `import { action } from "./_generated/server";\n`;

function module(imports: string, body: string): string {
  return `${imports}\n${SERVER}${body}\n`;
}

function run(...references: readonly string[]): string {
  const calls = references.map((reference) => `  await ctx.runMutation(${reference}, {});`);
  return `export const sync = action(async (ctx) => {\n${calls.join("\n")}\n});`;
}

const API = `import { api } from "./_generated/api";`;
const INTERNAL = `import { internal } from "./_generated/api";`;

const repaired: readonly { name: string; before: string; after: string }[] = [
  {
    name: "the import with the reference, where nothing else needs api",
    before: module(API, run("api.users.rename")),
    after: module(INTERNAL, run("internal.users.rename")),
  },
  {
    name: "nothing about api where something else needs it",
    before: module(API, run("api.users.rename", "api.users.list")),
    after: module(
      `import { api, internal } from "./_generated/api";`,
      run("internal.users.rename", "api.users.list"),
    ),
  },
  {
    name: "an import that has internal under another name",
    before: module(`import { api, internal as own } from "./_generated/api";`, run("api.users.rename")),
    after: module(`import { internal as own } from "./_generated/api";`, run("own.users.rename")),
  },
  {
    name: "an import whose last name is api",
    before: module(`import { internal, api } from "./_generated/api";`, run("api.users.rename")),
    after: module(`import { internal } from "./_generated/api";`, run("internal.users.rename")),
  },
  {
    name: "two imports of the same module",
    before: module(`${API}\n${INTERNAL}`, run("api.users.rename")),
    after: module(INTERNAL, run("internal.users.rename")),
  },
  {
    name: "an import with a name on each line",
    before: module(
      `import {\n  api, // the public one\n  components,\n} from './_generated/api';`,
      run("api.users.rename", "api.users.list", "components.a.b.c"),
    ),
    after: module(
      `import {\n  api,\n  internal, // the public one\n  components,\n} from './_generated/api';`,
      run("internal.users.rename", "api.users.list", "components.a.b.c"),
    ),
  },
  {
    name: "an import under another name",
    before: module(`import { api as open } from "./_generated/api";`, run("open.users.rename")),
    after: module(INTERNAL, run("internal.users.rename")),
  },
  {
    name: "a cast and quotes",
    before: module(API, run(`(api as any)['users'].rename`)),
    after: module(INTERNAL, run(`(internal as any)['users'].rename`)),
  },
  {
    name: "a namespace",
    before: module(`import * as generated from "./_generated/api";`, run(`generated.api.users.rename`)),
    after: module(`import * as generated from "./_generated/api";`, run(`generated.internal.users.rename`)),
  },
  {
    name: "a namespace with quotes",
    before: module(`import * as generated from "./_generated/api";`, run(`generated['api'].users.rename`)),
    after: module(
      `import * as generated from "./_generated/api";`,
      run(`generated['internal'].users.rename`),
    ),
  },
  {
    name: "a required module",
    before: module("", run(`require("./_generated/api").api.users.rename`)),
    after: module("", run(`require("./_generated/api").internal.users.rename`)),
  },
  {
    name: "constants that hold a part of the way",
    before: module(
      API,
      `const users = api.users;\nconst rename = users.rename;\n${run("rename", "users.get")}`,
    ),
    after: module(
      INTERNAL,
      `const users = internal.users;\nconst rename = users.rename;\n${run("rename", "users.get")}`,
    ),
  },
  {
    name: "an import whose type is used as well",
    before: module(API, `${run("api.users.rename")}\nexport type Api = typeof api;`),
    after: module(
      `import { api, internal } from "./_generated/api";`,
      `${run("internal.users.rename")}\nexport type Api = typeof api;`,
    ),
  },
];

const refused: readonly { name: string; text: string; failed: FailedPrecondition }[] = [
  { name: "a public function", text: module(API, run("api.users.list")), failed: "publicTarget" },
  { name: "a function that is not there", text: module(API, run("api.users.gone")), failed: "unknownTarget" },
  { name: "a module that is not there", text: module(API, run("api.nowhere.get")), failed: "unknownTarget" },
  {
    name: "a choice with a public side",
    text: module(API, run("Date.now() ? api.users.rename : api.users.list")),
    failed: "publicTarget",
  },
  {
    name: "a choice",
    text: module(API, run("Date.now() ? api.users.rename : api.users.get")),
    failed: "declaredElsewhere",
  },
  {
    name: "a constant that is used for a public function too",
    text: module(API, `const users = api.users;\n${run("users.rename", "users.list")}`),
    failed: "aliasIsShared",
  },
  {
    name: "a constant that is exported",
    text: module(API, `export const users = api.users;\n${run("users.rename")}`),
    failed: "aliasIsShared",
  },
  {
    name: "a file with another thing called internal",
    text: module(API, `const internal = 1;\n${run("api.users.rename")}\nexport default internal;`),
    failed: "nameIsTaken",
  },
  {
    name: "a function with another thing called internal",
    text: module(
      `import { api, internal } from "./_generated/api";`,
      `${run("api.users.rename")}\nexport const other = (internal: number) => internal;`,
    ),
    failed: "nameIsTaken",
  },
];

describe("a repair of require-internal-reference", () => {
  it.each(repaired)("rewrites $name", ({ after, before }) => {
    const [report] = repairText("require-internal-reference", before);
    expect(report?.fixed).toBe(after);
    expect(report?.suggested).toEqual({});
  });

  it.each(repaired)("leaves a file that parses and has nothing left to repair: $name", ({ after }) => {
    const left = lintText(after).filter(({ fix, ruleId }) => ruleId === null || fix !== undefined);
    expect(left).toEqual([]);
  });

  it.each(refused)("is not offered for $name", ({ failed, text }) => {
    const reports = repairText("require-internal-reference", text);
    expect(reports.map((report) => report.failed)).toContain(failed);
    expect(reports.filter((report) => report.failed === failed).map(({ fixed }) => fixed)).toContain(
      undefined,
    );
  });
});
