import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { parsePage } from "../docs/markdown-page.js";
import { createDisk } from "../project/disk.js";
import { createGitRepository } from "./git-repository.js";
import { linkPackages, type LinkedProject, type ShellRun } from "./linked-project.js";

const text = readFileSync(join(import.meta.dirname, "../../docs/monorepos.md"), "utf8");
const documented = new Map(parsePage(text).files.map(({ code, path }) => [path, code]));
const [command = ""] = [...text.matchAll(/^```sh\n(.*)\n```$/gm)].map(([, line = ""]) => line);

const IMPORTS = `import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";
`;
const CALLEE = `"use node";\n${IMPORTS}export const work = internalAction({ handler: async () => {} });\n`;
const DEEP = `export async function deepen(ctx) { await fetch("https://example.com"); }\n`;

/** `web` imports `shared`, and that imports `deep`; `other` and its functions have to do with none of them. */
const MONOREPO = {
  ".gitignore": "node_modules\n.turbo\n",
  "apps/other/convex/a.ts": "export const a = 1;\n",
  "apps/other/package.json": createPackage("other"),
  "apps/web/README.md": "",
  "apps/web/convex/callee.ts": CALLEE,
  "apps/web/convex/caller.ts": `${IMPORTS}import { help } from "@acme/shared";
export const start = action({ handler: async (ctx) => {
  await help(ctx);
  await ctx.runAction(internal.callee.work);
} });
`,
  "apps/web/package.json": createPackage("web", { "@acme/shared": "*" }),
  "package.json": `{ "packageManager": "npm@10.8.2", "private": true, "workspaces": ["apps/*", "packages/*"] }`,
  "packages/deep/index.ts": DEEP,
  "packages/deep/package.json": `{ "main": "index.ts", "name": "@acme/deep", "version": "1.0.0" }`,
  "packages/shared/index.ts": `import { deepen } from "@acme/deep";\nexport async function help(ctx) { await deepen(ctx); }\n`,
  "packages/shared/package.json": `{ "dependencies": { "@acme/deep": "*" }, "main": "index.ts", "name": "@acme/shared", "version": "1.0.0" }`,
  "tsconfig.base.json": "{}",
  "turbo.json": documented.get("turbo.json") ?? "",
};

/** A package with the script that the page shows. */
function createPackage(name: string, dependencies: Readonly<Record<string, string>> = {}): string {
  const { scripts } = JSON.parse(documented.get("package.json") ?? "{}") as { scripts?: object };
  return JSON.stringify({ dependencies, name, scripts, version: "1.0.0" });
}

interface TurboRun extends ShellRun {
  /** What became of each package's task: `hit` where its result came out of the cache. */
  readonly tasks: Readonly<Record<string, string>>;
}

/** Runs the documented command, with a cache that several checkouts may share. */
function runTurbo(project: LinkedProject, cache: string): TurboRun {
  const run = project.run(command, { TURBO_CACHE_DIR: cache, TURBO_TELEMETRY_DISABLED: "1" });
  const tasks = [...run.stdout.matchAll(/^([\w@/]+):lint:convex: cache (hit|miss)/gm)];
  return { ...run, tasks: Object.fromEntries(tasks.map(([, name = "", state = ""]) => [name, state])) };
}

/** npm links the workspaces; nothing comes from the registry. */
function install(project: LinkedProject): void {
  const { status, stderr } = project.run("npm install --offline --no-audit --no-fund");
  if (status !== 0) throw new Error(stderr);
  linkPackages(project, ["turbo"]);
}

it(
  "the turbo task of docs/monorepos.md runs anew where a file has changed that findings rest on, and nowhere else",
  { timeout: 600_000 },
  () => {
    const cache = createDisk().root;
    const repository = createGitRepository(MONOREPO);
    const project = linkPackages(repository);
    install(project);
    repository.commit();
    const lint = (): Pick<TurboRun, "status" | "tasks"> => {
      const { status, tasks } = runTurbo(project, cache);
      return { status, tasks };
    };

    expect(lint()).toEqual({ status: 0, tasks: { other: "miss", web: "miss" } });
    expect(lint()).toEqual({ status: 0, tasks: { other: "hit", web: "hit" } });

    project.write("apps/web/README.md", "No finding rests on this.");
    project.write("apps/other/convex/a.ts", "export const a = 2;\n");
    expect(lint()).toEqual({ status: 0, tasks: { other: "miss", web: "hit" } });

    // Another checkout, such as that of a CI job, finds the results of this one.
    repository.commit();
    const clone = createDisk();
    repository.git("clone", "--quiet", repository.root, clone.path("clone"));
    const elsewhere = linkPackages({
      ...clone,
      path: (path) => clone.path(`clone/${path}`),
      root: clone.path("clone"),
      write: (path, content) => clone.write(`clone/${path}`, content),
    });
    install(elsewhere);
    expect(runTurbo(elsewhere, cache)).toMatchObject({ status: 0, tasks: { other: "hit", web: "hit" } });

    // A helper two packages away uses what an action does not have. What is red is never taken from the cache.
    project.write(
      "packages/deep/index.ts",
      "export async function deepen(ctx) { await ctx.db.get('id'); }\n",
    );
    const broken = runTurbo(project, cache);
    expect(broken).toMatchObject({ status: 1, tasks: { other: "hit", web: "miss" } });
    expect(broken.stdout).toContain("convex-actions/no-db-in-action");
    expect(lint()).toEqual({ status: 1, tasks: { other: "hit", web: "miss" } });
    project.write("packages/deep/index.ts", DEEP);
    expect(lint()).toEqual({ status: 0, tasks: { other: "hit", web: "hit" } });

    project.write("apps/web/convex/callee.ts", CALLEE.replace('"use node";\n', ""));
    const flipped = runTurbo(project, cache);
    expect(flipped).toMatchObject({ status: 1, tasks: { other: "hit", web: "miss" } });
    expect(flipped.stdout).toContain("convex-actions/no-same-runtime-run-action");
    project.write("apps/web/convex/callee.ts", CALLEE);

    project.write("tsconfig.base.json", `{ "compilerOptions": {} }`);
    expect(lint()).toEqual({ status: 0, tasks: { other: "miss", web: "miss" } });
  },
);
