import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";

import {
  ABSENT_GLOBALS,
  CONSOLE_METHODS,
  DEFAULT_RUNTIME_GLOBALS,
} from "../../src/platform/default-runtime-globals.js";
import { isSharedGlobal, SHARED_GLOBAL_NAMES } from "../../src/platform/shared-globals.js";

const languageGlobals = String(runInNewContext("Object.getOwnPropertyNames(globalThis).join()")).split(",");

describe("isSharedGlobal", () => {
  it("knows only globals that both runtimes have", () => {
    const ofDefaultRuntime = new Set([...DEFAULT_RUNTIME_GLOBALS, ...languageGlobals]);
    expect(SHARED_GLOBAL_NAMES.filter((name) => !ofDefaultRuntime.has(name))).toEqual([]);
    expect(SHARED_GLOBAL_NAMES.filter((name) => !(name in globalThis))).toEqual([]);
    expect(SHARED_GLOBAL_NAMES.filter((name) => ABSENT_GLOBALS.has(name))).toEqual([]);
  });

  it("takes the console's methods for those that the default runtime has", () => {
    expect(
      Object.keys(console)
        .filter((name) => isSharedGlobal(["console", name]))
        .sort(),
    ).toEqual([...CONSOLE_METHODS].sort());
  });

  it.each([
    [["fetch"], true],
    [["Math", "random"], true],
    [["process", "env", "TOKEN"], true],
    [["process", "env", undefined], true],
    [["process", "env"], false],
    [["process", "argv", "length"], false],
    [["process"], false],
    [["crypto", "subtle", "digest"], true],
    [["crypto", "subtle"], false],
    [["crypto", "subtle", "wrapKey"], false],
    [["AbortSignal", "timeout"], false],
    [["Buffer", "from"], false],
    [["globalThis"], false],
    [["somethingElse"], false],
  ])("says of %j: %s", (path, shared) => {
    expect(isSharedGlobal(path)).toBe(shared);
  });
});
