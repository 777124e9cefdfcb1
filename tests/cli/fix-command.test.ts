import { execFileSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import dedent from "dedent";
import { describe, expect, it } from "vitest";

import plugin from "../../src/index.js";
import { createDisk, type Disk } from "../project/disk.js";
import { type CliRun, runCli } from "./run-cli.js";

const USERS = dedent`
  import { internalMutation } from "./_generated/server";
  export const rename = internalMutation({ args: {}, handler: async () => null });
`;

/** One report with a safe repair (line 5) and one with a suggestion (line 6). */
const SYNC = dedent`
  import { api } from "./_generated/api";
  import { internalAction } from "./_generated/server";
  export const sync = internalAction({
    handler: async (ctx) => {
      await ctx.runMutation(api.users.rename, {});
      fetch("https://example.com");
    },
  });
`;

const SAFELY_REPAIRED = SYNC.replaceAll("api }", "internal }").replace("api.users", "internal.users");
const REPAIRED = SAFELY_REPAIRED.replace("fetch(", "await fetch(");

const FILES = { "convex/sync.ts": SYNC, "convex/users.ts": USERS, "package.json": "{}" };

function git(disk: Disk, ...args: readonly string[]): void {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
  execFileSync("git", [...identity, ...args], { cwd: disk.root, stdio: "ignore" });
}

function createRepository(files: Readonly<Record<string, string>>): Disk {
  const disk = createDisk(files);
  git(disk, "init");
  git(disk, "add", ".");
  git(disk, "commit", "-m", "start");
  return disk;
}

function read(disk: Disk, path: string): string {
  return readFileSync(disk.path(path), "utf8");
}

function fix(disk: Disk, ...args: readonly string[]): Promise<CliRun> {
  return runCli(["fix", ...args], { cwd: disk.root, plugin });
}

describe("fix: what is repaired", () => {
  it("applies safe repairs, shows them as a diff, and says what it left and why", async () => {
    const disk = createRepository(FILES);
    const { exitCode, stderr, stdout } = await fix(disk);
    expect(read(disk, "convex/sync.ts")).toBe(SAFELY_REPAIRED);
    expect(stdout).toContain(dedent`
      --- a/convex/sync.ts
      +++ b/convex/sync.ts
      @@ -1,8 +1,8 @@
      -import { api } from "./_generated/api";
      +import { internal } from "./_generated/api";
    `);
    expect(stdout).toContain(dedent`
      Repaired 1 report in 1 file:
        1 require-internal-reference
      Left 1 report:
        convex/sync.ts:6:5 no-dangling-promises: its repair is a suggestion: pass --suggestions, or name the rule with --rule
    `);
    expect(stderr).toBe("");
    expect(exitCode).toBe(1);
  });

  it("applies suggestions too when it is told to, and then has nothing left to do", async () => {
    const disk = createRepository(FILES);
    const first = await fix(disk, "--suggestions");
    expect(read(disk, "convex/sync.ts")).toBe(REPAIRED);
    expect(first.exitCode).toBe(0);
    const second = await fix(disk, "--suggestions");
    expect(second).toEqual({ exitCode: 0, stderr: "", stdout: "Nothing to repair.\n" });
  });

  it("repairs only the rule that is named, suggestions included", async () => {
    const disk = createRepository(FILES);
    const { stdout } = await fix(disk, "--rule", "no-dangling-promises");
    expect(read(disk, "convex/sync.ts")).toBe(SYNC.replace("fetch(", "await fetch("));
    expect(stdout).not.toContain("require-internal-reference");
  });

  it("repairs a rule that is named though the config leaves it out", async () => {
    const text = `"use node";\nimport { internalAction } from "./_generated/server";\nexport const plain = internalAction({ args: {}, handler: async () => null });\n`;
    const disk = createRepository({ ...FILES, "convex/plain.ts": text });
    await fix(disk, "--rule", "no-unneeded-use-node");
    expect(read(disk, "convex/plain.ts")).toBe(text.replace(`"use node";\n`, ""));
  });

  it("names the precondition that holds a repair back", async () => {
    const text = SYNC.replace(
      `fetch("https://example.com")`,
      `events.on("exit", async () => { fetch("x"); })`,
    );
    const disk = createRepository({ ...FILES, "convex/sync.ts": text });
    const { stdout } = await fix(disk, "--suggestions");
    expect(stdout).toContain(
      "convex/sync.ts:6:37 no-dangling-promises: whoever calls this callback does not wait",
    );
  });

  it("repairs again what the first repair was in the way of", async () => {
    const text = dedent`
      import { internalAction } from "./_generated/server";
      export const sync = internalAction({
        handler: () => {
          fetch("https://example.com/a");
          fetch("https://example.com/b");
        },
      });
    `;
    const disk = createRepository({ ...FILES, "convex/sync.ts": text });
    const { exitCode } = await fix(disk, "--suggestions");
    expect(read(disk, "convex/sync.ts")).toBe(
      text.replaceAll("fetch(", "await fetch(").replace("() =>", "async () =>"),
    );
    expect(exitCode).toBe(0);
  });

  it("keeps line ends, a byte order mark, the file's mode and links", async () => {
    const disk = createDisk({ ...FILES, "shared/sync.ts": `\uFEFF${SYNC.replaceAll("\n", "\r\n")}` });
    chmodSync(disk.path("shared/sync.ts"), 0o755);
    symlinkSync("../shared/sync.ts", disk.path("convex/linked.ts"));
    await fix(disk, "--suggestions", "--allow-dirty", "convex/linked.ts");
    expect(read(disk, "shared/sync.ts")).toBe(`\uFEFF${REPAIRED.replaceAll("\n", "\r\n")}`);
    expect(statSync(disk.path("shared/sync.ts")).mode & 0o777).toBe(0o755);
    expect(lstatSync(disk.path("convex/linked.ts")).isSymbolicLink()).toBe(true);
  });
});

describe("fix: what it refuses", () => {
  it("writes nothing in a dry run, and fails as check does", async () => {
    const disk = createRepository(FILES);
    const { exitCode, stdout } = await fix(disk, "--suggestions", "--dry-run");
    expect(stdout).toContain('+    await fetch("https://example.com");');
    expect(stdout).toContain("Would repair 2 reports in 1 file:");
    expect(read(disk, "convex/sync.ts")).toBe(SYNC);
    expect(exitCode).toBe(1);
  });

  it.each([
    {
      name: "changed",
      prepare: (disk: Disk) => {
        writeFileSync(disk.path("convex/sync.ts"), `${SYNC}\n`);
      },
    },
    {
      name: "never committed",
      prepare: (disk: Disk) => {
        git(disk, "rm", "--cached", "convex/sync.ts");
      },
    },
    {
      name: "ignored",
      prepare: (disk: Disk) => {
        git(disk, "rm", "--cached", "convex/sync.ts");
        writeFileSync(disk.path(".gitignore"), "convex/sync.ts\n");
      },
    },
  ])("writes nothing where a file was $name, unless it may", async ({ prepare }) => {
    const disk = createRepository(FILES);
    prepare(disk);
    const before = read(disk, "convex/sync.ts");
    const refused = await fix(disk, "--suggestions");
    expect(refused.stderr).toBe(
      "convex-actions: nothing was written: there are uncommitted changes in convex/sync.ts. Commit them, or pass --allow-dirty.\n",
    );
    expect(refused.exitCode).toBe(2);
    expect(read(disk, "convex/sync.ts")).toBe(before);
    expect((await fix(disk, "--suggestions", "--allow-dirty")).exitCode).toBe(0);
    expect(read(disk, "convex/sync.ts")).toContain("await fetch(");
  });

  it("does not mind changes in files that it leaves alone", async () => {
    const disk = createRepository(FILES);
    writeFileSync(disk.path("convex/users.ts"), `${USERS}\n// new`);
    expect((await fix(disk, "--suggestions")).exitCode).toBe(0);
  });

  it("says so outside of git, and writes nothing", async () => {
    const disk = createDisk(FILES);
    const { exitCode, stderr } = await fix(disk, "--suggestions");
    expect(stderr).toContain("is in no git repository, so nothing could undo this. Pass --allow-dirty");
    expect(exitCode).toBe(2);
    expect(read(disk, "convex/sync.ts")).toBe(SYNC);
  });

  it("leaves no trace of itself beside the files", async () => {
    const disk = createRepository(FILES);
    await fix(disk, "--suggestions");
    expect(readdirSync(join(disk.root, "convex")).sort()).toEqual(["sync.ts", "users.ts"]);
  });

  it("leaves a file alone that does not parse or is not UTF-8, and repairs the others", async () => {
    const disk = createRepository({ ...FILES, "convex/broken.ts": "export const = 1;" });
    writeFileSync(disk.path("convex/latin.ts"), Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]));
    const { exitCode, stderr } = await fix(disk, "--suggestions");
    expect(stderr).toContain("convex-actions: convex/broken.ts:1:14: ");
    expect(stderr).toContain(
      "convex-actions: convex/latin.ts: could not be linted: it is not written in UTF-8",
    );
    expect(read(disk, "convex/sync.ts")).toBe(REPAIRED);
    expect(exitCode).toBe(2);
  });

  it("names the nearest rule where there is none of that name", async () => {
    const { exitCode, stderr } = await fix(createDisk(FILES), "--rule", "no-dangling-promise");
    expect(stderr).toContain("Did you mean no-dangling-promises?");
    expect(exitCode).toBe(2);
  });
});

const MAIL = dedent`
  "use node";
  import { createHash } from "node:crypto";
  import { action, query } from "./_generated/server";
  export const list = query({ handler: async () => [] });
  export const digest = action({ handler: async () => createHash("md5").digest("hex") });
`;

const PAGE = dedent`
  import { api } from "../convex/_generated/api";
  export const reference = api.mail.list;
`;

describe("fix: repairs of several files", () => {
  const PROJECT = { "convex/mail.ts": MAIL, "package.json": "{}", "src/page.ts": PAGE };

  it("writes all of them, outside of the given paths too, and says what the diff does not show", async () => {
    const disk = createRepository(PROJECT);
    const { exitCode, stderr, stdout } = await fix(disk, "--suggestions", "convex/mail.ts");
    expect(stderr).toBe("");
    expect(readdirSync(disk.path("convex")).sort()).toEqual(["mail.ts", "mailQueries.ts"]);
    expect(read(disk, "src/page.ts")).toBe(PAGE.replace("api.mail.list", "api.mailQueries.list"));
    expect(stdout).toContain(dedent`
      --- /dev/null
      +++ b/convex/mailQueries.ts
      @@ -0,0 +1,3 @@
      +import { query } from "./_generated/server";
    `);
    expect(stdout).toContain("--- a/src/page.ts\n+++ b/src/page.ts\n");
    expect(stdout).toMatch(
      /Repaired 1 report in 3 files:\n {2}1 no-mixed-use-node\nNote: clients .* by their old names: mail:list is mailQueries:list now\.\n$/,
    );
    expect(exitCode).toBe(0);
    const second = await fix(disk, "--suggestions", "--allow-dirty");
    expect(second).toEqual({ exitCode: 0, stderr: "", stdout: "Nothing to repair.\n" });
  });

  it("shows the same in a dry run, and writes nothing", async () => {
    const disk = createRepository(PROJECT);
    const { stdout } = await fix(disk, "--suggestions", "--dry-run");
    expect(stdout).toContain("+++ b/convex/mailQueries.ts");
    expect(stdout).toContain("Would repair 1 report in 3 files:");
    expect(readdirSync(disk.path("convex"))).toEqual(["mail.ts"]);
    expect(read(disk, "src/page.ts")).toBe(PAGE);
  });

  it("writes nothing where git could not bring back a file that nobody named", async () => {
    const disk = createRepository(PROJECT);
    writeFileSync(disk.path("src/page.ts"), `${PAGE}\n`);
    const { exitCode, stderr } = await fix(disk, "--suggestions", "convex/mail.ts");
    expect(stderr).toContain("there are uncommitted changes in src/page.ts. Commit them");
    expect(exitCode).toBe(2);
    expect(readdirSync(disk.path("convex"))).toEqual(["mail.ts"]);
    expect(read(disk, "convex/mail.ts")).toBe(MAIL);
  });

  it("says which precondition has failed, for each report", async () => {
    const other = "export const getAll = query({ handler: async () => [] });";
    const disk = createRepository({
      ...PROJECT,
      "convex/mail.ts": `${MAIL}\n${other}`,
      "src/page.ts": 'export const reference = "mail:list";',
    });
    const { stdout } = await fix(disk, "--suggestions");
    const why = "no-mixed-use-node: a string names one of the functions, and strings are not rewritten";
    expect(stdout).toBe(
      `Nothing to repair.\nLeft 2 reports:\n  convex/mail.ts:4:14 ${why}\n  convex/mail.ts:6:14 ${why}\n`,
    );
  });
});
