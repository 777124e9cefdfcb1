import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { parsePage } from "../docs/markdown-page.js";
import { createConsumerProject, type ConsumerProject } from "../package/consumer-project.js";

const repository = join(import.meta.dirname, "../..");
const tarball = inject("tarball");
const page = readFileSync(join(repository, "docs/hooks.md"), "utf8");
const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
const packageInDocs = `eslint-plugin-convex-actions@${version}`;

// Each test starts programs, and the first commit with pre-commit installs what the hook needs.
vi.setConfig({ hookTimeout: 300_000, testTimeout: 300_000 });

interface Recipe {
  readonly tool: string;
  /** The files of docs/hooks.md that make it. */
  readonly files: readonly string[];
  /** What installs the hook once the files are there. */
  readonly setup: string;
}

const preCommitFiles = [".pre-commit-config.yaml"];
const recipes: readonly Recipe[] = [
  { tool: "prek", files: preCommitFiles, setup: "prek install" },
  ...(isInstalled("pre-commit")
    ? [{ tool: "pre-commit", files: preCommitFiles, setup: "pre-commit install" }]
    : []),
  {
    tool: "husky and lint-staged",
    files: ["lint-staged.config.js", ".husky/pre-commit"],
    setup: "npx husky",
  },
  { tool: "lefthook", files: ["lefthook.yml"], setup: "npx lefthook install" },
];

const ACTION = 'import { internalAction } from "./_generated/server";\n';
const CLEAN = `${ACTION}export const a = internalAction({ handler: async () => {} });\n`;
const MISTAKE = `${ACTION}export const a = internalAction({ handler: async (ctx) => { await ctx.db.get(1); } });\n`;
/** A warning in `recommended`. */
const DOUBTFUL = `import { internal } from "./_generated/api";\n${ACTION}
export const b = internalAction({ handler: async (ctx) => { await ctx.runAction(internal.doubtful.a); } });
export const a = internalAction({ handler: async () => {} });
`;

let tools: ConsumerProject;
beforeAll(() => {
  tools = createConsumerProject(
    [tarball.path, "eslint@10", "husky@9", "lint-staged@16", "lefthook@2", "@j178/prek"],
    ["--ignore-scripts"],
  );
});
afterAll(() => {
  tools.remove();
});

describe.each(recipes)("the hook of $tool", ({ files, setup }) => {
  let root: string;

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  const run = (command: string, ...args: readonly string[]): CommandOutcome => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        CI: "",
        GIT_CONFIG_GLOBAL: join(root, ".git/no-config"),
        PATH: [join(tools.root, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
        PREK_HOME: join(tools.root, "prek-home"),
        PRE_COMMIT_HOME: join(tools.root, "pre-commit-home"),
      },
    });
    return { status, output: stdout + stderr };
  };
  const git = (...args: readonly string[]): CommandOutcome =>
    run("git", "-c", "user.name=A", "-c", "user.email=a@example.com", ...args);
  const mustGit = (...args: readonly string[]): string => {
    const { output, status } = git(...args);
    if (status !== 0) throw new Error(`git ${args.join(" ")} failed:\n${output}`);
    return output.trim();
  };

  beforeAll(() => {
    root = mkdtempSync(join(realpathSync(tmpdir()), "hook-"));
    mustGit("init", "--quiet");
    symlinkSync(join(tools.root, "node_modules"), join(root, "node_modules"), "junction");
    write(".gitignore", "node_modules\n");
    write("package.json", '{ "type": "module" }\n');
    write("convex/old.ts", MISTAKE);
    for (const path of files) {
      const shown = parsePage(page).files.find((file) => file.path === path)?.code ?? "";
      write(path, shown.replace(packageInDocs, tarball.path));
      if (path.startsWith(".husky/")) chmodSync(join(root, path), 0o755);
    }
    mustGit("add", ".");
    mustGit("commit", "--quiet", "--message", "a project with an old mistake");
    expect(page).toContain(setup);
    const [command = "", ...args] = setup.split(" ");
    expect(run(command, ...args)).toMatchObject({ status: 0 });
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    mustGit("reset", "--quiet", "--hard");
  });

  it("stops a commit with a mistake, and says which", () => {
    write("convex/bad.ts", MISTAKE);
    mustGit("add", "convex/bad.ts");
    const head = mustGit("rev-parse", "HEAD");
    const { output, status } = git("commit", "--message", "bad");
    expect(status).not.toBe(0);
    expect(output).toContain("bad.ts");
    expect(output).toContain("convex-actions/no-db-in-action");
    expect(output).not.toContain("old.ts");
    expect(mustGit("rev-parse", "HEAD")).toBe(head);
  });

  it("stops a commit for a warning, too", () => {
    write("convex/doubtful.ts", DOUBTFUL);
    mustGit("add", "convex/doubtful.ts");
    const { output, status } = git("commit", "--message", "doubtful");
    expect(output).toContain("convex-actions/no-same-runtime-run-action");
    expect(status).not.toBe(0);
  });

  it("lets a clean commit pass, whatever the files that it does not touch are like", () => {
    write("convex/good.ts", CLEAN);
    write("src/client.ts", "export const x = 1;\n");
    mustGit("add", "convex/good.ts", "src/client.ts");
    const { output, status } = git("commit", "--message", "good");
    expect(output).not.toContain("convex-actions/");
    expect(status).toBe(0);
    expect(mustGit("log", "-1", "--format=%s")).toBe("good");
  });

  it("lints a file as it is staged, not as it is on the disk", () => {
    write("convex/staged.ts", CLEAN);
    mustGit("add", "convex/staged.ts");
    write("convex/staged.ts", MISTAKE);
    const { output, status } = git("commit", "--message", "staged");
    expect(output).not.toContain("convex-actions/");
    expect(status).toBe(0);
    expect(readFileSync(join(root, "convex/staged.ts"), "utf8")).toBe(MISTAKE);
  });

  it("lets a commit pass that has no code", () => {
    write("notes.md", "# Notes\n");
    mustGit("add", "notes.md");
    expect(git("commit", "--message", "notes")).toMatchObject({ status: 0 });
  });
});

it("README shows the same pre-commit config", () => {
  const readme = parsePage(readFileSync(join(repository, "README.md"), "utf8"));
  const isConfig = ({ path }: { readonly path: string }): boolean => path === ".pre-commit-config.yaml";
  expect(readme.files.filter(isConfig)).toEqual(parsePage(page).files.filter(isConfig));
});

interface CommandOutcome {
  readonly status: number | null;
  readonly output: string;
}

function isInstalled(command: string): boolean {
  return spawnSync(command, ["--version"]).status === 0;
}
