import { createRequire } from "node:module";

import { describe, expect, it } from "vitest";

import { findGlobalOfBuiltin, GLOBALS_OF_BUILTINS } from "../../src/platform/builtin-globals.js";
import { DEFAULT_RUNTIME_GLOBALS } from "../../src/platform/default-runtime-globals.js";

const require = createRequire(import.meta.url);

const ENTRIES = [...GLOBALS_OF_BUILTINS].flatMap(([builtin, exports]) =>
  [...exports].map(([name, global]) => ({ builtin, global, name })),
);

function readGlobal(path: string): unknown {
  let value: unknown = globalThis;
  for (const name of path.split(".")) value = (value as Record<string, unknown>)[name];
  return value;
}

describe("GLOBALS_OF_BUILTINS", () => {
  it.each(ENTRIES)("$name of $builtin is what Node.js has as the global $global", (entry) => {
    const module = require(`node:${entry.builtin}`) as Record<string, unknown>;
    // `crypto` wraps the two functions of `webcrypto` that do not need to know whose they are.
    const isWrapped = ["getRandomValues", "randomUUID"].includes(entry.name);
    if (isWrapped) expect(typeof module[entry.name]).toBe(typeof readGlobal(entry.global));
    else expect(module[entry.name]).toBe(readGlobal(entry.global));
  });

  it.each(ENTRIES)("the default runtime has $global too", ({ global }) => {
    const [root = ""] = global.split(".");
    expect(DEFAULT_RUNTIME_GLOBALS).toContain(root);
  });

  it("knows of no global for what only Node.js has", () => {
    expect(findGlobalOfBuiltin("crypto", "createHash")).toBeUndefined();
    expect(findGlobalOfBuiltin("fs", "readFile")).toBeUndefined();
  });
});
