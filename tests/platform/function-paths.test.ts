import { anyApi, getFunctionName } from "convex/server";
import { describe, expect, it } from "vitest";
import { ENTRY_POINT_EXTENSIONS } from "../../src/platform/entry-points.js";
import {
  findExportNameProblem,
  findModulePathProblem,
  formatCanonicalPath,
  formatDottedPath,
  formatFunctionName,
  functionPathOfReference,
  moduleFilesOf,
  modulePathOf,
  parseFunctionName,
} from "../../src/platform/function-paths.js";

/** The name that convex/server gives to a reference with these property names. */
function nameOfReference(properties: readonly string[]): string {
  let node: unknown = anyApi;
  for (const property of properties) node = (node as Record<string, unknown>)[property];
  return getFunctionName(node as Parameters<typeof getFunctionName>[0]);
}

describe("functionPathOfReference", () => {
  it.each([
    [["chat", "send"], "chat:send", "chat.js:send", "chat.send"],
    [["a", "b", "c", "send"], "a/b/c:send", "a/b/c.js:send", "a.b.c.send"],
    [["a/b", "send"], "a/b:send", "a/b.js:send", "a.b.send"],
    [["chat", "default"], "chat", "chat.js:default", "chat.default"],
    [["api", "list"], "api:list", "api.js:list", "api.list"],
  ])("names %j as convex/server does: %s", (properties, name, canonical, dotted) => {
    const path = functionPathOfReference(properties);
    if (path === undefined) throw new Error("not a function's path");
    expect(formatFunctionName(path)).toBe(name);
    expect(nameOfReference(properties)).toBe(name);
    expect(formatCanonicalPath(path)).toBe(canonical);
    expect(formatDottedPath(path)).toBe(dotted);
  });

  it.each([[[]], [["chat"]]])("is undefined for %j, which stops at a module", (properties) => {
    expect(functionPathOfReference(properties)).toBeUndefined();
    expect(() => nameOfReference(properties)).toThrow("API path is expected to be of the form");
  });
});

describe("modulePathOf", () => {
  it.each([
    ["chat.ts", "chat"],
    ["a/b/chat.tsx", "a/b/chat"],
    ["a.b/chat.mjs", "a.b/chat"],
    ["chat", "chat"],
    ["a.b/chat", "a.b/chat"],
  ])("drops the last extension of %s", (file, module) => {
    expect(modulePathOf(file)).toBe(module);
  });
});

describe("moduleFilesOf", () => {
  it("tries every extension that makes a module, TypeScript first", () => {
    const files = moduleFilesOf("a/chat");
    expect(new Set(files)).toEqual(new Set(ENTRY_POINT_EXTENSIONS.map((extension) => `a/chat${extension}`)));
    expect(files[0]).toBe("a/chat.ts");
    expect(files.map(modulePathOf).every((path) => path === "a/chat")).toBe(true);
  });
});

describe("parseFunctionName", () => {
  it.each([
    ["chat:send", "chat", "send"],
    ["a/b/chat:send", "a/b/chat", "send"],
    ["chat.js:send", "chat", "send"],
    ["chat", "chat", "default"],
    ["chat.js", "chat", "default"],
    ["chat:default", "chat", "default"],
    ["actions/mail:send_all", "actions/mail", "send_all"],
  ])("reads %s", (name, modulePath, exportName) => {
    expect(parseFunctionName(name)).toEqual({ type: "function", modulePath, exportName });
  });

  it("cannot look into a function handle", () => {
    expect(parseFunctionName("function://abc;123")).toEqual({ type: "handle" });
  });

  it.each([
    [
      "my-chat:send",
      "Path component my-chat.js can only contain alphanumeric characters, underscores, or periods.",
    ],
    ["chat.ts:send", "Module path (chat.ts) has an extension that isn't 'js'."],
    ["/chat:send", "Module paths must be relative (/chat is absolute)."],
    [":send", "Module path  doesn't have a filename."],
    ["chat:", "Identifier cannot be empty"],
    [
      "chat:send-all",
      "Identifier send-all has invalid character '-': Identifiers can only contain alphanumeric characters or underscores",
    ],
  ])("says in the platform's words why %s is no name", (name, reason) => {
    expect(parseFunctionName(name)).toEqual({ type: "invalid", reason });
  });

  it("reads back what formatFunctionName writes", () => {
    for (const path of [
      { modulePath: "a/b", exportName: "c" },
      { modulePath: "a", exportName: "default" },
    ]) {
      expect(parseFunctionName(formatFunctionName(path))).toEqual({ type: "function", ...path });
      expect(parseFunctionName(formatCanonicalPath(path))).toEqual({ type: "function", ...path });
    }
  });
});

describe("findModulePathProblem", () => {
  it.each(["chat", "a/b/chat", "_chat1", "a.b/chat", "x".repeat(61), `${"d".repeat(64)}/chat`])(
    "accepts %s",
    (path) => {
      expect(findModulePathProblem(path)).toBeUndefined();
    },
  );

  it.each([
    ["my-chat", "only contain alphanumeric"],
    ["my-dir/chat", "Path component my-dir can only contain"],
    ["chät", "only contain alphanumeric"],
    ["___/chat", "Path component ___ must have at least one alphanumeric character."],
    ["x".repeat(62), "Path component is too long (65 > maximum 64)"],
    [`${"d".repeat(65)}/chat`, "Path component is too long (65 > maximum 64)"],
    ["[id]", "only contain alphanumeric"],
    ["dir/", "doesn't have a filename"],
    ["", "doesn't have a filename"],
  ])("refuses %s", (path, reason) => {
    expect(findModulePathProblem(path)).toContain(reason);
  });
});

describe("findExportNameProblem", () => {
  it.each(["send", "_send", "send2", "default", "s".repeat(64)])("accepts %s", (name) => {
    expect(findExportNameProblem(name)).toBeUndefined();
  });

  it.each([
    ["", "Identifier cannot be empty"],
    ["$send", "Invalid first character '$' in $send"],
    ["send$", "has invalid character '$'"],
    ["sendé", "has invalid character 'é'"],
    ["___", "Identifier ___ cannot have exclusively underscores"],
    ["s".repeat(65), "Identifier is too long (65 > maximum 64)"],
  ])("refuses %s", (name, reason) => {
    expect(findExportNameProblem(name)).toContain(reason);
  });
});
