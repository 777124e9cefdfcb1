import { describe, expect, it } from "vitest";

import { formatFunctionName } from "../../src/platform/function-paths.js";
import { collectUnresolvedReferences } from "../../src/project/unresolved-references.js";
import { createRunBench } from "./run-bench.js";

const SERVER = `import { action } from "./_generated/server";\n`;

function collect(files: Readonly<Record<string, string>>): string[] {
  const run = createRunBench({ "package.json": "{}", ...files }).lint("convex/example.ts");
  return collectUnresolvedReferences(run, run.linted).map(({ fault, functionPath, nearest }) =>
    [
      fault.type,
      formatFunctionName(functionPath),
      ...(nearest === undefined ? [] : ["→", formatFunctionName(nearest)]),
    ].join(" "),
  );
}

function callOf(api: string, reference: string): Record<string, string> {
  const call = `export const run = action(async (ctx) => await ctx.runQuery(${reference}, {}));`;
  return { "convex/example.ts": `${SERVER}import { api } from "${api}";\n${call}` };
}

const USERS = `import { mutation, query } from "./_generated/server";
export const list = query(async () => []);
export const lift = mutation(async () => null);
`;

describe("collectUnresolvedReferences", () => {
  it("judges references of another app by that app's own modules", () => {
    const other = {
      "apps/two/package.json": "{}",
      "apps/two/convex/_generated/api.js": "",
      "apps/two/convex/users.ts": USERS,
    };
    expect(collect({ ...other, ...callOf("../apps/two/convex/_generated/api", "api.users.list") })).toEqual(
      [],
    );
    expect(collect({ ...other, ...callOf("../apps/two/convex/_generated/api", "api.teams.list") })).toEqual([
      "missingModule teams:list",
    ]);
  });

  it("judges references through an alias where that leads to generated code, and nowhere else", () => {
    const tsconfig = { "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }` };
    const call = callOf("@/convex/_generated/api", "api.teams.list");
    expect(collect({ ...tsconfig, ...call })).toEqual([]);
    expect(collect({ ...tsconfig, ...call, "convex/_generated/api.js": "export const api = {};" })).toEqual([
      "missingModule teams:list",
    ]);
  });

  it("proposes functions that the called method can run only", () => {
    expect(collect({ ...callOf("./_generated/api", "api.users.lists"), "convex/users.ts": USERS })).toEqual([
      "missingExport users:lists → users:list",
    ]);
    expect(collect({ ...callOf("./_generated/api", "api.users.lifts"), "convex/users.ts": USERS })).toEqual([
      "missingExport users:lifts",
    ]);
  });

  it.each([
    ["split into a directory", "convex/users/queries.ts", "users/queries:list"],
    ["moved into a directory", "convex/accounts/users.ts", "accounts/users:list"],
    ["renamed by a letter", "convex/user.ts", "user:list"],
  ])("proposes the function of the same name in a module that was %s", (_, file, expected) => {
    const users = USERS.replace("./_generated", "../_generated");
    expect(collect({ ...callOf("./_generated/api", "api.users.list"), [file]: users })).toEqual([
      `missingModule users:list → ${expected}`,
    ]);
  });
});
