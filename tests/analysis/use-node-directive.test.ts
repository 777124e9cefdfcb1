import { parseForESLint } from "@typescript-eslint/parser";
import dedent from "dedent";
import { beforeAll, describe, expect, it } from "vitest";
import { parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import {
  type LateDirectiveReason,
  readUseNodeDirective,
  type UseNodeReading,
} from "../../src/analysis/use-node-directive.js";
import {
  type ConvexBundler,
  contextOf,
  functionsDir,
  loadConvexBundler,
} from "../platform/convex-bundler.js";

let bundler: ConvexBundler;
beforeAll(async () => {
  bundler = await loadConvexBundler();
});

/** The bundler's own verdict. The export makes the file a module without touching what stands before it. */
async function bundlerSaysNode(text: string, file = "chat.ts"): Promise<boolean> {
  const { node } = await bundler.entryPointsByEnvironment(contextOf({ [file]: text }), functionsDir);
  return node.length > 0;
}

function read(text: string, file = "chat.ts"): UseNodeReading {
  const outcome = parseSyntaxTree(`/app/convex/${file}`, text);
  return readUseNodeDirective({ text, program: outcome.type === "tree" ? outcome.tree.program : undefined });
}

const END = "\nexport const x = 1;\n";

describe("readUseNodeDirective finds the directive", () => {
  it.each([
    ["in double quotes", '"use node";'],
    ["in single quotes", "'use node';"],
    ["without a semicolon", '"use node"'],
    ["before CRLF", '"use node";\r\n'],
    ["after a byte order mark", '\uFEFF"use node";'],
    ["after a hashbang", '#!/usr/bin/env node\n"use node";'],
    ["after comments and blank lines", '// one\n\n/* two\n */\n\n"use node";'],
    ["after a licence block", '/*!\n * Licence\n */ "use node";'],
    ['after "use strict"', '"use strict";\n"use node";'],
    ['after "use client"', "'use client'\n'use node'"],
    ["twice", '"use node";\n"use node";'],
    ["with a comment behind it", '"use node"; // because of sharp'],
    ["before generic arrow functions", '"use node";\nconst id = <T>(value: T) => value;'],
    ["before import attributes", '"use node";\nimport data from "./data.json" with { type: "json" };'],
    ["before satisfies", '"use node";\nconst limits = { a: 1 } satisfies Record<string, number>;'],
    ["before using", '"use node";\nusing handle = open();'],
    ["before an enum", '"use node";\nenum Color { Red = "red" }'],
  ])("%s", async (_, text) => {
    const reading = read(text + END);
    expect(reading).toMatchObject({
      runtime: "node",
      how: "prologue",
      node: { type: "ExpressionStatement" },
    });
    expect(await bundlerSaysNode(text + END)).toBe(true);
  });

  it("at its own range", () => {
    const text = `"use strict";\n  "use node";${END}`;
    const reading = read(text);
    if (reading.runtime !== "node") throw new Error("not read as Node");
    expect(text.slice(...reading.range)).toBe('"use node";');
    expect(reading.node?.range).toEqual(reading.range);
  });
});

describe("readUseNodeDirective sees that the bundler does not", () => {
  it.each<[string, string, LateDirectiveReason | undefined]>([
    ["after an import", 'import y from "y";\n"use node";', "after-statement"],
    ["after a declaration", 'const y = 1;\n"use node";', "after-statement"],
    ["after an empty statement", ';\n"use node";', "after-statement"],
    ["after an expression that is no string", 'f();\n"use node";', "after-statement"],
    ["after a parenthesised string", '("use strict");\n"use node";', "after-statement"],
    ["read it in parentheses", '("use node");', "misspelt"],
    ["read it in backticks", "`use node`;", "misspelt"],
    ["read other case", '"Use Node";', "misspelt"],
    ["read two spaces", '"use  node";', "misspelt"],
    ["read a trailing space", '"use node ";', "misspelt"],
    ["read an escape", '"use\\u0020node";', "misspelt"],
    ["read a hyphen", "'use-node';", "misspelt"],
    ["read other words", '"use nodejs";', "misspelt"],
    ["read it misspelt after a statement", 'import y from "y";\n"Use Node";', "misspelt"],
    ["read it in a function", 'export function f() {\n  "use node";\n}', "in-function"],
    ["read it in an arrow function", 'export const f = async () => { "use node"; };', "in-function"],
    ["read it in a callback", 'register(async () => {\n  "use node";\n});', "in-function"],
    ["read it in a block", '{\n  "use node";\n}', "in-function"],
    ["read it in a member expression", '"use node".length;', undefined],
    ["read it in a sum", '"use node" + 1;', undefined],
    ["read it in a line comment", '// "use node";', undefined],
    ["read it in a block comment", '/*\n"use node";\n*/', undefined],
    ["read it in a variable", 'const y = "use node";', undefined],
    ["read it in an argument", 'f("use node");', undefined],
    ["read another directive", '"use client";', undefined],
    ["read a name that resembles it", "const y = useNode();", undefined],
  ])("%s", async (_, text, why) => {
    const reading = read(text + END);
    expect(reading).toMatchObject({ runtime: "default" });
    expect(reading.runtime === "default" && reading.late?.why).toBe(why);
    expect(await bundlerSaysNode(text + END)).toBe(false);
  });

  it("points at the statement that does nothing", () => {
    const text = 'import y from "y";\n"use node";\nexport { y };';
    const reading = read(text);
    if (reading.runtime !== "default" || reading.late === undefined) throw new Error("nothing late");
    expect(text.slice(...reading.late.node.range)).toBe('"use node";');
  });
});

describe("readUseNodeDirective follows the bundler's fallback in a file that @babel/parser refuses", () => {
  it.each([
    ["a decorator", "@sealed class A {}"],
    ["a decorated member", "class A { @logged run() {} }"],
    ["an angle-bracket cast", "const y = <any>window;"],
    ["a const cast", 'const y = <const>["a"];'],
    ["an auto-accessor", "class A { accessor y = 1; }"],
    ["an import assertion", 'import data from "./data.json" assert { type: "json" };'],
    ["a re-export with an assertion", 'export { a } from "./data.json" assert { type: "json" };'],
    ["a star re-export with an assertion", 'export * from "./data.json" assert { type: "json" };'],
    ["a deferred import", 'import defer * as y from "y";'],
    ["an override in a class that extends nothing", "class A { override y = 1; }"],
    ["an abstract method of a concrete class", "class A { abstract y(): void; }"],
    ["an optional pattern parameter", "function f({ a }?: { a: string }) {}"],
  ])("%s", async (_, refused) => {
    const late = `${refused}\n"use node";${END}`;
    expect(read(late)).toMatchObject({
      runtime: "node",
      how: "fallback",
      node: { type: "ExpressionStatement" },
    });
    expect(await bundlerSaysNode(late)).toBe(true);

    const commented = `${refused}\n/*\n"use node"\n*/${END}`;
    expect(read(commented)).toMatchObject({ runtime: "node", how: "fallback", node: undefined });
    expect(await bundlerSaysNode(commented)).toBe(true);

    const shared = `"use node"; // why\n${refused}${END}`;
    expect(read(shared)).toMatchObject({ runtime: "default", late: { why: "shared-line" } });
    expect(await bundlerSaysNode(shared)).toBe(false);

    const absent = `${refused}${END}`;
    expect(read(absent)).toEqual({ runtime: "default", late: undefined });
  });

  it("accepts the words in a function where they have a line of their own", async () => {
    const text = `@sealed class A {}\nfunction f() {\n  "use node";\n}${END}`;
    expect(read(text)).toMatchObject({
      runtime: "node",
      how: "fallback",
      node: { type: "ExpressionStatement" },
    });
    expect(await bundlerSaysNode(text)).toBe(true);
  });

  it("gives the range of the words", () => {
    const text = `@sealed class A {}\n/*\n  "use node";\n*/${END}`;
    const reading = read(text);
    if (reading.runtime !== "node") throw new Error("not read as Node");
    expect(text.slice(...reading.range)).toBe('"use node"');
  });

  it("still finds a late directive whose line is shared", () => {
    expect(read(`@sealed class A {}\nf(); "use node";${END}`)).toMatchObject({
      runtime: "default",
      late: { why: "after-statement" },
    });
  });

  it("decides by lines in a file that nobody can parse", async () => {
    const broken = 'const = ;\n"use node";\nexport {};';
    expect(read(broken)).toMatchObject({ runtime: "node", how: "fallback", node: undefined });
    expect(await bundlerSaysNode(broken)).toBe(true);
    expect(read("const = ; // use node\nexport {};")).toEqual({ runtime: "default", late: undefined });
  });
});

describe("readUseNodeDirective against the bundler, on generated modules", () => {
  const openings = [
    "",
    "// note\n",
    '"use strict";\n',
    'import y from "y";\n',
    "#!/bin/node\n",
    ";\n",
    "/** doc */ ",
  ];
  const directives = [
    '"use node";',
    "'use node'",
    '"use node"; // why',
    '("use node");',
    '"use\\x20node";',
    '/* "use node" */',
    '/*\n"use node";\n*/',
    "`use node`;",
    'function f() {\n"use node";\n}',
  ];
  const rests: [string, string][] = [
    ["chat.ts", "export const a = 1;"],
    ["chat.ts", "export const a = <any>b;"],
    ["chat.ts", "export const a = <T>(b: T) => b;"],
    ["chat.ts", "export const a = <T extends object>(b: T): T => b;"],
    ["chat.tsx", "export const a = <div>{b}</div>;"],
    ["chat.tsx", "export const a = <T,>(b: T) => b;"],
    ["chat.ts", "@dec class A {}\nexport { A };"],
    ["chat.ts", "export class A { constructor(@inject b: B) {} }"],
    ["chat.ts", "export abstract class A { abstract b(): void; protected abstract c: string; }"],
    ["chat.ts", "export class A extends B { override c() {} static override d = 1; }"],
    ["chat.ts", "export declare const enum A { B }\nexport namespace C { export const d = 1; }"],
    ["chat.ts", "export type A<in out T> = T extends infer U extends string ? U : never;"],
    ["chat.ts", "export function a(b: unknown): asserts b is string {}"],
    ["chat.mts", "export const a = f<string>; await using b = g();"],
    ["chat.js", "export const a = b ?? (c || d);"],
    ["chat.jsx", "export const a = <div {...b} />;"],
    ["chat.mjs", 'export * as a from "b"; export { default } from "c" with { type: "json" };'],
  ];
  const modules = rests.flatMap(([file, rest]) =>
    openings.flatMap((opening) =>
      directives.map((directive) => ({ file, text: `${opening}${directive}\n${rest}\n` })),
    ),
  );

  it(`agrees on ${modules.length} modules`, async () => {
    const disagreements: unknown[] = [];
    const verdicts = { node: 0, default: 0 };
    for (const { file, text } of modules) {
      const { runtime } = read(text, file);
      verdicts[runtime]++;
      if ((runtime === "node") !== (await bundlerSaysNode(text, file)))
        disagreements.push({ file, text, runtime });
    }
    expect(disagreements).toEqual([]);
    expect(Math.min(verdicts.node, verdicts.default)).toBeGreaterThan(250);
  });

  it("reads the tree of @typescript-eslint/parser as it reads its own", () => {
    const disagreements: unknown[] = [];
    for (const { file, text } of modules) {
      const own = read(text, file);
      const { ast } = parseForESLint(text, {
        filePath: file,
        range: true,
        sourceType: "module",
        jsx: /x$/.test(file),
      });
      const theirs = readUseNodeDirective({ text, program: ast });
      const essence = (reading: UseNodeReading) =>
        reading.runtime === "node"
          ? [reading.how, ...reading.range]
          : [reading.late?.why, reading.late?.node.range];
      if (JSON.stringify(essence(own)) !== JSON.stringify(essence(theirs)))
        disagreements.push({ file, text });
    }
    expect(disagreements).toEqual([]);
  });
});

describe("readUseNodeDirective", () => {
  it("does not look at the tree of a file that never mentions the words", () => {
    const untouchable = new Proxy(
      {},
      {
        get: () => {
          throw new Error("the tree was read");
        },
      },
    );
    const text = dedent`
      import { action } from "./_generated/server";
      export const send = action(async () => null);
    `;
    expect(readUseNodeDirective({ text, program: untouchable as never })).toEqual({
      runtime: "default",
      late: undefined,
    });
  });
});
