import { transformSync } from "esbuild";
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { collectAbsentGlobalUses } from "../../src/analysis/absent-global-uses.js";
import { DEFAULT_RUNTIME_GLOBALS } from "../../src/platform/default-runtime-globals.js";
import { parsers, quoteNode, readSnippet } from "./snippet.js";

/** Runs a snippet among the default runtime's globals and nothing else; gives the name of what it throws. */
function run(text: string): string | undefined {
  const globals: Record<string, unknown> = { process: { env: {} }, text: "dGV4dA==" };
  for (const name of DEFAULT_RUNTIME_GLOBALS) {
    if (name !== "process") globals[name] = (globalThis as Record<string, unknown>)[name];
  }
  const context = createContext(globals);
  globals["self"] = runInContext("globalThis", context);
  const { code } = transformSync(text, { loader: "ts", target: "es2022" });
  try {
    runInContext(`(() => {\n"use strict";\n${code.replaceAll(/^export (?:default )?/gm, "")}\n})()`, context);
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

function collect(text: string, parser: (typeof parsers)[number] = "oxc-parser"): string[] {
  const { tree } = readSnippet(parser, text);
  return collectAbsentGlobalUses(tree).map(({ node }) => quoteNode(tree, node));
}

/** Each of these throws when it runs. */
const failing: [text: string, ...uses: string[]][] = [
  ["Buffer.from(text);", "Buffer"],
  ["new Buffer(text);", "Buffer"],
  ["text instanceof Buffer;", "Buffer"],
  ["(Buffer as any).from(text);", "Buffer"],
  ["const make = Buffer;", "Buffer"],
  ["const x = { Buffer };", "Buffer"],
  ["`${Buffer}`;", "Buffer"],
  ["if (Buffer) { atob(text); }", "Buffer"],
  ["setImmediate(() => {});", "setImmediate"],
  ["clearImmediate(1 as any);", "clearImmediate"],
  ["global.cache = 1;", "global"],
  ["const dir = __dirname;", "__dirname"],
  ["const file = __filename;", "__filename"],
  ["queueMicrotask(() => {});", "queueMicrotask"],
  ["window.location;", "window"],
  ["new XMLHttpRequest();", "XMLHttpRequest"],
  ["declare const Buffer: any; Buffer.from(text);", "Buffer"],
  ["declare function setImmediate(f: () => void): void; setImmediate(() => {});", "setImmediate"],
  ["process.cwd();", "process.cwd"],
  ["process?.cwd();", "process?.cwd"],
  ['process["cwd"]();', 'process["cwd"]'],
  ["(process as any).cwd();", "(process as any).cwd"],
  ["process.nextTick(() => {});", "process.nextTick"],
  ["process.versions.node;", "process.versions"],
  ["process.argv[1];", "process.argv"],
  ["const { cwd } = process; cwd();", "cwd"],
  ["declare const process: any; process.exit(1);", "process.exit"],
  // Guards that guard nothing.
  ['if (typeof window === "undefined") Buffer.from(text);', "Buffer"],
  ['if (typeof process !== "undefined") Buffer.from(text);', "Buffer"],
  ['typeof process !== "undefined" && process.cwd();', "process.cwd"],
  ['if (typeof process === "object") setImmediate(() => {});', "setImmediate"],
  ['typeof Buffer === "undefined" ? Buffer.from(text) : atob(text);', "Buffer"],
  ['if (typeof Buffer === "undefined") Buffer.from(text);', "Buffer"],
  ['typeof Buffer !== "undefined" || Buffer.from(text);', "Buffer"],
  ['typeof Buffer === "undefined" && Buffer.from(text);', "Buffer"],
  ['if (typeof Buffer !== "undefined") { atob(text); } Buffer.from(text);', "Buffer"],
  ['if (typeof Buffer !== "undefined") { atob(text); } else { Buffer.from(text); }', "Buffer"],
  ['if (process.env.NODE_ENV !== "test") Buffer.from(text);', "Buffer"],
  ["globalThis.Buffer || Buffer.from(text);", "Buffer"],
  ["const unused = typeof Buffer; Buffer.from(text);", "Buffer"],
  ["{ const Buffer = { from: atob }; Buffer.from(text); } Buffer.from(text);", "Buffer"],
];

/** None of these throws when it runs. */
const working: string[] = [
  "atob(text);",
  "process.env.API_KEY;",
  'process.env["API_KEY"]?.length;',
  "const { env } = process; env.API_KEY;",
  "const { env: { API_KEY } } = process;",
  "const settings = process;",
  "const key = process?.env?.API_KEY;",
  "typeof Buffer;",
  "typeof (Buffer as any);",
  "typeof process.cwd;",
  // Types.
  "let x: Buffer | undefined;",
  "type Chunk = Buffer | string;",
  "const f = (chunk: Buffer): typeof Buffer | void => {};",
  "(text as unknown as Buffer).length;",
  "declare class Chunk extends Buffer {}",
  "const list: Array<typeof __dirname> = [];",
  // Names of their own.
  "const Buffer = { from: atob }; Buffer.from(text);",
  "function setImmediate(f: () => void) { f(); } setImmediate(() => {});",
  "const f = (global: any) => global.x; f({});",
  "class window {} new window();",
  "try { null!.x } catch (module) { String(module); }",
  "const x = { Buffer: 1 }; x.Buffer;",
  "const process = { cwd: () => text }; process.cwd();",
  // The global object's members are undefined, not errors.
  "globalThis.Buffer;",
  "(globalThis as any).Buffer?.from(text);",
  "self.setImmediate;",
  '"Buffer" in globalThis;',
  // Polyfills.
  "(globalThis as any).Buffer = { from: atob }; Buffer.from(text);",
  "globalThis.global ??= globalThis; global.x = 1;",
  // Guards.
  'typeof Buffer !== "undefined" && Buffer.from(text);',
  'typeof Buffer != "undefined" && Buffer.from(text);',
  '"undefined" !== typeof Buffer && Buffer.from(text);',
  'typeof Buffer === "function" && Buffer.from(text);',
  'typeof Buffer === "undefined" || Buffer.from(text);',
  'const bytes = typeof Buffer !== "undefined" ? Buffer.from(text) : atob(text);',
  'const bytes = typeof Buffer === "undefined" ? atob(text) : Buffer.from(text);',
  'if (typeof Buffer !== "undefined") { Buffer.from(text); }',
  'if (typeof Buffer === "undefined") { atob(text); } else { Buffer.from(text); }',
  'if (typeof Buffer !== "undefined" && Buffer.isBuffer(text)) { Buffer.from(text); }',
  'if (text && typeof Buffer !== "undefined") { Buffer.from(text); }',
  'if (!(typeof Buffer === "undefined")) { Buffer.from(text); }',
  'if (typeof window !== "undefined") { window.location; Buffer.from(text); }',
  'if (typeof Buffer !== "undefined") { [1].map(() => Buffer.from(text)); }',
  'const hasBuffer = typeof Buffer !== "undefined"; if (hasBuffer) { Buffer.from(text); }',
  'const hasBuffer = () => typeof Buffer !== "undefined"; hasBuffer() && Buffer.from(text);',
  'function isNode() { return typeof process !== "undefined" && process.versions?.node != null; } if (isNode()) Buffer.from(text);',
  "const isNode = !!process.versions?.node; isNode ? Buffer.from(text) : atob(text);",
  "globalThis.Buffer ? Buffer.from(text) : atob(text);",
  "(globalThis as any).Buffer && Buffer.from(text);",
  'typeof globalThis.Buffer !== "undefined" && Buffer.from(text);',
  'if ("Buffer" in globalThis) { Buffer.from(text); }',
  "globalThis.Buffer !== undefined && Buffer.from(text);",
  'const f = () => { if (typeof Buffer === "undefined") return atob(text); return Buffer.from(text); }; f();',
  'const f = () => { if (typeof Buffer === "undefined") { return atob(text); } else { f(); } Buffer.from(text); }; f();',
  'const f = () => { if (typeof window === "undefined") return; const g = () => window.location; g(); }; f();',
  'for (const x of [1]) { if (typeof Buffer === "undefined") continue; Buffer.from(text); }',
  'switch (1) { default: if (typeof Buffer === "undefined") break; Buffer.from(text); }',
  'if (process.env.NODE_ENV === "test") { Buffer.from(text); }',
  "if (false) { Buffer.from(text); }",
  "process.versions?.node;",
  "process.versions != null && process.versions.node;",
  "process.cwd?.();",
  "if (process.cwd) { process.cwd(); }",
  "process.stdout && process.stdout.write(text);",
  "!process.browser;",
  'typeof process.cwd === "function" && process.cwd();',
  'typeof process.cwd === "function" ? process.cwd() : "/";',
  "(process as any).title = text;",
  'typeof require !== "undefined" && require("fs");',
];

describe("collectAbsentGlobalUses reports what fails in the default runtime", () => {
  it.each(failing)("%s", (text, ...uses) => {
    expect(collect(text)).toEqual(uses);
    expect(["ReferenceError", "TypeError"]).toContain(run(text));
  });
});

describe("collectAbsentGlobalUses leaves alone what works in the default runtime", () => {
  it.each(working)("%s", (text) => {
    expect(run(text)).toBeUndefined();
    expect(collect(text)).toEqual([]);
  });
});

describe("collectAbsentGlobalUses", () => {
  it.each<[string, string, string[]]>([
    [
      "what is undefined without an error",
      'const windows = process.platform === "win32";',
      ["process.platform"],
    ],
    ["what is undefined and passed on", "log(process.pid);", ["process.pid"]],
    ["a computed require", "require(name);", ["require"]],
    ["require handed on", "const load = require;", ["require"]],
    ["require.resolve", 'require.resolve("fs");', ["require"]],
    ["CommonJS names in an ES module", "export const x = 1; module.exports = { x };", ["module"]],
    [
      "a hoisted function below a return",
      "function f() { return g(); function g() { return Buffer; } }",
      ["Buffer"],
    ],
    [
      "every use, in source order",
      "f(Buffer); g(process.cwd()); setImmediate(Buffer);",
      ["Buffer", "process.cwd", "setImmediate", "Buffer"],
    ],
  ])("reports %s", (_, text, uses) => {
    expect(collect(text)).toEqual(uses);
  });

  it.each([
    [
      "a require that the bundler resolves or refuses by itself",
      'require("./x"); const { y } = require("fs");',
    ],
    ["a computed require whose failure is caught", "try { require(name); } catch {}"],
    ["CommonJS names where esbuild wraps the file", "module.exports = { x: exports };"],
    ["members of process that are computed", "process[name];"],
    ["an imported Buffer", 'import { Buffer } from "buffer"; Buffer.from("");'],
    ["an imported process", 'import process from "process"; process.cwd();'],
    ["the words in strings and comments", 'f("Buffer.from"); // process.cwd()'],
  ])("leaves %s alone", (_, text) => {
    expect(collect(text)).toEqual([]);
  });

  it("says where each is at home and what there is instead", () => {
    const { tree } = readSnippet("oxc-parser", "f(Buffer, window, process.exit, process.pid);");
    expect(
      collectAbsentGlobalUses(tree).map(({ alternative, home, name }) => [name, home, alternative]),
    ).toEqual([
      ["Buffer", "node", "`Uint8Array` with `TextEncoder`/`TextDecoder`, or `atob`/`btoa`"],
      ["window", "web", "`globalThis`"],
      ["process.exit", "node", "`throw`"],
      ["process.pid", "node", undefined],
    ]);
  });

  it("says the same of the tree that ESLint hands to rules", () => {
    for (const text of [...failing.map(([snippet]) => snippet), ...working]) {
      expect([text, collect(text, parsers[0])]).toEqual([text, collect(text, parsers[1])]);
    }
  });
});
