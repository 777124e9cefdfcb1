import { basename } from "node:path/posix";
import { describe, expect, it } from "vitest";

import { collectCtxRoots, findPassTarget } from "../../src/analysis/ctx.js";
import { collectUnguardedDbReads, findDbUse } from "../../src/analysis/db-use.js";
import { collectRegistrations } from "../../src/analysis/registrations.js";
import { parsers, readSnippet } from "./snippet.js";

/** The line and the 1-based column at which `offset` lies. */
function locate(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

const reads: readonly {
  readonly name: string;
  readonly body: string;
  readonly expected: readonly string[];
}[] = [
  { name: "each read of ctx.db", body: `ctx.db.get(a);\nctx.db.get(b);`, expected: ["2:5", "3:5"] },
  { name: "a destructured db, once", body: "const { db } = ctx;\ndb.get(a);\ndb.get(b);", expected: ["2:9"] },
  {
    name: "members destructured out of db, once",
    body: "const { db: { get, query: find } } = ctx;\nget(a);\nfind(b);",
    expected: ["2:9"],
  },
  { name: "an alias of db, once", body: "const database = ctx.db;\ndatabase.get(a);", expected: ["2:22"] },
  { name: "db handed to a function", body: "load(ctx.db);", expected: ["2:10"] },
  { name: "db returned", body: "return ctx.db;", expected: ["2:12"] },
  { name: "db by a computed name that is a string", body: `ctx["db"].get(a);`, expected: ["2:5"] },
  { name: "no member of another name", body: "ctx.storage.get(a); ctx.database.get(b);", expected: [] },
  { name: "nothing after a test for db", body: "if (!ctx.db) return;\nctx.db.get(a);", expected: [] },
  {
    name: "nothing in the branch of a test",
    body: `return "db" in ctx ? ctx.db.get(a) : null;`,
    expected: [],
  },
  {
    name: "what comes before the test",
    body: `ctx.db.get(a);\nif ("db" in ctx) ctx.db.get(b);`,
    expected: ["2:5"],
  },
];

/** What `helper`, which the action of the first line calls with its ctx, runs into. */
interface HelperCase {
  readonly name: string;
  /** The file from its second line on. */
  readonly code: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly expected: string;
}

const CALLER = `import { action, type ActionCtx, type QueryCtx } from "./_generated/server"; export const a = action(async (ctx) => { await helper(ctx); });`;

const helpers: readonly HelperCase[] = [
  {
    name: "in a helper of the file",
    code: "async function helper(ctx) {\n  return await ctx.db.get(id);\n}",
    expected: "example.ts 3:20",
  },
  {
    name: "in a helper of another module, typed any",
    code: `import { helper } from "./model";`,
    others: { "convex/model.ts": "export const helper = async (ctx: any) => ctx.db.get(id);" },
    expected: "model.ts 1:47",
  },
  {
    name: "in a helper for queries",
    code: "async function helper(ctx: QueryCtx) { await ctx.db.get(id); }",
    expected: "example.ts 2:50",
  },
  {
    name: "two helpers away, in a third module",
    code: `import { helper } from "./a";`,
    others: {
      "convex/a.ts": `import { load } from "./b";\nexport const helper = (ctx) => load({ ctx, id: 1 });`,
      "convex/b.ts": "export async function load({ ctx, id }) {\n  await ctx.db.get(id);\n}",
    },
    expected: "b.ts 2:13",
  },
  {
    name: "never in helpers that call each other without a db",
    code: "function helper(ctx) { other(ctx); }\nfunction other(ctx) { helper(ctx); }",
    expected: "none",
  },
  {
    name: "never in a helper that tests for the kind of ctx",
    code: `function helper(ctx) { return "db" in ctx ? ctx.db.get(id) : ctx.runQuery(ref); }`,
    expected: "none",
  },
  {
    name: "never behind a test in the helper between",
    code: "function helper(ctx) { if (ctx.db) load(ctx); }\nfunction load(ctx) { ctx.db.get(id); }",
    expected: "none",
  },
  {
    name: "never in a helper for actions, which is judged by itself",
    code: "function helper(ctx: ActionCtx) { ctx.db.get(id); }",
    expected: "none",
  },
  {
    name: "never where the helper's ctx has a db of its own",
    code: "function helper(ctx: QueryCtx & { db: Db }) { ctx.db.get(id); }",
    expected: "none",
  },
  {
    name: "never in a helper of a package",
    code: `import { helper } from "some-package";`,
    expected: "none",
  },
];

describe.each(parsers)("on a tree of %s", (parser) => {
  describe("collectUnguardedDbReads finds", () => {
    it.each(reads)("$name", ({ body, expected }) => {
      const { context, tree } = readSnippet(
        parser,
        `import { action } from "./_generated/server"; export const a = action(async (ctx) => {\n${body}\n});`,
      );
      const [root] = collectCtxRoots(tree, collectRegistrations(tree, context), context);
      const found = root === undefined ? [] : collectUnguardedDbReads(root.uses);
      expect(found.map(({ range }) => locate(tree.text, range[0]))).toEqual(expected);
    });
  });

  describe("findDbUse finds a read", () => {
    it.each(helpers)("$name", ({ code, expected, others }) => {
      const { context, tree } = readSnippet(parser, { "convex/example.ts": `${CALLER}\n${code}`, ...others });
      const roots = collectCtxRoots(tree, collectRegistrations(tree, context), context);
      const [pass] = roots.flatMap(({ uses }) => uses.passes);
      const target = pass && findPassTarget(tree, pass, context.resolve);
      const use = target && findDbUse(target.tree, target.place, context);
      const found = use && `${basename(use.tree.filename)} ${locate(use.tree.text, use.node.range[0])}`;
      expect(found ?? "none").toBe(expected);
    });
  });
});
