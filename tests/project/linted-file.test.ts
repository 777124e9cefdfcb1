import * as typescriptParser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";

import plugin from "../../src/index.js";
import { nodeFileSystem } from "../../src/project/file-system.js";
import { createDisk, type Disk } from "./disk.js";

// Before the first run: a look at the disk may serve several of them.
const readText = vi.spyOn(nodeFileSystem, "readText");

const CALLER = `import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";

export const sync = internalAction(async (ctx) => {
  await ctx.runAction(internal.mail.send, {});
  await ctx.db.get("id");
});
`;
const CALLEE = `import { internalAction } from "./_generated/server";
export const send = internalAction(async () => {});
`;

/** What rules of the plugin say of a file's text, as an editor asks again and again in one process. */
function lint(
  disk: Disk,
  path: string,
  ruleIds: readonly string[],
  settings: Linter.Config["settings"] = {},
): string[] {
  const linter = new Linter({ configType: "flat", cwd: disk.root });
  const text = readFileSync(disk.path(path), "utf8");
  const messages = linter.verify(
    text,
    [
      {
        files: ["**/*.ts"],
        languageOptions: { parser: typescriptParser },
        plugins: { "convex-actions": plugin },
        rules: Object.fromEntries(ruleIds.map((id) => [`convex-actions/${id}`, "error"])),
        settings,
      },
    ],
    disk.path(path),
  );
  return messages.map(
    ({ line, messageId, ruleId }) => `${ruleId?.split("/")[1] ?? ""} ${messageId ?? ""} ${line}`,
  );
}

/** The files of a disk that were read, in order. */
function listReads(disk: Disk): string[] {
  return readText.mock.calls.flatMap(([path]) =>
    path.startsWith(disk.root) ? [path.slice(disk.root.length)] : [],
  );
}

describe("rules of one process", () => {
  it("change their verdict when the callee's file changes between two runs", () => {
    const disk = createDisk({ "convex/example.ts": CALLER, "convex/mail.ts": CALLEE, "package.json": "{}" });
    const rules = ["no-same-runtime-run-action"];
    expect(lint(disk, "convex/example.ts", rules)).toEqual(["no-same-runtime-run-action sameRuntime 5"]);
    disk.write("convex/mail.ts", `"use node";\n${CALLEE}`);
    expect(lint(disk, "convex/example.ts", rules)).toEqual([]);
    disk.write("convex/mail.ts", CALLEE);
    expect(lint(disk, "convex/example.ts", rules)).toEqual(["no-same-runtime-run-action sameRuntime 5"]);
  });

  it("share what they read: a second rule reads no further file", () => {
    const files = { "convex/example.ts": CALLER, "convex/mail.ts": CALLEE, "package.json": "{}" };
    const [first, second] = [createDisk(files), createDisk(files)];
    readText.mockClear();
    lint(first, "convex/example.ts", ["no-same-runtime-run-action"]);
    const readsOfOne = listReads(first);
    readText.mockClear();
    lint(second, "convex/example.ts", [
      "no-same-runtime-run-action",
      "no-db-in-action",
      "require-internal-reference",
    ]);
    const readsOfAll = listReads(second);
    expect(readsOfOne).toContain("/convex/mail.ts");
    expect(readsOfAll).toEqual(readsOfOne);
  });
});

describe("files that the rules leave alone", () => {
  it.each([
    ["generated code", "convex/_generated/server.ts", 0],
    ["files outside of every functions dir", "src/example.ts", 0],
    ["nothing inside a functions dir", "convex/example.ts", 1],
    ["nothing in a folder called _generated deeper down", "convex/lib/_generated/example.ts", 1],
  ])("%s", (_, path, reports) => {
    const disk = createDisk({ "package.json": "{}", [path]: CALLER });
    expect(lint(disk, path, ["no-db-in-action"])).toHaveLength(reports);
  });

  it("are those of other folders, once the settings name the functions dir", () => {
    const disk = createDisk({ "convex/example.ts": CALLER, "fns/example.ts": CALLER, "package.json": "{}" });
    const settings = { "convex-actions": { functionsDir: "fns" } };
    expect(lint(disk, "convex/example.ts", ["no-db-in-action"], settings)).toEqual([]);
    expect(lint(disk, "fns/example.ts", ["no-db-in-action"], settings)).toEqual(["no-db-in-action db 6"]);
  });
});

it("a setting that does not exist stops the run with its name", () => {
  const disk = createDisk({ "convex/example.ts": CALLER, "package.json": "{}" });
  expect(() =>
    lint(disk, "convex/example.ts", ["no-db-in-action"], { "convex-actions": { functionDir: "x" } }),
  ).toThrow(/functionDir is not a setting/);
});
