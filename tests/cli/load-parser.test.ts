import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { createDisk } from "../project/disk.js";
import { runCli } from "./run-cli.js";

const INSTALLED = join(import.meta.dirname, "../../node_modules");

describe("check --typed", () => {
  it("lints through the project's own @typescript-eslint/parser", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/tsconfig.json": `{ "include": ["*.ts"] }`,
      "convex/a.ts": "export const f = (ctx: any) => ctx.runAction(1);\n",
    });
    symlinkSync(INSTALLED, disk.path("node_modules"));
    const { exitCode, stderr, stdout } = await runCli(["--typed"], { cwd: disk.root });
    expect(stderr).toBe("");
    expect(stdout).toContain("1:36  error  No runAction");
    expect(exitCode).toBe(1);
  });

  it("names a file that no tsconfig includes", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": "export const a = 1;\n" });
    symlinkSync(INSTALLED, disk.path("node_modules"));
    const { exitCode, stderr } = await runCli(["--typed"], { cwd: disk.root });
    expect(stderr).toMatch(/^convex-actions: convex\/a\.ts: Parsing error: .+project service.+\n$/);
    expect(exitCode).toBe(2);
  });

  it("says what to install where the parser is missing", async () => {
    const disk = createDisk({ "package.json": "{}", "convex/a.ts": "export {};" });
    const { exitCode, stderr } = await runCli(["--typed"], { cwd: disk.root });
    expect(stderr).toBe(
      "convex-actions: --typed needs @typescript-eslint/parser, which is not installed here: npm install --save-dev @typescript-eslint/parser typescript\n",
    );
    expect(exitCode).toBe(2);
  });

  it("says why where the parser does not run on the TypeScript that is installed", async () => {
    const disk = createDisk({
      "package.json": "{}",
      "convex/a.ts": "export {};",
      "node_modules/@typescript-eslint/parser/package.json": `{ "main": "index.js" }`,
      "node_modules/@typescript-eslint/parser/index.js": "require('typescript').ScriptTarget.Latest;",
      "node_modules/typescript/package.json": `{ "main": "index.js" }`,
      "node_modules/typescript/index.js": "",
    });
    const { exitCode, stderr } = await runCli(["--typed"], { cwd: disk.root });
    expect(stderr).toMatch(
      /^convex-actions: --typed: @typescript-eslint\/parser cannot be loaded \(TypeError: .+\)\. It does not run on TypeScript 7; leave --typed out there\.\n$/,
    );
    expect(exitCode).toBe(2);
  });
});
