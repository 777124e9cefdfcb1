import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  ABSENT_GLOBALS,
  CONSOLE_METHODS,
  DEFAULT_RUNTIME_GLOBALS,
  hasProcessMember,
  PROCESS_ALTERNATIVES,
  SYSTEM_ENVIRONMENT,
} from "../../src/platform/default-runtime-globals.js";

/** What the language defines by itself, in a context to which no host has added anything. */
const languageGlobals = new Set(
  String(runInNewContext("Object.getOwnPropertyNames(globalThis).join()")).split(","),
);

describe("DEFAULT_RUNTIME_GLOBALS", () => {
  it("lists what Convex adds, each name once", () => {
    expect(new Set(DEFAULT_RUNTIME_GLOBALS).size).toBe(DEFAULT_RUNTIME_GLOBALS.length);
    // A bare V8 context has a console that the runtime deletes and replaces.
    const ofTheLanguage = DEFAULT_RUNTIME_GLOBALS.filter((name) => languageGlobals.has(name));
    expect(ofTheLanguage).toEqual(["console"]);
  });

  it("has the web APIs of Node.js under the same names, but for what Convex alone defines", () => {
    const unknownToNode = DEFAULT_RUNTIME_GLOBALS.filter((name) => !(name in globalThis));
    expect(unknownToNode).toEqual(["AsyncLocalStorage", "AsyncResource", "Convex", "self"]);
  });
});

describe("ABSENT_GLOBALS", () => {
  it("shares no name with what is present", () => {
    for (const name of ABSENT_GLOBALS.keys()) {
      expect(DEFAULT_RUNTIME_GLOBALS).not.toContain(name);
      expect(languageGlobals).not.toContain(name);
    }
  });

  it("calls Node's own exactly what Node defines, as a global or around each CommonJS module", () => {
    const aroundModules = ["__dirname", "__filename", "exports", "module", "require"];
    const ofNode = [...ABSENT_GLOBALS].filter(([, { home }]) => home === "node").map(([name]) => name);
    expect(ofNode.filter((name) => !aroundModules.includes(name) && !(name in globalThis))).toEqual([]);
    expect(aroundModules.filter((name) => !ofNode.includes(name))).toEqual([]);
  });

  it.each([
    ["Buffer", "node"],
    ["setImmediate", "node"],
    ["global", "node"],
    ["require", "node"],
    ["queueMicrotask", "web"],
    ["window", "web"],
    ["WebSocket", "web"],
  ])("holds %s, at home in %s", (name, home) => {
    expect(ABSENT_GLOBALS.get(name)?.home).toBe(home);
  });

  it("advises nothing that is absent itself", () => {
    for (const advice of [...ABSENT_GLOBALS.values()].map(({ alternative = "" }) => alternative)) {
      for (const [, word = ""] of advice.matchAll(/`(\w+)/g)) {
        expect(ABSENT_GLOBALS.has(word)).toBe(false);
      }
    }
  });
});

describe("process", () => {
  it("has env and nothing else", () => {
    expect(hasProcessMember("env")).toBe(true);
    expect(Object.keys(process).filter(hasProcessMember)).toEqual(["env"]);
    for (const name of PROCESS_ALTERNATIVES.keys()) expect(name in process).toBe(true);
  });

  it("always knows the deployment's own addresses", () => {
    expect(SYSTEM_ENVIRONMENT).toEqual(["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"]);
  });
});

describe("CONSOLE_METHODS", () => {
  it("is less than Node's console", () => {
    for (const name of CONSOLE_METHODS) expect(name in console).toBe(true);
    expect(CONSOLE_METHODS).not.toContain("table");
  });
});
