import { symlinkSync } from "node:fs";
import { relative } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { createSnapshot, nodeFileSystem } from "../../src/project/file-system.js";
import {
  createImportResolver,
  type ImportRun,
  type ResolvedImport,
} from "../../src/project/resolve-import.js";
import { createDisk, type Disk } from "./disk.js";

const FROM = "app/convex/chat.ts";

function startRun(resolver = createImportResolver()): ImportRun {
  return resolver.startRun(createSnapshot(nodeFileSystem));
}

function resolve(disk: Disk, specifier: string, from = FROM): ResolvedImport {
  const resolved = startRun().resolveImport(disk.path(from), specifier);
  return resolved.type === "file" ? { type: "file", path: relative(disk.root, resolved.path) } : resolved;
}

/** The file that esbuild, set up as the bundler sets it up, finds for an import; undefined where it refuses it. */
async function bundlerFinds(disk: Disk, specifier: string, from = FROM): Promise<string | undefined> {
  disk.write(from, `import * as target from ${JSON.stringify(specifier)}; console.log(target);`);
  try {
    const { metafile } = await build({
      absWorkingDir: disk.root,
      bundle: true,
      conditions: ["convex", "module"],
      entryPoints: [from],
      format: "esm",
      logLevel: "silent",
      metafile: true,
      platform: "browser",
      write: false,
    });
    return metafile.inputs[from]?.imports[0]?.path;
  } catch {
    return undefined;
  }
}

interface Row {
  readonly when: string;
  readonly files: Readonly<Record<string, string>>;
  readonly specifier: string;
  /** Relative to the disk; undefined: not a file of the project. */
  readonly file: string | undefined;
  readonly from?: string;
}

const ALIAS = '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }';

const rows: Row[] = [
  {
    when: "a sibling without extension",
    files: { "app/convex/a.ts": "" },
    specifier: "./a",
    file: "app/convex/a.ts",
  },
  { when: "a parent directory's file", files: { "app/a.ts": "" }, specifier: "../a", file: "app/a.ts" },
  {
    when: "a .tsx beside a .ts",
    files: { "app/convex/a.ts": "", "app/convex/a.tsx": "" },
    specifier: "./a",
    file: "app/convex/a.tsx",
  },
  {
    when: "a .ts beside a .js",
    files: { "app/convex/a.ts": "", "app/convex/a.js": "" },
    specifier: "./a",
    file: "app/convex/a.ts",
  },
  {
    when: "a .js that is a .ts",
    files: { "app/convex/a.ts": "" },
    specifier: "./a.js",
    file: "app/convex/a.ts",
  },
  {
    when: "a .js that is a .tsx",
    files: { "app/convex/a.tsx": "" },
    specifier: "./a.js",
    file: "app/convex/a.tsx",
  },
  {
    when: "a .js that is there, beside a .ts",
    files: { "app/convex/a.ts": "", "app/convex/a.js": "" },
    specifier: "./a.js",
    file: "app/convex/a.js",
  },
  {
    when: "a .jsx that is a .tsx",
    files: { "app/convex/a.tsx": "" },
    specifier: "./a.jsx",
    file: "app/convex/a.tsx",
  },
  {
    when: "an .mjs that is an .mts",
    files: { "app/convex/a.mts": "" },
    specifier: "./a.mjs",
    file: "app/convex/a.mts",
  },
  {
    when: "a written extension",
    files: { "app/convex/a.ts": "" },
    specifier: "./a.ts",
    file: "app/convex/a.ts",
  },
  { when: "JSON", files: { "app/convex/a.json": "{}" }, specifier: "./a.json", file: "app/convex/a.json" },
  {
    when: "a directory",
    files: { "app/convex/a/index.ts": "" },
    specifier: "./a",
    file: "app/convex/a/index.ts",
  },
  {
    when: "a file beside a directory of its name",
    files: { "app/convex/a.ts": "", "app/convex/a/index.ts": "" },
    specifier: "./a",
    file: "app/convex/a.ts",
  },
  {
    when: "that directory by its slash",
    files: { "app/convex/a.ts": "", "app/convex/a/index.ts": "" },
    specifier: "./a/",
    file: "app/convex/a/index.ts",
  },
  {
    when: "a directory with a package.json",
    files: { "app/convex/a/package.json": '{ "main": "./main.js" }', "app/convex/a/main.js": "" },
    specifier: "./a",
    file: "app/convex/a/main.js",
  },
  {
    when: "the own directory",
    files: { "app/convex/index.ts": "" },
    specifier: ".",
    file: "app/convex/index.ts",
  },
  { when: "a missing sibling", files: {}, specifier: "./a", file: undefined },
  {
    when: "a dotted name",
    files: { "app/convex/a.b.ts": "" },
    specifier: "./a.b",
    file: "app/convex/a.b.ts",
  },

  {
    when: "an alias of the root configuration",
    files: { "app/tsconfig.json": ALIAS, "app/src/a.ts": "" },
    specifier: "@/a",
    file: "app/src/a.ts",
  },
  {
    when: "an alias with .js that is a .tsx",
    files: { "app/tsconfig.json": ALIAS, "app/src/a.tsx": "" },
    specifier: "@/a.js",
    file: "app/src/a.tsx",
  },
  {
    when: "an alias of a directory",
    files: { "app/tsconfig.json": ALIAS, "app/src/a/index.ts": "" },
    specifier: "@/a",
    file: "app/src/a/index.ts",
  },
  {
    when: "an alias that a nearer configuration hides",
    files: { "app/tsconfig.json": ALIAS, "app/convex/tsconfig.json": "{}", "app/src/a.ts": "" },
    specifier: "@/a",
    file: undefined,
  },
  {
    when: "an alias of the functions dir's own configuration",
    files: {
      "app/convex/tsconfig.json": '{ "compilerOptions": { "paths": { "~/*": ["../src/*"] } } }',
      "app/src/a.ts": "",
    },
    specifier: "~/a",
    file: "app/src/a.ts",
  },
  {
    when: "an alias that is inherited",
    files: {
      "app/tsconfig.json": ALIAS,
      "app/convex/tsconfig.json": '{ "extends": "../tsconfig.json" }',
      "app/src/a.ts": "",
    },
    specifier: "@/a",
    file: "app/src/a.ts",
  },
  {
    when: "an alias that is inherited without the base's extension",
    files: { "app/base.json": ALIAS, "app/tsconfig.json": '{ "extends": "./base" }', "app/src/a.ts": "" },
    specifier: "@/a",
    file: "app/src/a.ts",
  },
  {
    when: "an alias inherited from an installed package",
    files: {
      "app/node_modules/@acme/config/package.json": "{}",
      "app/node_modules/@acme/config/base.json":
        '{ "compilerOptions": { "paths": { "@/*": ["${configDir}/src/*"] } } }',
      "app/tsconfig.json": '{ "extends": "@acme/config/base.json" }',
      "app/src/a.ts": "",
    },
    specifier: "@/a",
    file: "app/src/a.ts",
  },
  {
    when: "the last of several bases",
    files: {
      "app/one.json": ALIAS,
      "app/two.json": '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
      "app/tsconfig.json": '{ "extends": ["./one.json", "./two.json"] }',
      "app/lib/a.ts": "",
      "app/src/a.ts": "",
    },
    specifier: "@/a",
    file: "app/lib/a.ts",
  },
  {
    when: "an alias beside a base that is not installed",
    files: {
      "app/tsconfig.json": `{ "extends": "@tsconfig/node20/tsconfig.json", ${ALIAS.slice(1)}`,
      "app/src/a.ts": "",
    },
    specifier: "@/a",
    file: "app/src/a.ts",
  },
  {
    when: "an alias of a configuration that does not include the functions",
    files: {
      "app/tsconfig.json": `{ "include": ["src"], "references": [{ "path": "./x.json" }], ${ALIAS.slice(1)}`,
      "app/x.json": '{ "compilerOptions": { "paths": { "@/*": ["./nowhere/*"] } } }',
      "app/src/a.ts": "",
    },
    specifier: "@/a",
    file: "app/src/a.ts",
  },
  {
    when: "an alias of a jsconfig",
    files: { "app/jsconfig.json": ALIAS, "app/src/a.js": "" },
    specifier: "@/a",
    file: "app/src/a.js",
  },
  {
    when: "an alias among comments and trailing commas",
    files: {
      "app/tsconfig.json": `// https://example.com
        { /* "paths": {} */ "compilerOptions": { "paths": { "@/*": ["./src/*",], }, }, }`,
      "app/src/a.ts": "",
    },
    specifier: "@/a",
    file: "app/src/a.ts",
  },
  {
    when: "the second substitute where the first is missing",
    files: {
      "app/tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./none/*", "./src/*"] } } }',
      "app/src/a.ts": "",
    },
    specifier: "@/a",
    file: "app/src/a.ts",
  },
  {
    when: "the longest prefix",
    files: {
      "app/tsconfig.json":
        '{ "compilerOptions": { "paths": { "*": ["./all/*"], "@/*": ["./src/*"], "@/lib/*": ["./lib/*"] } } }',
      "app/lib/a.ts": "",
      "app/src/lib/a.ts": "",
      "app/all/@/lib/a.ts": "",
    },
    specifier: "@/lib/a",
    file: "app/lib/a.ts",
  },
  {
    when: "an exact alias",
    files: {
      "app/tsconfig.json":
        '{ "compilerOptions": { "paths": { "@*": ["./none/*"], "@mail": ["./src/mail.ts"] } } }',
      "app/src/mail.ts": "",
    },
    specifier: "@mail",
    file: "app/src/mail.ts",
  },
  {
    when: "an alias relative to baseUrl",
    files: {
      "app/tsconfig.json": '{ "compilerOptions": { "baseUrl": "./src", "paths": { "@/*": ["lib/*"] } } }',
      "app/src/lib/a.ts": "",
    },
    specifier: "@/a",
    file: "app/src/lib/a.ts",
  },
  {
    when: "a name below baseUrl",
    files: { "app/tsconfig.json": '{ "compilerOptions": { "baseUrl": "." } }', "app/src/a.ts": "" },
    specifier: "src/a",
    file: "app/src/a.ts",
  },
  {
    when: "an alias for a builtin's name",
    files: {
      "app/tsconfig.json": '{ "compilerOptions": { "paths": { "fs": ["./src/fs.ts"] } } }',
      "app/src/fs.ts": "",
    },
    specifier: "fs",
    file: "app/src/fs.ts",
  },
  {
    when: "a name where the configuration is broken",
    files: { "app/tsconfig.json": "{", "app/convex/a.ts": "" },
    specifier: "@/a",
    file: undefined,
  },
  {
    when: "an alias of configurations that extend each other",
    files: {
      "app/tsconfig.json": `{ "extends": "./other.json", ${ALIAS.slice(1)}`,
      "app/other.json": '{ "extends": "./tsconfig.json" }',
      "app/src/a.ts": "",
    },
    specifier: "@/a",
    file: "app/src/a.ts",
  },

  {
    when: "a private import of package.json",
    files: { "app/package.json": '{ "imports": { "#lib/*": "./lib/*.ts" } }', "app/lib/a.ts": "" },
    specifier: "#lib/a",
    file: "app/lib/a.ts",
  },
  {
    when: "the package's own name",
    files: {
      "app/package.json":
        '{ "name": "app", "exports": { "./a": { "convex": "./a.ts", "default": "./b.ts" } } }',
      "app/a.ts": "",
      "app/b.ts": "",
    },
    specifier: "app/a",
    file: "app/a.ts",
  },
];

describe("resolveImport finds the file that esbuild finds", () => {
  it.each(rows)("for $when", async ({ file, files, from, specifier }) => {
    const disk = createDisk({ "app/package.json": "{}", [FROM]: "", ...files });
    const resolved = resolve(disk, specifier, from);
    expect(resolved.type === "file" ? resolved.path : undefined).toBe(file);
    expect(await bundlerFinds(disk, specifier, from)).toBe(file);
  });
});

describe("resolveImport across packages", () => {
  const workspace = (): Disk => {
    const disk = createDisk({
      "package.json": '{ "workspaces": ["packages/*", "app"] }',
      "packages/lib/package.json":
        '{ "name": "@acme/lib", "exports": { ".": { "import": "./src/index.ts" }, "./deep/*": "./src/*.ts" } }',
      "packages/lib/src/index.ts": "",
      "packages/lib/src/mail.ts": "",
      "node_modules/@acme/.keep": "",
      "app/package.json": "{}",
      [FROM]: "",
    });
    symlinkSync(disk.path("packages/lib"), disk.path("node_modules/@acme/lib"), "dir");
    return disk;
  };

  it.each([
    ["@acme/lib", "packages/lib/src/index.ts"],
    ["@acme/lib/deep/mail", "packages/lib/src/mail.ts"],
  ])("follows the link of workspace package %s to its source", async (specifier, file) => {
    const disk = workspace();
    expect(resolve(disk, specifier)).toEqual({ type: "file", path: file });
    expect(await bundlerFinds(disk, specifier)).toBe(file);
  });

  it("takes a package that is linked in from elsewhere for external", () => {
    const elsewhere = createDisk({ "package.json": '{ "name": "linked" }', "index.ts": "" });
    const disk = workspace();
    symlinkSync(elsewhere.root, disk.path("node_modules/linked"), "dir");
    expect(resolve(disk, "linked")).toEqual({ type: "external", packageName: "linked" });
  });

  it("does not follow a relative path out of the project", () => {
    const disk = createDisk({ "other/a.ts": "", "project/package.json": "{}", "project/convex/chat.ts": "" });
    expect(resolve(disk, "../../other/a", "project/convex/chat.ts")).toEqual({
      type: "unresolved",
      reason: '"../../other/a" lies outside of the project',
    });
  });

  it("sets no bounds to loose files that no package holds", () => {
    const disk = createDisk({ "other/a.ts": "", "project/convex/chat.ts": "" });
    expect(resolve(disk, "../../other/a", "project/convex/chat.ts")).toEqual({
      type: "file",
      path: "other/a.ts",
    });
  });

  it("takes a git repository for one project", () => {
    const disk = createDisk({
      ".git/HEAD": "",
      "other/a.ts": "",
      "project/package.json": "{}",
      "project/convex/chat.ts": "",
    });
    expect(resolve(disk, "../../other/a", "project/convex/chat.ts")).toEqual({
      type: "file",
      path: "other/a.ts",
    });
  });

  it.each([
    ["stripe", "stripe"],
    ["stripe/lib/sub.js", "stripe"],
    ["@scope/name", "@scope/name"],
    ["@scope/name/sub", "@scope/name"],
  ])("names the installed package of %s", (specifier, packageName) => {
    const disk = createDisk({
      "app/package.json": "{}",
      "app/node_modules/stripe/index.js": "",
      "app/node_modules/stripe/lib/sub.js": "",
      "app/node_modules/@scope/name/index.js": "",
      "app/node_modules/@scope/name/sub.js": "",
      [FROM]: "",
    });
    expect(resolve(disk, specifier)).toEqual({ type: "external", packageName });
  });

  it("says of a package that is not installed that nothing is found", () => {
    const disk = createDisk({ "app/package.json": "{}", [FROM]: "" });
    expect(resolve(disk, "stripe")).toEqual({ type: "unresolved", reason: 'nothing is found for "stripe"' });
  });
});

describe("resolveImport of builtins", () => {
  it.each([
    ["fs", "fs"],
    ["node:fs", "fs"],
    ["fs/promises", "fs/promises"],
    ["node:test", "test"],
    ["async_hooks", "async_hooks"],
  ])("knows %s", (specifier, name) => {
    const disk = createDisk({ "app/package.json": "{}", [FROM]: "" });
    expect(resolve(disk, specifier)).toEqual({ type: "builtin", name });
  });

  it("prefers the installed package of a builtin's name, but not behind node:", async () => {
    const disk = createDisk({
      "app/package.json": "{}",
      "app/node_modules/buffer/index.js": "export const Buffer = 1;",
      [FROM]: "",
    });
    expect(resolve(disk, "buffer")).toEqual({ type: "external", packageName: "buffer" });
    expect(await bundlerFinds(disk, "buffer")).toBe("app/node_modules/buffer/index.js");
    expect(resolve(disk, "node:buffer")).toEqual({ type: "builtin", name: "buffer" });
    expect(await bundlerFinds(disk, "node:buffer")).toBeUndefined();
  });

  it("accepts a builtin that package.json replaces by nothing", async () => {
    const disk = createDisk({ "app/package.json": '{ "browser": { "fs": false } }', [FROM]: "" });
    expect(resolve(disk, "fs")).toEqual({ type: "external", packageName: "fs" });
    expect(await bundlerFinds(disk, "fs")).toBe("(disabled):fs");
  });

  it("accepts server-only, which the bundler stubs, without its being installed", () => {
    const disk = createDisk({ "app/package.json": "{}", [FROM]: "" });
    expect(resolve(disk, "server-only")).toEqual({ type: "external", packageName: "server-only" });
  });
});

describe("freshness", () => {
  it("sees a file that was created, and one that was removed, in the next run and not within one", () => {
    const disk = createDisk({ "app/package.json": "{}", [FROM]: "", "app/convex/old.ts": "" });
    const resolver = createImportResolver();
    const first = startRun(resolver);
    expect(first.resolveImport(disk.path(FROM), "./new").type).toBe("unresolved");
    expect(first.resolveImport(disk.path(FROM), "./old").type).toBe("file");
    disk.write("app/convex/new.ts");
    disk.remove("app/convex/old.ts");
    expect(first.resolveImport(disk.path(FROM), "./new").type).toBe("unresolved");
    expect(first.resolveImport(disk.path(FROM), "./old").type).toBe("file");
    const second = startRun(resolver);
    expect(second.resolveImport(disk.path(FROM), "./new").type).toBe("file");
    expect(second.resolveImport(disk.path(FROM), "./old").type).toBe("unresolved");
  });

  it("sees a changed base of the configuration in the next run", () => {
    const disk = createDisk({
      "app/base.json": "{}",
      "app/tsconfig.json": '{ "extends": "./base.json" }',
      "app/src/a.ts": "",
      [FROM]: "",
    });
    const resolver = createImportResolver();
    expect(startRun(resolver).resolveImport(disk.path(FROM), "@/a").type).toBe("unresolved");
    disk.write("app/base.json", ALIAS);
    expect(startRun(resolver).resolveImport(disk.path(FROM), "@/a").type).toBe("file");
  });

  it("sees a package that was installed since", () => {
    const disk = createDisk({ "app/package.json": "{}", [FROM]: "" });
    const resolver = createImportResolver();
    expect(startRun(resolver).resolveImport(disk.path(FROM), "events").type).toBe("builtin");
    disk.write("app/node_modules/events/index.js");
    expect(startRun(resolver).resolveImport(disk.path(FROM), "events").type).toBe("external");
  });

  it("goes on with what it knows where it is asked through the same snapshot", () => {
    const resolver = createImportResolver();
    const snapshot = createSnapshot(nodeFileSystem);
    expect(resolver.startRun(snapshot)).toBe(resolver.startRun(snapshot));
  });
});

describe("findTsconfig", () => {
  const keeps = (files: Readonly<Record<string, string>>): boolean | undefined => {
    const disk = createDisk({ "app/package.json": "{}", [FROM]: "", ...files });
    return startRun().findTsconfig(disk.path(FROM))?.keepsUnusedImports;
  };

  it.each([
    ['{ "compilerOptions": { "verbatimModuleSyntax": true } }', true],
    ['{ "compilerOptions": { "preserveValueImports": true } }', true],
    ['{ "compilerOptions": { "importsNotUsedAsValues": "error" } }', true],
    ['{ "compilerOptions": { "importsNotUsedAsValues": "remove" } }', false],
    ['{ "compilerOptions": { "isolatedModules": true } }', false],
    ["{}", false],
  ])("knows of %s whether unused imports are kept: %s", (tsconfig, kept) => {
    expect(keeps({ "app/tsconfig.json": tsconfig })).toBe(kept);
  });

  it("lets a configuration take back what it inherits", () => {
    expect(
      keeps({
        "app/base.json": '{ "compilerOptions": { "verbatimModuleSyntax": true } }',
        "app/tsconfig.json":
          '{ "extends": "./base.json", "compilerOptions": { "verbatimModuleSyntax": false } }',
      }),
    ).toBe(false);
    expect(
      keeps({
        "app/base.json": '{ "compilerOptions": { "verbatimModuleSyntax": true } }',
        "app/tsconfig.json": '{ "extends": "./base.json" }',
      }),
    ).toBe(true);
  });

  it("finds none where there is none", () => {
    expect(keeps({})).toBeUndefined();
  });
});
