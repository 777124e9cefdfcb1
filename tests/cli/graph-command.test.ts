import { describe, expect, it } from "vitest";

import { createDisk, type Disk } from "../project/disk.js";
import { runCli } from "./run-cli.js";

const IMPORTS = `import { internal } from "@/_generated/api"; import { action, internalAction, internalQuery } from "@/_generated/server";`;

const APP = {
  "convex/digest.ts": `${IMPORTS}
    export const sendWeekly = internalAction({ handler: async (ctx) => {
      await ctx.runQuery(internal.members.list);
      await ctx.runAction(internal.digest.sendOne);
    } });
    export const sendOne = internalAction({ handler: async (ctx) => {} });
  `,
  "convex/members.ts": `${IMPORTS}
    export const list = internalQuery({ handler: async (ctx) => [] });
  `,
  "package.json": "{}",
};

interface PrintedGraph {
  readonly functionsDirs: readonly {
    readonly path: string;
    readonly nodes: readonly { readonly id: string }[];
    readonly edges: readonly { readonly from: string; readonly method: string; readonly to: string }[];
  }[];
}

/** The ids of the nodes in each functions dir, as `--format json` has them. */
async function listNodes({ root }: Disk, ...argv: readonly string[]): Promise<Record<string, string[]>> {
  const { stderr, stdout } = await runCli(["graph", ...argv, "--format", "json"], { cwd: root });
  expect(stderr).toBe("");
  const { functionsDirs } = JSON.parse(stdout) as PrintedGraph;
  return Object.fromEntries(functionsDirs.map(({ nodes, path }) => [path, nodes.map(({ id }) => id)]));
}

describe("graph: what is shown", () => {
  it("shows all of the project in Mermaid when nothing else is asked for", async () => {
    const { exitCode, stderr, stdout } = await runCli(["graph"], { cwd: createDisk(APP).root });
    expect(stdout).toBe(`flowchart LR
  %% deepest ctx.runAction chain: digest:sendWeekly > digest:sendOne
  subgraph n_runtime_default ["Convex runtime"]
    n_digest_sendOne["digest:sendOne<br/>internal action"]
    n_digest_sendWeekly["digest:sendWeekly<br/>internal action"]
    n_members_list(["members:list<br/>internal query"])
  end
  n_digest_sendWeekly -->|runAction| n_digest_sendOne
  n_digest_sendWeekly -->|runQuery| n_members_list
  classDef deepest stroke:#bf8700,stroke-width:3px
  class n_digest_sendOne,n_digest_sendWeekly deepest
  linkStyle 0 stroke:#bf8700,stroke-width:3px
`);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  it("shows the same as JSON, with the place of every claim", async () => {
    const { stdout } = await runCli(["graph", "--format", "json"], { cwd: createDisk(APP).root });
    expect(JSON.parse(stdout)).toMatchObject({
      functionsDirs: [
        {
          path: "convex",
          kind: "app",
          nodes: [{ id: "digest:sendOne" }, { id: "digest:sendWeekly" }, { id: "members:list" }],
          edges: [
            {
              from: "digest:sendWeekly",
              to: "digest:sendOne",
              method: "runAction",
              transaction: "none",
              evidence: [{ place: { file: "digest.ts", line: 4 }, through: [] }],
            },
            { from: "digest:sendWeekly", to: "members:list", transaction: "own" },
          ],
          cycles: [],
          deepestRunActions: [["digest:sendWeekly", "digest:sendOne"]],
          unresolved: [],
          modules: [{ path: "digest.ts", runtime: "default" }, { path: "members.ts" }],
        },
      ],
    });
  });

  it("starts from the functions of a file, or of a directory, where one is given", async () => {
    const disk = createDisk({
      ...APP,
      "convex/deep/jobs.ts": `${IMPORTS} export const run = action({ handler: async (ctx) => { await ctx.runQuery(internal.members.list); } });`,
    });
    expect(await listNodes(disk, "convex/members.ts")).toEqual({ convex: ["members:list"] });
    expect(await listNodes(disk, "convex/deep")).toEqual({ convex: ["deep/jobs:run", "members:list"] });
    expect(await listNodes(disk, "convex")).toEqual({
      convex: ["deep/jobs:run", "digest:sendOne", "digest:sendWeekly", "members:list"],
    });
  });

  it("shows each functions dir of a monorepo, and a component apart from the app it lies in", async () => {
    const disk = createDisk({
      "apps/web/package.json": "{}",
      "apps/web/convex/convex.config.ts":
        "import { defineApp } from 'convex/server'; export default defineApp();",
      "apps/web/convex/a.ts": `${IMPORTS} export const list = internalQuery({ handler: async () => [] });`,
      "apps/web/convex/files/convex.config.ts":
        "import { defineComponent } from 'convex/server'; export default defineComponent('files');",
      "apps/web/convex/files/a.ts": `${IMPORTS} export const list = internalQuery({ handler: async () => [] });`,
      "packages/backend/convex.json": `{ "functions": "fns" }`,
      "packages/backend/fns/b.ts": `${IMPORTS} export const list = internalQuery({ handler: async () => [] });`,
    });
    expect(await listNodes(disk)).toEqual({
      "apps/web/convex": ["a:list"],
      "apps/web/convex/files": ["a:list"],
      "packages/backend/fns": ["b:list"],
    });
    const { stdout } = await runCli(["graph"], { cwd: disk.root });
    expect(stdout).toContain(`subgraph n_in_apps_web_convex ["apps/web/convex"]`);
    expect(stdout.match(/^ *n_\w*a_list/gm)).toHaveLength(2);
  });
});

describe("graph --from", () => {
  it.each(["digest:sendWeekly", "digest.js:sendWeekly", "internal.digest.sendWeekly", "digest.sendWeekly"])(
    "shows what a function leads to, spelt %s",
    async (spelling) => {
      const disk = createDisk({
        ...APP,
        "convex/other.ts": `${IMPORTS} export const unused = action({ handler: async () => {} });`,
      });
      expect(await listNodes(disk, "--from", spelling)).toEqual({
        convex: ["digest:sendOne", "digest:sendWeekly", "members:list"],
      });
    },
  );

  it("starts from a route or a cron job as well, and from the default export of a module", async () => {
    const disk = createDisk({
      ...APP,
      "convex/crons.ts": `${IMPORTS} import { cronJobs } from "convex/server";
        const crons = cronJobs(); crons.interval("weekly", { hours: 1 }, internal.members.list); export default crons;`,
      "convex/solo.ts": `${IMPORTS} export default action({ handler: async (ctx) => { await ctx.runQuery(internal.members.list); } });`,
    });
    expect(await listNodes(disk, "--from", "cron weekly")).toEqual({
      convex: ["cron weekly", "members:list"],
    });
    expect(await listNodes(disk, "--from", "solo")).toEqual({ convex: ["members:list", "solo"] });
    expect(await listNodes(disk, "--from", "solo:default")).toEqual({ convex: ["members:list", "solo"] });
  });

  it("names the nearest function where there is none of that name, in one line, and exits with 2", async () => {
    const { root } = createDisk(APP);
    const near = await runCli(["graph", "--from", "digest:sendWekly"], { cwd: root });
    expect(near).toEqual({
      exitCode: 2,
      stderr: `convex-actions: there is no function "digest:sendWekly". Did you mean digest:sendWeekly?\n`,
      stdout: "",
    });
    const far = await runCli(["graph", "--from", "internal.payments.charge"], { cwd: root });
    expect(far.stderr).toBe(
      'convex-actions: there is no function "internal.payments.charge". `convex-actions graph` shows all there are.\n',
    );
  });
});

describe("graph: what cannot be shown", () => {
  it("names files that cannot be parsed and paths that do not exist, shows the rest and exits with 2", async () => {
    const { root } = createDisk({ ...APP, "convex/broken.ts": "export const = ;" });
    const { exitCode, stderr, stdout } = await runCli(["graph", ".", "gone"], { cwd: root });
    expect(stderr).toBe(
      "convex-actions: gone: does not exist\nconvex-actions: convex/broken.ts: cannot be parsed\n",
    );
    expect(stdout).toContain("n_digest_sendWeekly -->|runQuery| n_members_list");
    expect(exitCode).toBe(2);
  });

  it("says so where no functions dir is", async () => {
    const { root } = createDisk({ "package.json": "{}", "src/a.ts": "" });
    expect((await runCli(["graph"], { cwd: root })).stderr).toMatch(/holds no Convex functions directory\n$/);
    expect(await runCli(["graph", "src/a.ts"], { cwd: root })).toEqual({
      exitCode: 0,
      stderr: "convex-actions: no graph: none of these files is in a Convex functions directory\n",
      stdout: "flowchart LR\n",
    });
  });

  it("refuses a format that it does not have", async () => {
    const { exitCode, stderr } = await runCli(["graph", "--format", "dot"], { cwd: createDisk(APP).root });
    expect(stderr).toContain("Allowed choices are mermaid, json.");
    expect(exitCode).toBe(2);
  });
});
