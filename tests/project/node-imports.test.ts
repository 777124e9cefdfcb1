import type { LintRun } from "../../src/project/lint-run.js";

import { describe, expect, it } from "vitest";

import { collectNodeImports, type NodeImport } from "../../src/project/node-imports.js";
import { createRunBench } from "./run-bench.js";

type Files = Readonly<Record<string, string>>;

function collectFrom(run: LintRun): readonly NodeImport[] {
  return collectNodeImports(run, run.linted);
}

const NODE_ACTION = '"use node";\nexport const resize = 1;';

function collect(code: string, others: Files = {}): readonly NodeImport[] {
  const bench = createRunBench({ "convex/example.ts": code, "package.json": "{}", ...others });
  return collectFrom(bench.lint("convex/example.ts"));
}

/** `"./source" → helper.ts → fs`: what the import names, the helpers between, and what needs Node.js. */
function describeImports(code: string, others: Files = {}): string[] {
  return collect(code, others).map((found) => {
    const helpers = found.through.map(({ tree }) => fileNameOf(tree.filename));
    const end = found.type === "nodeBuiltin" ? found.specifier : fileNameOf(found.module.tree.filename);
    return [found.import.source, ...helpers, end].join(" → ");
  });
}

function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

describe("collectNodeImports", () => {
  it("finds builtins and Node.js modules in source order, each at the linted module's own import", () => {
    const found = collect(
      'import { resize } from "./images"; import fs from "node:fs"; export const a = [resize, fs, require("os")];',
      { "convex/images.ts": NODE_ACTION },
    );
    expect(found.map(({ import: { form, source }, type }) => [type, form, source])).toEqual([
      ["nodeModule", "import", "./images"],
      ["nodeBuiltin", "import", "node:fs"],
      ["nodeBuiltin", "require", "os"],
    ]);
  });

  it.each([
    ["a module of the default runtime", "export const resize = 1;"],
    [
      "a module that imports Node.js itself, for which it answers",
      'import fs from "fs"; export const resize = fs;',
    ],
    ["a directive that comes too late", 'import a from "./a"; "use node"; export const resize = a;'],
    ["a file that does not parse", '"use node";\nexport const = 1;'],
  ])("finds nothing in %s", (_, text) => {
    const code = 'import { resize } from "./images"; export const a = resize;';
    expect(describeImports(code, { "convex/images.ts": text })).toEqual([]);
  });

  it("finds nothing in the router, where a directive is refused and makes no Node.js module", () => {
    const code = 'import { path } from "./http"; export const a = path;';
    const text = '"use node";\nexport const path = "/";';
    expect(describeImports(code, { "convex/http.ts": text })).toEqual([]);
  });

  it("finds nothing in generated code, whatever lies there", () => {
    const code = 'import { api } from "./_generated/api"; export const a = api;';
    expect(
      describeImports(code, { "convex/_generated/api.js": 'import "fs"; export const api = 1;' }),
    ).toEqual([]);
  });

  it("takes an installed package of a builtin's name for what it is, but never with the prefix", () => {
    const code =
      'import { Buffer } from "buffer"; import EventEmitter from "events"; import * as buffer from "node:buffer"; export const a = [Buffer, EventEmitter, buffer];';
    const installed = {
      "node_modules/buffer/index.js": "module.exports = {};",
      "node_modules/buffer/package.json": '{ "name": "buffer", "main": "index.js" }',
    };
    expect(describeImports(code)).toEqual([
      "buffer → buffer",
      "events → events",
      "node:buffer → node:buffer",
    ]);
    expect(describeImports(code, installed)).toEqual(["events → events", "node:buffer → node:buffer"]);
  });

  it("opens no package", () => {
    const code = 'import sharp from "sharp"; export const a = sharp;';
    expect(
      describeImports(code, {
        "node_modules/sharp/index.js": 'module.exports = require("fs");',
        "node_modules/sharp/package.json": '{ "name": "sharp", "main": "index.js" }',
      }),
    ).toEqual([]);
  });

  it("keeps unused imports where the file's TypeScript configuration does", () => {
    const code = 'import fs from "fs"; export const a = 1;';
    const verbatim = '{ "compilerOptions": { "verbatimModuleSyntax": true } }';
    expect(describeImports(code, { "convex/tsconfig.json": "{}" })).toEqual([]);
    expect(describeImports(code, { "convex/tsconfig.json": verbatim })).toEqual(["fs → fs"]);
  });

  it("notices when that configuration changes, though the file does not", () => {
    const bench = createRunBench({
      "convex/example.ts": 'import { a } from "../lib/unused"; export const b = a;',
      "lib/tsconfig.json": "{}",
      "lib/unused.ts": 'import fs from "fs"; export const a = 1;',
      "package.json": "{}",
    });
    expect(collectFrom(bench.lint("convex/example.ts"))).toEqual([]);
    bench.disk.write("lib/tsconfig.json", '{ "compilerOptions": { "verbatimModuleSyntax": true } }');
    expect(collectFrom(bench.lint("convex/example.ts"))).toHaveLength(1);
  });

  it("goes by the configuration of each file on the way", () => {
    const code = 'import { a } from "../lib/unused"; export const b = a;';
    const files = {
      "convex/tsconfig.json": "{}",
      "lib/unused.ts": 'import fs from "fs"; export const a = 1;',
    };
    const verbatim = '{ "compilerOptions": { "verbatimModuleSyntax": true } }';
    expect(describeImports(code, { ...files, "lib/tsconfig.json": "{}" })).toEqual([]);
    expect(describeImports(code, { ...files, "lib/tsconfig.json": verbatim })).toEqual([
      "../lib/unused → unused.ts → fs",
    ]);
  });
});

describe("collectNodeImports through files that are no modules", () => {
  const LIB = {
    "lib/files.ts": 'import fs from "fs"; export const read = fs.readFileSync;',
    "lib/report.ts": 'import { read } from "./files"; export const report = () => read("a");',
    "lib/text.ts": "export const slug = (text: string) => text;",
  };

  it("names the shortest way that it finds first, file by file", () => {
    const code =
      'import { read } from "../lib/files"; import { report } from "../lib/report"; import { slug } from "../lib/text"; export const a = [read, report, slug];';
    expect(describeImports(code, LIB)).toEqual([
      "../lib/files → files.ts → fs",
      "../lib/report → report.ts → files.ts → fs",
    ]);
  });

  it("reaches a Node.js module of the functions dir from outside", () => {
    const code = 'import { width } from "../lib/width"; export const a = width;';
    expect(
      describeImports(code, {
        "convex/images.ts": NODE_ACTION,
        "lib/width.ts": 'import { resize } from "../convex/images"; export const width = resize;',
      }),
    ).toEqual(["../lib/width → width.ts → images.ts"]);
  });

  it("reads a helper with two dots in its name, whose directive does nothing", () => {
    const code = 'import { read } from "./files.node"; export const a = read;';
    const text = `"use node"; ${LIB["lib/files.ts"]}`;
    expect(describeImports(code, { "convex/files.node.ts": text })).toEqual([
      "./files.node → files.node.ts → fs",
    ]);
  });

  it("ends in a circle, and finds what lies behind it", () => {
    const files = {
      "lib/one.ts": 'import { two } from "./two"; export const one = () => two;',
      "lib/three.ts": 'import os from "os"; export const three = os;',
      "lib/two.ts":
        'import { one } from "./one"; import { three } from "./three"; export const two = [() => one, three];',
    };
    const code = 'import { one } from "../lib/one"; export const a = one;';
    expect(describeImports(code, files)).toEqual(["../lib/one → one.ts → two.ts → three.ts → os"]);
    expect(describeImports(code, { ...files, "lib/three.ts": "export const three = 1;" })).toEqual([]);
  });

  it("ends where a helper imports the linted module", () => {
    const code = 'import { back } from "../lib/back"; import fs from "fs"; export const a = [back, fs];';
    const files = { "lib/back.ts": 'import { a } from "../convex/example"; export const back = () => a;' };
    expect(describeImports(code, files)).toEqual(["fs → fs"]);
  });

  it("sees through no guard: a file that is found is bundled with its imports, which may have guards of their own", () => {
    const code = 'export const a = async () => { try { return await import("../lib/files"); } catch {} };';
    const guarded = 'export const read = import("fs").catch(() => null);';
    expect(describeImports(code, LIB)).toEqual(["../lib/files → files.ts → fs"]);
    expect(describeImports(code, { "lib/files.ts": guarded })).toEqual([]);
  });

  it("sees a helper as it is now, not as it was when another module was linted", () => {
    const bench = createRunBench({
      ...LIB,
      "convex/example.ts": 'import { read } from "../lib/files"; export const a = read;',
      "package.json": "{}",
    });
    expect(collectFrom(bench.lint("convex/example.ts"))).toHaveLength(1);
    bench.disk.write("lib/files.ts", "export const read = (name: string) => name;");
    expect(collectFrom(bench.lint("convex/example.ts"))).toEqual([]);
  });
});
