import { readFileSync } from "node:fs";

import dedent from "dedent";
import { describe, expect, it } from "vitest";

import { applyEdits } from "../../src/fixes/apply-edits.js";
import { completeGeneratedApi } from "../../src/fixes/complete-generated-api.js";
import { Project } from "../../src/project/lint-run.js";
import { parseSettings } from "../../src/project/settings.js";
import { createDisk } from "../project/disk.js";

const API = dedent`
  /* eslint-disable */
  import type * as auth from "../auth.js";
  import type * as auth_core from "../auth/core.js";
  import type * as http from "../http.js";

  import type {
    ApiFromModules,
    FilterApi,
    FunctionReference,
  } from "convex/server";

  declare const fullApi: ApiFromModules<{
    auth: typeof auth;
    "auth/core": typeof auth_core;
    http: typeof http;
  }>;
`;

function complete(files: Readonly<Record<string, string>>, modulePath: string): Record<string, string> {
  const disk = createDisk(files);
  const run = new Project().openModules({ cwd: disk.root, settings: parseSettings(undefined) });
  return Object.fromEntries(
    completeGeneratedApi(run, disk.path("convex"), modulePath).map((edit) => [
      edit.file.slice(disk.root.length + 1),
      edit.type === "change" ? applyEdits(readFileSync(edit.file, "utf8"), edit.edits) : edit.text,
    ]),
  );
}

describe("completeGeneratedApi", () => {
  it.each([
    { before: '"../auth.js"', modulePath: "agents", name: "agents" },
    { before: '"../auth/core.js"', modulePath: "auth/admin", name: "auth_admin" },
    { before: '"../http.js"', modulePath: "authAdmin", name: "authAdmin" },
    { before: '"convex/server"', modulePath: "users", name: "users" },
  ])("enters $modulePath where codegen would", ({ before, modulePath, name }) => {
    const { "convex/_generated/api.d.ts": api = "" } = complete(
      { "convex/_generated/api.d.ts": API },
      modulePath,
    );
    const line = `import type * as ${name} from "../${modulePath}.js";\n`;
    expect(api).toContain(line);
    const sources = [...api.matchAll(/from ("[^"]+")/g)].map(([, source]) => source);
    expect(sources[sources.indexOf(`"../${modulePath}.js"`) + 1]).toBe(before);
    const key = modulePath.includes("/") ? `"${modulePath}"` : modulePath;
    expect(api).toContain(`  ${key}: typeof ${name};\n`);
    const keys = [...api.matchAll(/^ {2}"?([\w/]+)"?: typeof/gm)].map(([, path]) => path);
    expect(keys).toEqual(["auth", "auth/core", "http", modulePath].sort());
    // Nothing else has changed.
    expect(api.replace(line, "").replace(`  ${key}: typeof ${name};\n`, "")).toBe(API);
  });

  it("enters the first module", () => {
    const empty = dedent`
      /* eslint-disable */
      import type { ApiFromModules } from "convex/server";
      declare const fullApi: ApiFromModules<{}>;
    `;
    expect(complete({ "convex/_generated/api.d.ts": empty }, "users")).toEqual({
      "convex/_generated/api.d.ts": dedent`
        /* eslint-disable */
        import type * as users from "../users.js";

        import type { ApiFromModules } from "convex/server";
        declare const fullApi: ApiFromModules<{
          users: typeof users;
        }>;
      `,
    });
  });

  it("keeps line ends, and knows the file that is all TypeScript", () => {
    const api = complete({ "convex/_generated/api.ts": API.replaceAll("\n", "\r\n") }, "users");
    expect(api["convex/_generated/api.ts"]).toContain(
      'import type * as users from "../users.js";\r\n\r\nimport type {',
    );
    expect(api["convex/_generated/api.ts"]).toContain("  users: typeof users;\r\n}>");
  });

  it("leaves alone what is not generated, or lists no modules", () => {
    expect(complete({}, "users")).toEqual({});
    const fixed = "export declare const api: { users: { list: unknown } };";
    expect(complete({ "convex/_generated/api.d.ts": fixed }, "users")).toEqual({});
  });
});
