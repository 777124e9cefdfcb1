import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { parsePage } from "../docs/markdown-page.js";
import { createGitRepository, GIT_ENV } from "./git-repository.js";
import { copyQuickstart, linkPackages, type LinkedProject } from "./linked-project.js";
import { runCli } from "./run-cli.js";

const text = readFileSync(join(import.meta.dirname, "../../docs/ci.md"), "utf8");
const page = parsePage(text);

/** Each test starts programs; a machine that does much else at the time is no reason to fail. */
const TIMEOUT = { timeout: 120_000 };

function fileOf(path: string): unknown {
  return parse(page.files.find((file) => file.path === path)?.code ?? "") as unknown;
}

/** The quickstart app in a repository with a branch `origin/main`, and a commit on top of that. */
function createProject(packages: readonly string[] = []): LinkedProject {
  const repository = createGitRepository({ ".gitignore": "node_modules\n", "package.json": "{}" });
  copyQuickstart(repository);
  repository.commit();
  repository.git("update-ref", "refs/remotes/origin/main", "HEAD");
  repository.git("checkout", "--quiet", "-b", "feature");
  repository.write(
    "convex/email.ts",
    `"use node";\n${readFileSync(repository.path("convex/email.ts"), "utf8")}`,
  );
  repository.commit();
  return linkPackages(repository, packages);
}

interface Step {
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The command lines of the workflow's steps for an event, in their order, without the installation. */
function listCommands(event: "pull_request" | "push"): string[] {
  const { jobs } = fileOf(".github/workflows/convex-actions.yml") as {
    jobs: { lint: { steps: readonly Step[] } };
  };
  return jobs.lint.steps.flatMap(({ if: condition = "", run }) => {
    const isMeant = condition === "" || condition.includes(`github.event_name == '${event}'`);
    return run === undefined || run === "npm ci" || !isMeant
      ? []
      : [run.replace("${{ github.base_ref }}", "main")];
  });
}

describe("the workflow for GitHub in docs/ci.md", () => {
  it("annotates what a pull request changes, and what that affects, and fails for it", TIMEOUT, () => {
    const [command = "", ...others] = listCommands("pull_request");
    expect(others).toEqual([]);
    const { status, stderr, stdout } = createProject().run(command);
    // digest.ts and members.ts import email.ts; fingerprint.ts has findings too, and has nothing to do with it.
    const files = new Set([...stdout.matchAll(/^::\w+ file=([^,]+),/gm)].map(([, file]) => file));
    expect([...files].sort()).toEqual(["convex/digest.ts", "convex/members.ts"]);
    expect(stderr).toMatch(/^(?:convex-actions: too many warnings: .*\n)?$/);
    expect(status).toBe(1);
  });

  it("writes the findings of all code where code scanning takes them from", TIMEOUT, () => {
    const project = createProject();
    const [command = "", ...others] = listCommands("push");
    expect(others).toEqual([]);
    expect(project.run(command).status).toBe(1);
    const { jobs } = fileOf(".github/workflows/convex-actions.yml") as {
      jobs: { lint: { steps: readonly Step[] } };
    };
    const upload = jobs.lint.steps.find(({ uses }) => uses?.startsWith("github/codeql-action/upload-sarif"));
    const report = JSON.parse(readFileSync(project.path(String(upload?.with?.["sarif_file"])), "utf8")) as {
      runs: [{ results: readonly unknown[] }];
    };
    expect(report.runs[0].results.length).toBeGreaterThan(4);
  });

  it("checks out the history that --changed needs", () => {
    const { jobs } = fileOf(".github/workflows/convex-actions.yml") as {
      jobs: { lint: { steps: readonly Step[] } };
    };
    expect(jobs.lint.steps[0]).toEqual({ uses: "actions/checkout@v5", with: { "fetch-depth": 0 } });
  });
});

describe("the job for GitLab in docs/ci.md", () => {
  it("writes the code quality report where the job says it is", TIMEOUT, () => {
    const project = createProject(["eslint-formatter-gitlab"]);
    project.write(".gitlab-ci.yml", page.files.find(({ path }) => path === ".gitlab-ci.yml")?.code);
    const config = fileOf(".gitlab-ci.yml") as {
      "convex-actions": { artifacts: { reports: { codequality: string } }; script: readonly string[] };
    };
    const { artifacts, script } = config["convex-actions"];
    expect(script[0]).toBe("npm ci");
    const { status, stdout } = project.run(script.slice(1).join(" && "), { CI_JOB_NAME: "convex-actions" });
    expect(status).toBe(1);
    expect(stdout).toContain("convex-actions/no-db-in-action");
    const report = JSON.parse(readFileSync(project.path(artifacts.reports.codequality), "utf8")) as readonly {
      readonly location: { readonly path: string };
    }[];
    expect(report.map(({ location }) => location.path)).toContain("convex/members.ts");
  });
});

describe("the other commands in docs/ci.md", () => {
  const commands = [...text.matchAll(/^```sh\n(.*)\n```$/gm)].map(([, command = ""]) => command);

  it("are these", () => {
    expect(commands).toEqual([
      "npx convex-actions check --max-warnings 0",
      "npx convex-actions check --changed=origin/main",
      "npx convex-actions check --format junit --output-file reports/convex-actions.xml",
    ]);
  });

  it("run as they are written", TIMEOUT, () => {
    const project = createProject(["eslint-formatter-junit"]);
    for (const command of commands) expect(project.run(command).status).toBe(1);
    expect(existsSync(project.path("reports/convex-actions.xml"))).toBe(true);
  });

  it("end with the codes of the table", async () => {
    const { root, write } = createGitRepository({ "convex/a.ts": "debugger;\n", "package.json": "{}" });
    const check = async (...argv: readonly string[]): Promise<number> =>
      (await runCli(["check", ...argv], { cwd: root, env: GIT_ENV })).exitCode;
    expect(await check()).toBe(0);
    expect(await check("--max-warnings", "0")).toBe(1);
    expect(await check("--rule", "no-debugger:error")).toBe(1);
    expect(await check("gone")).toBe(2);
    expect(await check("--formt", "json")).toBe(2);
    expect(await check("--changed=nowhere")).toBe(2);
    write("convex/b.ts", "export const = ;");
    expect(await check("--max-warnings", "0")).toBe(2);
  });
});
