import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { parseSyntaxTree, type SyntaxTree } from "../../src/analysis/syntax-tree.js";
import { collectUsedImports, type UsedImport } from "../../src/analysis/used-imports.js";
import { parsers, quoteNode, readSnippet } from "./snippet.js";

function parse(text: string, file = "chat.ts"): SyntaxTree {
  const outcome = parseSyntaxTree(`/app/convex/${file}`, text);
  if (outcome.type === "error") throw new Error(`${text}: ${outcome.message}`);
  return outcome.tree;
}

function collect(text: string, file?: string, keepsUnusedImports = false): readonly UsedImport[] {
  return collectUsedImports(parse(text, file), { keepsUnusedImports });
}

interface BuildVerdict {
  /** Specifiers that esbuild asks for. */
  readonly asked: readonly string[];
  /** Specifiers whose absence fails the build. */
  readonly refused: readonly string[];
}

/** What esbuild, set up as the bundler sets it up for the default runtime, does with the imports of a module. */
async function bundle(text: string, file: string, keepsUnusedImports: boolean): Promise<BuildVerdict> {
  const asked = new Set<string>();
  const compilerOptions = { experimentalDecorators: true, verbatimModuleSyntax: keepsUnusedImports };
  const options = {
    bundle: true,
    define: { "process.env.NODE_ENV": '"production"' },
    format: "esm",
    logLevel: "silent",
    minifySyntax: true,
    platform: "browser",
    stdin: {
      contents: text,
      loader: /\.[cm]?ts$/.test(file) ? "ts" : file.endsWith("x") ? "tsx" : "js",
      resolveDir: "/nowhere",
    },
    treeShaking: true,
    tsconfigRaw: { compilerOptions },
    write: false,
    plugins: [
      {
        name: "listen",
        setup(listener) {
          listener.onResolve({ filter: /.*/ }, ({ path, kind }) => {
            if (kind !== "entry-point" && kind !== "require-resolve") asked.add(path);
            return undefined;
          });
        },
      },
    ],
  } satisfies Parameters<typeof build>[0];
  try {
    await build(options);
    return { asked: [...asked].sort(), refused: [] };
  } catch (error) {
    const refused = (error as { errors: { text: string }[] }).errors.map(
      ({ text: message }) => /^Could not resolve "(.*)"$/.exec(message)?.[1] ?? message,
    );
    return { asked: [...asked].sort(), refused: [...new Set(refused)].sort() };
  }
}

function sourcesOf(imports: readonly UsedImport[]): string[] {
  return [...new Set(imports.map(({ source }) => source))].sort();
}

const typescript = [
  // What a static import needs to survive.
  'import x from "fs"; x();',
  'import x from "fs"; x;',
  'import x from "fs"; void x;',
  'import x from "fs"; typeof x;',
  'import x from "fs"; const y = x;',
  'import x from "fs"; ({ x });',
  'import x from "fs"; export { x };',
  'import x from "fs"; export { x as y };',
  'import x from "fs"; export default x;',
  'import x from "fs"; export = x;',
  'import x from "fs"; function unused() { return x; }',
  'import x from "fs"; export const y = x as any;',
  'import x from "fs"; class A extends x {}',
  'import x from "fs"; class A { @x y = 1 }',
  'import x from "fs"; enum A { B = x.C }',
  'import x from "fs"; namespace N { x(); }',
  'import x from "fs"; namespace N { export import y = x.z }',
  'import x from "fs"; import y = x.Foo; type Z = y;',
  'import x from "fs"; if (false) x();',
  'import x from "fs"; false && x();',
  'import x from "fs"; function f() { return; x(); }',
  'import * as x from "fs"; x.y();',
  'import { x } from "fs"; x();',
  'import { x as y } from "fs"; y();',
  'import { "a b" as y } from "fs"; y();',
  'import x, { y } from "fs"; y();',
  'import "fs";',
  'import"fs";',
  // What leaves nothing behind.
  'import x from "fs";',
  'import {} from "fs";',
  'import x from "fs"; type T = x;',
  'import x, { type Y, z } from "fs"; type T = x;',
  'import * as fs from "fs"; type T = fs.Stats;',
  'import * as fs from "fs"; let y: fs.Stats;',
  'import type x from "fs"; let y: x;',
  'import type { x } from "fs"; let y: x;',
  'import { type x } from "fs"; let y: x;',
  'import x from "fs"; export type { x };',
  'import x from "fs"; export type { x as y };',
  'import x from "fs"; export { type x as y };',
  'import x from "fs"; const y: typeof x = 1; f(y);',
  'import x from "fs"; let y = f<typeof x>;',
  'import x from "fs"; f<typeof x>();',
  'import x from "fs"; f<x>();',
  'import x from "fs"; y satisfies x;',
  'import x from "fs"; y as x;',
  'import x from "fs"; class A implements x {}',
  'import x from "fs"; class A { constructor(private y: x) {} }',
  'import x from "fs"; class A { declare y: typeof x }',
  'import x from "fs"; class A { y: typeof x = 1 }',
  'import x from "fs"; function f(this: x, y?: x): asserts y is x {}',
  'import x from "fs"; declare class A extends x {}',
  'import x from "fs"; declare const y: typeof x; export { y };',
  'import x from "fs"; declare function f(y: typeof x): void;',
  'import x from "fs"; interface A { y: typeof x }',
  'import x from "fs"; declare module "y" { export const z: typeof x }',
  'import x from "fs"; namespace N { export type T = x }',
  'import x from "fs"; const x2 = (x: any) => x; f(x2);',
  'import x from "fs"; { const x = 1; f(x); }',
  // Exports from elsewhere.
  'export * from "fs";',
  'export * as x from "fs";',
  'export { x } from "fs";',
  'export { default } from "fs";',
  'export { type x } from "fs";',
  'export {} from "fs";',
  'export type { x } from "fs";',
  'export type * from "fs";',
  'export type * as x from "fs";',
  // TypeScript's own imports.
  'import x = require("fs");',
  'import x = require("fs"); x();',
  'export import x = require("fs");',
  'import type x = require("fs");',
  // Calls.
  'require("fs");',
  'require("fs").x;',
  "require(`fs`);",
  'require(("fs"));',
  'require("fs" as string);',
  'require(a ? "fs" : "path");',
  'require(a ? "fs" : b);',
  'module.require("fs");',
  'require?.("fs");',
  'require("fs", 1);',
  'new require("fs");',
  "require(x);",
  'require.resolve("fs");',
  'globalThis.require("fs");',
  'const r = require; r("fs");',
  'function f(require: any) { require("fs"); }',
  'const require = f(); require("fs");',
  'declare const require: any; require("fs");',
  'declare function require(name: string): any; require("fs");',
  'import("fs");',
  "import(`fs`);",
  'import("fs" as string);',
  'import("fs", { with: {} });',
  'import(a ? "fs" : "path");',
  "import(x);",
  "import(`${x}`);",
  'type T = import("fs").Stats;',
  'type T = typeof import("fs");',
  // Calls whose failure the code sees to.
  'try { require("fs"); } catch {}',
  'try { require("fs"); } finally {}',
  'try { if (a) { require("fs"); } } catch {}',
  'try { class A { x = require("fs") } new A(); } catch {}',
  'try { (() => require("fs"))(); } catch {}',
  'try { f(); } catch { require("fs"); }',
  'try { f(); } finally { require("fs"); }',
  'try { try { f(); } catch { require("fs"); } } catch {}',
  'require("fs").catch(a);',
  'try { await import("fs"); } catch {}',
  'try { f(await import("fs")); } catch {}',
  'try { (await import("fs")).x; } catch {}',
  'try { import("fs"); } catch {}',
  'try { const x = import("fs"); await x; } catch {}',
  'try { const f = async () => { await import("fs"); }; await f(); } catch {}',
  'import("fs").catch(a);',
  'import("fs").catch();',
  'import("fs")?.catch(a);',
  'import("fs").then(a, b);',
  'import("fs").then(a).catch(b);',
  'import("fs").then(a).then(b).catch(c);',
  'import("fs").then(a).then(b, c);',
  'import("fs").catch(a).then(b);',
  'import("fs").then(a);',
  'import("fs").finally(a).catch(b);',
  'import("fs")["catch"](a);',
  'import("fs").catch;',
  // Calls in branches that are never taken.
  'if (false) require("fs");',
  'if (true) require("fs");',
  'if (true) {} else require("fs");',
  'if (false) { function g() { require("fs"); } }',
  'if (!1) require("fs");',
  'if ("") require("fs");',
  'if (null) require("fs");',
  'if (undefined) require("fs");',
  'if (void 0) require("fs");',
  'if (![]) require("fs");',
  'if (a && false) require("fs");',
  'if (false && a) require("fs");',
  'if (true || a) {} else require("fs");',
  'if (1 === 2) require("fs");',
  'if ("a" !== "a") require("fs");',
  'if (`a` === "b") require("fs");',
  'const debug = false; if (debug) require("fs");',
  'let debug = false; if (debug) require("fs");',
  'false && require("fs");',
  'true || require("fs");',
  '1 ?? require("fs");',
  'null ?? require("fs");',
  'true ? f() : require("fs");',
  'const f = () => { if (false) return require("fs"); }; f();',
  'if (false) { await import("fs"); }',
  'if (process.env.NODE_ENV !== "production") require("fs");',
  'if (process.env.NODE_ENV === "production") require("fs");',
  'if (process.env.NODE_ENV == "development") require("fs");',
  'if (process.env["NODE_ENV"] === "test") require("fs");',
  'if (process.env.NODE_ENV === "test" && a) require("fs");',
  'if (a && process.env.NODE_ENV === "test") require("fs");',
  'if (process.env.NODE_ENV === "test" || a) require("fs");',
  'if (!(process.env.NODE_ENV === "production")) require("fs");',
  'if (process.env.DEBUG === "1") require("fs");',
  'const { NODE_ENV } = process.env; if (NODE_ENV === "test") require("fs");',
  'if (typeof window === "undefined") require("fs");',
  'if (typeof process === "undefined") require("fs");',
  'function f() { return; require("fs"); } f();',
  'while (false) require("fs");',
  'function f() { if (process.env.NODE_ENV === "production") return; require("fs"); } f();',
];

const javascript = [
  'import x from "fs";',
  'import {} from "fs";',
  'import { x } from "fs";',
  'import * as x from "fs";',
  'import "fs";',
  'export { x } from "fs";',
  'const x = require("fs"); module.exports = x;',
  'try { module.exports = require("fs"); } catch {}',
];

const verbatim = [
  'import x from "fs";',
  'import {} from "fs";',
  'import { type x } from "fs";',
  'import { x } from "fs"; let y: x;',
  'import type { x } from "fs";',
  'import type x from "fs";',
  'export { type x } from "fs";',
  'export type { x } from "fs";',
];

describe("collectUsedImports agrees with esbuild", () => {
  it.each([
    ...typescript.map((text) => ({ file: "chat.ts", keeps: false, text })),
    { file: "chat.tsx", keeps: false, text: 'import X from "fs"; export const y = <X />;' },
    { file: "chat.tsx", keeps: false, text: 'import * as X from "fs"; export const y = <X.Y />;' },
    ...javascript.map((text) => ({ file: "chat.js", keeps: false, text })),
    ...verbatim.map((text) => ({ file: "chat.ts", keeps: true, text })),
  ])("on $text (in $file, unused imports kept: $keeps)", async ({ file, keeps, text }) => {
    const imports = collect(text, file, keeps);
    const { asked, refused } = await bundle(text, file, keeps);
    const runtimeImports = asked.filter((path) => !path.startsWith("react"));
    expect(sourcesOf(imports)).toEqual(runtimeImports);
    expect(sourcesOf(imports.filter(({ guarded }) => !guarded))).toEqual(
      refused.filter((path) => !path.startsWith("react")),
    );
  });
});

describe("collectUsedImports", () => {
  it("tells the forms apart and lists them in source order", () => {
    const text = `
      import a from "a";
      import "b";
      export * from "c";
      const d = require("d");
      import e = require("e");
      const f = await import("f");
      a(e);`;
    expect(collect(text).map(({ form, source }) => [form, source])).toEqual([
      ["import", "a"],
      ["side-effect", "b"],
      ["re-export", "c"],
      ["require", "d"],
      ["import-equals", "e"],
      ["dynamic-import", "f"],
    ]);
  });

  it("names the bindings that survive, and no others", () => {
    const [first] = collect('import def, { a, b as c, type d, e } from "x"; def(a, c); let f: e;');
    expect(first?.bindings).toEqual([
      { imported: "default", local: "def" },
      { imported: "a", local: "a" },
      { imported: "b", local: "c" },
    ]);
  });

  it("names what is re-exported", () => {
    const [first] = collect('export { a, b as c, default as d } from "x";');
    expect(first?.bindings).toEqual([
      { imported: "a", local: "a" },
      { imported: "b", local: "c" },
      { imported: "default", local: "d" },
    ]);
  });

  it("points at the specifier", () => {
    const text = 'import a from "a"; a(); const b = require(c ? "b" : `d`);';
    expect(collect(text).map(({ node }) => text.slice(...node.range))).toEqual(['"a"', '"b"', "`d`"]);
  });

  it.each(parsers)("says the same of the tree of %s", (parser) => {
    const { tree } = readSnippet(
      parser,
      'import a, { b } from "x"; import c from "y"; import type d from "z"; a(); let e: typeof c; const f = require("w");',
    );
    const imports = collectUsedImports(tree, { keepsUnusedImports: false });
    expect(
      imports.map(({ bindings, node }) => [quoteNode(tree, node), bindings.map(({ local }) => local)]),
    ).toEqual([
      ['"x"', ["a"]],
      ['"w"', []],
    ]);
  });
});
