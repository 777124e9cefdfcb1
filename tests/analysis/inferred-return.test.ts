import { dirname, join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";

import { findCallsInReturnType } from "../../src/analysis/inferred-return.js";
import {
  getNodes,
  isFunctionNode,
  parseSyntaxTree,
  type SyntaxTree,
} from "../../src/analysis/syntax-tree.js";
import { findPropertyValue } from "../../src/analysis/definitions.js";
import { PROJECT_OPTIONS } from "../compiler-options.js";

/** The statements of a handler, and whether TypeScript needs the type of the run call for the handler's own. */
const cases: readonly (readonly [statements: string, isCircular: boolean])[] = [
  ["return await ctx.runQuery(internal.example.get, {});", true],
  ["return ctx.runQuery(internal.other.get, {});", true],
  ["return (await ctx.runQuery(internal.example.get, {})) as { x: number };", true],
  ["return (await ctx.runQuery(internal.example.get, {})).x satisfies number;", true],
  ["const n = await ctx.runQuery(internal.example.get, {}); return n;", true],
  ["const n = await ctx.runQuery(internal.example.get, {}); return n.x > 1 ? 'a' : 'b';", true],
  ["const n = await ctx.runQuery(internal.example.get, {}); return `${n.x}`;", true],
  ["const n = await ctx.runQuery(internal.example.get, {}); return String(n.x);", true],
  ["const n = await ctx.runQuery(internal.example.get, {}); return !n;", true],
  ["const { x } = await ctx.runQuery(internal.example.get, {}); return x;", true],
  ["const n = await ctx.runQuery(internal.example.get, {}); const y = n.x + 1; return { y };", true],
  [
    "const n = await ctx.runQuery(internal.example.get, {}); return { l: n.list.filter((q) => q > 1) };",
    true,
  ],
  [
    "const n = await ctx.runQuery(internal.example.get, {}); const l = n.list.filter((q) => q > 1); return l;",
    true,
  ],
  ["const n = await ctx.runQuery(internal.example.get, {}); return [1].map((k) => k + n.x);", true],
  ["const [a] = await Promise.all([ctx.runQuery(internal.example.get, {})]); return a.x;", true],
  ["return await Promise.all([1].map(async () => await ctx.runQuery(internal.example.get, {})));", true],
  ["const n = (await ctx.runQuery(internal.example.get, {})) as { x: number }; return n.x;", false],
  ["const n: { x: number } = await ctx.runQuery(internal.example.get, {}); return n.x;", false],
  ["const n = await ctx.runQuery(internal.example.get, {}); if (n.x > 1) return 'a'; return 'b';", false],
  ["const n = await ctx.runQuery(internal.example.get, {}); console.log(n.x);", false],
  [
    "const n = await ctx.runQuery(internal.example.get, {}); const r = await fetch('' + n.x); return r.status;",
    false,
  ],
  [
    "const n = await ctx.runQuery(internal.example.get, {}); const l: number[] = []; for (const q of n.list) l.push(q); return l;",
    false,
  ],
  [
    "const f = (k: number): number => k; const n = await ctx.runQuery(internal.example.get, {}); const y = f(n.x); return y;",
    false,
  ],
];

function writeModule(statements: string): string {
  return `
    import { action, internalQuery } from "./_generated/server";
    import { internal } from "./_generated/api";
    export const get = internalQuery({ args: {}, handler: async () => ({ x: 1, list: [1, 2] }) });
    export const run = action({ args: {}, handler: async (ctx) => { ${statements} } });
  `;
}

const API = `
  import type * as example from "../example.js";
  import type * as other from "../other.js";
  import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";
  declare const fullApi: ApiFromModules<{ example: typeof example; other: typeof other }>;
  export declare const api: FilterApi<typeof fullApi, FunctionReference<any, "public">>;
  export declare const internal: FilterApi<typeof fullApi, FunctionReference<any, "internal">>;
`;
const SERVER = `
  import type { ActionBuilder, GenericDataModel, QueryBuilder } from "convex/server";
  export declare const action: ActionBuilder<GenericDataModel, "public">;
  export declare const internalQuery: QueryBuilder<GenericDataModel, "internal">;
`;
const OTHER = `
  import { internalQuery } from "./_generated/server";
  export const get = internalQuery({ args: {}, handler: async () => ({ x: 1, list: [1, 2] }) });
`;

const root = join(import.meta.dirname, "virtual");

/** The functions folders of all cases, each of its own, as one program: the standard library is read once. */
function findCircularModules(): Set<string> {
  const files = new Map<string, string>();
  for (const [index, [statements]] of cases.entries()) {
    const folder = join(root, String(index));
    files.set(join(folder, "example.ts"), writeModule(statements));
    files.set(join(folder, "other.ts"), OTHER);
    files.set(join(folder, "_generated/api.d.ts"), API);
    files.set(join(folder, "_generated/server.d.ts"), SERVER);
  }
  const options: ts.CompilerOptions = { ...PROJECT_OPTIONS, types: [] };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    directoryExists: (path) => path.startsWith(root) || ts.sys.directoryExists(path),
    fileExists: (path) => files.has(path) || disk.fileExists(path),
    getSourceFile: (path, ...rest) => {
      const text = files.get(path);
      return text === undefined
        ? disk.getSourceFile(path, ...rest)
        : ts.createSourceFile(path, text, rest[0]);
    },
    readFile: (path) => files.get(path) ?? disk.readFile(path),
  };
  const program = ts.createProgram(
    [...files.keys()].filter((path) => path.endsWith("example.ts")),
    options,
    host,
  );
  const circular = new Set<string>();
  for (const source of program.getSourceFiles()) {
    if (!files.has(source.fileName) || source.isDeclarationFile) continue;
    for (const { code } of program.getSemanticDiagnostics(source)) {
      // Others follow from these: what has no type has no members.
      if (code === 7022 || code === 7023) circular.add(dirname(source.fileName));
    }
  }
  return circular;
}

function findHandler(tree: SyntaxTree) {
  const registration = getNodes(tree, "CallExpression").find(
    ({ callee }) => callee.type === "Identifier" && callee.name === "action",
  );
  const [config] = registration?.arguments ?? [];
  const handler = config?.type === "ObjectExpression" ? findPropertyValue(config, "handler") : undefined;
  if (!isFunctionNode(handler)) throw new Error("the module has no handler");
  return handler;
}

describe("findCallsInReturnType", () => {
  let circular: ReadonlySet<string>;
  beforeAll(() => {
    circular = findCircularModules();
  }, 60_000);

  it.each(cases)("%s: %s, as TypeScript says", (statements, isCircular) => {
    const index = cases.findIndex(([candidate]) => candidate === statements);
    expect(circular.has(join(root, String(index)))).toBe(isCircular);
    const outcome = parseSyntaxTree("/project/convex/example.ts", writeModule(statements));
    if (outcome.type === "error") throw new Error(outcome.message);
    const found = findCallsInReturnType(outcome.tree, findHandler(outcome.tree), ({ callee }) =>
      outcome.tree.text.slice(...callee.range).startsWith("ctx.run"),
    );
    expect(found.length > 0).toBe(isCircular);
  });
});
