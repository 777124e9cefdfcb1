import type { ESLint } from "eslint";

import { symlinkSync } from "node:fs";

import { describe, expect, it } from "vitest";

import plugin from "../../src/index.js";
import { createDisk } from "../project/disk.js";
import { createGitRepository, GIT_ENV, type GitRepository } from "./git-repository.js";
import { type CliRun, runCli } from "./run-cli.js";

const IMPORTS = `import { internal } from "@/_generated/api";
import { action, internalAction, internalMutation, internalQuery } from "@/_generated/server";
`;

/** `caller` runs an action of `callee`, `bystander` has to do with neither; both actions are in the default runtime. */
const APP = {
  "convex/bystander.ts": `${IMPORTS}export const go = internalQuery({ handler: async (ctx) => [] });\n`,
  "convex/callee.ts": `${IMPORTS}export const work = internalAction({ handler: async (ctx) => {} });\n`,
  "convex/caller.ts": `${IMPORTS}export const start = action({ handler: async (ctx) => { await ctx.runAction(internal.callee.work); } });\n`,
  "package.json": "{}",
};
const USE_NODE = `"use node";\n`;

async function check({ root }: { readonly root: string }, ...argv: readonly string[]): Promise<CliRun> {
  return await runCli(["check", ...argv, "--format", "json"], {
    cwd: root,
    env: GIT_ENV,
    plugin,
  });
}

/** The linted files, relative to the functions dir `convex`, with the rules that report something in each. */
async function listChecked(
  repository: GitRepository,
  ...argv: readonly string[]
): Promise<Record<string, string[]>> {
  const { stderr, stdout } = await check(repository, ...(argv.length === 0 ? ["--changed"] : argv));
  expect(stderr).toBe("");
  return Object.fromEntries(
    (JSON.parse(stdout) as ESLint.LintResult[]).map(({ filePath, messages }) => [
      filePath.slice(repository.path("convex/").length),
      messages.map(({ ruleId }) => String(ruleId).replace("convex-actions/", "")),
    ]),
  );
}

describe("check --changed", () => {
  it("lints nothing where nothing has changed, and exits with 0", async () => {
    const repository = createGitRepository(APP);
    expect(await check(repository, "--changed")).toEqual({ exitCode: 0, stderr: "", stdout: "[]\n" });
  });

  it('lints the caller of an action whose module gets or loses "use node"', async () => {
    const repository = createGitRepository(APP);
    repository.write("convex/callee.ts", USE_NODE + APP["convex/callee.ts"]);
    expect(await listChecked(repository)).toEqual({ "callee.ts": [], "caller.ts": [] });
    repository.commit();
    repository.write("convex/callee.ts", APP["convex/callee.ts"]);
    expect(await listChecked(repository)).toEqual({
      "callee.ts": [],
      "caller.ts": ["no-same-runtime-run-action"],
    });
  });

  it("sees what is staged, what is not, what is untracked, and not what is ignored", async () => {
    const repository = createGitRepository({ ...APP, ".gitignore": "convex/ignored.ts\n" });
    repository.write("convex/bystander.ts", `${APP["convex/bystander.ts"]}// staged\n`);
    repository.git("add", "convex/bystander.ts");
    repository.write("convex/caller.ts", `${APP["convex/caller.ts"]}// not staged\n`);
    repository.write("convex/new one.ts", "export const untracked = 1;\n");
    repository.write("convex/ignored.ts", "export const ignored = 1;\n");
    expect(Object.keys(await listChecked(repository))).toEqual(["bystander.ts", "caller.ts", "new one.ts"]);
  });

  it("takes everything for changed where there is no commit yet", async () => {
    const repository = createGitRepository(APP);
    repository.git("update-ref", "-d", "HEAD");
    expect(Object.keys(await listChecked(repository))).toEqual(["bystander.ts", "callee.ts", "caller.ts"]);
  });

  it("takes a path after it for a path, and lints nothing outside of the given ones", async () => {
    const repository = createGitRepository({ ...APP, "convex/deep/helper.ts": "export const one = 1;\n" });
    repository.write("convex/callee.ts", USE_NODE + APP["convex/callee.ts"]);
    repository.write("convex/deep/helper.ts", "export const two = 2;\n");
    expect(Object.keys(await listChecked(repository, "--changed", "convex/deep"))).toEqual([
      "deep/helper.ts",
    ]);
    expect(Object.keys(await listChecked(repository, "convex/caller.ts", "--changed"))).toEqual([
      "caller.ts",
    ]);
  });

  it("works from a directory below the root of the repository", async () => {
    const repository = createGitRepository(APP);
    repository.write("convex/callee.ts", USE_NODE + APP["convex/callee.ts"]);
    const { stdout } = await check({ root: repository.path("convex") }, "--changed", ".");
    const files = (JSON.parse(stdout) as ESLint.LintResult[]).map(({ filePath }) => filePath);
    expect(files).toEqual([repository.path("convex/callee.ts"), repository.path("convex/caller.ts")]);
  });
});

describe("check --changed=ref", () => {
  it("compares with the commit where both branches part, so that the work of others is not linted", async () => {
    const repository = createGitRepository(APP);
    repository.git("checkout", "--quiet", "-b", "feature");
    repository.write("convex/callee.ts", USE_NODE + APP["convex/callee.ts"]);
    repository.commit();
    repository.git("checkout", "--quiet", "main");
    repository.write("convex/bystander.ts", `${APP["convex/bystander.ts"]}// on main\n`);
    repository.commit();
    repository.git("checkout", "--quiet", "feature");
    expect(Object.keys(await listChecked(repository, "--changed=main"))).toEqual(["callee.ts", "caller.ts"]);
    expect(Object.keys(await listChecked(repository, "--changed=HEAD"))).toEqual([]);
    expect(Object.keys(await listChecked(repository, "--changed=HEAD~1"))).toEqual([
      "callee.ts",
      "caller.ts",
    ]);
  });

  it("adds what is not committed to what is", async () => {
    const repository = createGitRepository(APP);
    repository.git("tag", "before");
    repository.write("convex/callee.ts", USE_NODE + APP["convex/callee.ts"]);
    repository.commit();
    repository.write("convex/bystander.ts", `${APP["convex/bystander.ts"]}// not committed\n`);
    expect(Object.keys(await listChecked(repository, "--changed=before"))).toEqual([
      "bystander.ts",
      "callee.ts",
      "caller.ts",
    ]);
  });

  it.each([
    ["an unknown ref", "nowhere", 'git knows no commit "nowhere"; fetch it first if it is a remote one'],
    [
      "an option in disguise",
      "--output=x",
      'git knows no commit "--output=x"; fetch it first if it is a remote one',
    ],
    [
      "a branch without a common commit",
      "other",
      "other and HEAD have no commit in common here; a shallow clone needs more history (fetch-depth: 0)",
    ],
  ])("refuses %s in one line and exits with 2", async (_, ref, message) => {
    const repository = createGitRepository(APP);
    repository.git("checkout", "--quiet", "--orphan", "other");
    repository.commit();
    repository.git("checkout", "--quiet", "main");
    const { exitCode, stderr } = await check(repository, `--changed=${ref}`);
    expect(stderr).toBe(`convex-actions: --changed: ${message}\n`);
    expect(exitCode).toBe(2);
  });

  it("says so outside of a repository, and where there is no git", async () => {
    const { root } = createDisk(APP);
    const env = { ...GIT_ENV, GIT_CEILING_DIRECTORIES: root };
    const outside = await runCli(["check", "--changed"], { cwd: root, env });
    expect(outside.stderr).toMatch(/^convex-actions: --changed: git says: not a git repository.*\n$/);
    expect(outside.exitCode).toBe(2);
    const without = await runCli(["check", "--changed"], { cwd: root, env: { ...env, PATH: root } });
    expect(without.stderr).toMatch(
      /^convex-actions: --changed needs git, which could not be started: .*ENOENT\n$/,
    );
    expect(without.exitCode).toBe(2);
  });

  it("names files that lie in no repository, or in another one, and exits with 2", async () => {
    const repository = createGitRepository(APP);
    const other = createDisk(APP);
    const { exitCode, stderr } = await check(repository, "--changed", ".", other.path("convex/callee.ts"));
    expect(stderr).toBe(
      `convex-actions: ${other.path("convex/callee.ts")}: lies outside of the git repository ${repository.root}\n`,
    );
    expect(exitCode).toBe(2);
  });
});

describe("check --changed: what a change can alter", () => {
  it("follows imports by any number of steps, re-exports and types included, also out of the functions dir", async () => {
    const repository = createGitRepository({
      ...APP,
      "convex/a.ts": `import { b } from "./b";\nexport const a = b;\n`,
      "convex/b.ts": `export * from "./c";\n`,
      "convex/c.ts": `export type { D } from "../src/d.js";\nexport const b = 1;\n`,
      "convex/lazy.ts": `export const load = () => import("./b");\n`,
      "src/d.ts": "export type D = string;\n",
    });
    repository.write("src/d.ts", "export type D = number;\n");
    expect(Object.keys(await listChecked(repository))).toEqual(["a.ts", "b.ts", "c.ts", "lazy.ts"]);
  });

  it("follows references in aliases, constants of other modules, legacy names and cron jobs", async () => {
    const repository = createGitRepository({
      ...APP,
      "convex/alias.ts": `${IMPORTS}const self = internal.callee;\nexport const go = action({ handler: async (ctx) => { await ctx.runAction(self.work); } });\n`,
      "convex/constant.ts": `import { WORK } from "./refs";\nexport const later = WORK;\n`,
      "convex/crons.ts": `${IMPORTS}import { cronJobs } from "convex/server";\nconst crons = cronJobs();\ncrons.hourly("x", { minuteUTC: 1 }, internal.callee.work);\nexport default crons;\n`,
      "convex/legacy.ts": `${IMPORTS}export const go = action({ handler: async (ctx) => { await ctx.runAction("callee:work"); } });\n`,
      "convex/refs.ts": `${IMPORTS}export const { work: WORK } = internal.callee;\n`,
    });
    repository.write("convex/callee.ts", USE_NODE + APP["convex/callee.ts"]);
    expect(Object.keys(await listChecked(repository))).toEqual([
      "alias.ts",
      "callee.ts",
      "caller.ts",
      "constant.ts",
      "crons.ts",
      "legacy.ts",
      "refs.ts",
    ]);
  });

  it("follows a builder from the module that defines it, through the functions it makes, to their callers", async () => {
    const repository = createGitRepository({
      ...APP,
      "convex/builders.ts": `${IMPORTS}export const build = internalAction;\n`,
      "convex/callee.ts": `import { build } from "./builders";\nexport const work = build({ handler: async (ctx) => {} });\n`,
    });
    repository.write("convex/builders.ts", `${IMPORTS}export const build = internalMutation;\n`);
    expect(await listChecked(repository)).toEqual({ "builders.ts": [], "callee.ts": [], "caller.ts": [] });
    repository.commit();
    repository.write("convex/builders.ts", `${IMPORTS}export const build = internalAction;\n`);
    expect((await listChecked(repository))["caller.ts"]).toEqual(["no-same-runtime-run-action"]);
  });

  it("follows the schema, and the modules of its tables, to the vector searches of its functions dir", async () => {
    const search = `${IMPORTS}export const search = action(async (ctx, { vector }) => await ctx.vectorSearch("notes", "by_embedding", { vector }));\n`;
    const table = `import { defineTable } from "convex/server";\nexport const notes = defineTable({})`;
    const repository = createGitRepository({
      ...APP,
      "convex/schema.ts": `import { defineSchema } from "convex/server";\nimport { notes } from "./tables";\nexport default defineSchema({ notes });\n`,
      "convex/search.ts": search,
      "convex/tables.ts": `${table}.vectorIndex("by_embedding", { vectorField: "embedding", dimensions: 3 });\n`,
    });
    repository.write("convex/tables.ts", `${table};\n`);
    expect(await listChecked(repository)).toEqual({
      "schema.ts": [],
      "search.ts": ["valid-vector-search"],
      "tables.ts": [],
    });
  });

  it("counts deleted and renamed modules, and new ones that references already name", async () => {
    const repository = createGitRepository({
      ...APP,
      "convex/importer.ts": `import { help } from "./lib/help";\nexport const x = help;\n`,
      "convex/lib/help.ts": "export const help = 1;\n",
    });
    repository.remove("convex/callee.ts");
    repository.git("mv", "convex/lib/help.ts", "convex/lib/moved.ts");
    expect(await listChecked(repository)).toEqual({ "caller.ts": [], "importer.ts": [], "lib/moved.ts": [] });
    repository.commit();
    repository.write("convex/callee.ts", APP["convex/callee.ts"]);
    repository.write("convex/lib/help/index.ts", "export const help = 1;\n");
    expect(await listChecked(repository)).toEqual({
      "callee.ts": [],
      "caller.ts": ["no-same-runtime-run-action"],
      "importer.ts": [],
      "lib/help/index.ts": [],
    });
  });

  it("finds importers of a gone file by the paths of tsconfig.json and by the name of its package", async () => {
    const repository = createGitRepository({
      ...APP,
      "convex/alias.ts": `import { help } from "@help";\nexport const x = help;\n`,
      "convex/workspace.ts": `import { shared } from "@acme/shared";\nexport const x = shared;\n`,
      "packages/shared/main.ts": "export const shared = 1;\n",
      "packages/shared/package.json": `{ "name": "@acme/shared", "main": "main.ts" }`,
      "src/help-file.ts": "export const help = 1;\n",
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@help": ["./src/help-file"] } } }`,
    });
    repository.remove("src/help-file.ts");
    expect(Object.keys(await listChecked(repository))).toEqual(["alias.ts"]);
    repository.remove("packages/shared/main.ts");
    expect(Object.keys(await listChecked(repository))).toEqual(["alias.ts", "workspace.ts"]);
  });

  it.each([
    ["convex.json", `{ "functions": "convex" }`],
    ["package.json", `{ "private": true }`],
    ["package-lock.json", "{}"],
    ["tsconfig.json", `{ "compilerOptions": {} }`],
    ["config/base.json", `{ "compilerOptions": { "paths": {} } }`],
    ["convex/convex.config.ts", `import { defineApp } from "convex/server";\nexport default defineApp();\n`],
    ["convex/_generated/api.js", "export {};\n"],
  ])("lints everything where %s changes", async (path, text) => {
    const repository = createGitRepository({ ...APP, "config/base.json": "{}", "package-lock.json": "" });
    repository.write(path, text);
    expect(Object.keys(await listChecked(repository))).toEqual(
      expect.arrayContaining(["bystander.ts", "callee.ts", "caller.ts"]),
    );
  });

  it("lints everything where a symbolic link changes, which may stand for a whole directory", async () => {
    const repository = createGitRepository({ ...APP, "src/one/a.ts": "", "src/two/a.ts": "" });
    symlinkSync("../src/one", repository.path("convex/linked"));
    repository.commit();
    repository.remove("convex/linked");
    symlinkSync("../src/two", repository.path("convex/linked"));
    expect(Object.keys(await listChecked(repository))).toEqual(["bystander.ts", "callee.ts", "caller.ts"]);
  });

  it("lints nothing where only other files change", async () => {
    const repository = createGitRepository({
      ...APP,
      "README.md": "",
      "src/client.tsx": "",
      "src/data.json": "{}",
    });
    repository.write("README.md", "changed");
    repository.write("src/client.tsx", "export const changed = 1;");
    repository.write("src/data.json", "[1]");
    expect(await listChecked(repository)).toEqual({});
  });

  it("lints everything with --typed where any code changes", async () => {
    const repository = createGitRepository({ ...APP, "src/client.tsx": "" });
    symlinkSync(`${import.meta.dirname}/../../node_modules`, repository.path("node_modules"));
    repository.write(".gitignore", "node_modules\n");
    repository.write("tsconfig.json", "{}");
    repository.commit();
    repository.write("src/client.tsx", "export const changed = 1;");
    expect(Object.keys(await listChecked(repository, "--changed", "--typed"))).toHaveLength(3);
  });
});
