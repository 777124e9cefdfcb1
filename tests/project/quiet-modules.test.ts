import { Linter } from "eslint";
import { describe, expect, it } from "vitest";

import { createOxcEslintParser } from "../../src/cli/oxc-eslint-parser.js";
import plugin from "../../src/index.js";
import { shareLintRun } from "../../src/project/linted-file.js";
import { Project } from "../../src/project/lint-run.js";
import { parseSettings } from "../../src/project/settings.js";
import { createDisk } from "./disk.js";
import { createRunBench } from "./run-bench.js";

const GENERATED = {
  "convex/_generated/api.js": "export const internal = {};",
  "convex/_generated/server.js": "export const query = {};",
  "package.json": "{}",
};

/** What each of the modules looks to a lint session that has not built its tree. */
function askQuiet(files: Readonly<Record<string, string>>, path: string): boolean {
  const disk = createDisk({ ...GENERATED, ...files });
  const session = new Project().openSession({ cwd: disk.root, settings: parseSettings({}) });
  return session.isQuiet(disk.path(path), files[path] ?? "");
}

/** The same of a module whose tree is ESLint's. */
function askQuietTree(files: Readonly<Record<string, string>>, path: string): boolean {
  return createRunBench({ ...GENERATED, ...files }).lint(path).isQuiet;
}

/** The rules that have something to report in a module, all of which look at its tree. */
function findReportingRules(files: Readonly<Record<string, string>>, path: string): unknown[] {
  const disk = createDisk({ ...GENERATED, ...files });
  const session = new Project().openSession({ cwd: disk.root, settings: parseSettings({}) });
  const run = session.startRun(disk.path(path));
  if (run === undefined) throw new Error(`${path} cannot be parsed`);
  shareLintRun(run);
  const parser = createOxcEslintParser(() => run.linted.tree);
  const messages = new Linter({ cwd: disk.root }).verify(
    files[path] ?? "",
    [...plugin.configs.strict, { files: ["**/*"], languageOptions: { parser } }],
    { filename: disk.path(path) },
  );
  return [...new Set(messages.map(({ message, ruleId }) => ruleId ?? message))];
}

const SERVER = `import { internalMutation, internalQuery, mutation, query } from "./_generated/server";\n`;
const TYPES = `import type { MutationCtx, QueryCtx } from "./_generated/server";\n`;

describe("a module with queries and mutations", () => {
  it.each([
    [
      "each with its own ctx",
      `${SERVER}export const list = query({ handler: async (ctx) => await ctx.db.query("users").collect() });
       export const add = mutation({ handler: async (ctx) => { await ctx.db.insert("users", {}); } });`,
    ],
    [
      "helpers that say what they take",
      `${TYPES}export async function load(ctx: QueryCtx, id) { return await ctx.db.get(id); }
       export const save = async (ctx: MutationCtx, id) => { await ctx.db.patch(id, {}); };`,
    ],
    [
      "functions of the project's own builders",
      `import { authedMutation } from "./builders";
       export const add = authedMutation({ handler: async (ctx) => { await ctx.db.insert("users", {}); } });`,
    ],
    [
      "calls of members that are called like functions",
      `${SERVER}export const get = query({ handler: async (ctx, { id }) => await ctx.db.get(id) });`,
    ],
  ])("is quiet: %s", (_, text) => {
    const builders = `import { customMutation } from "convex-helpers/server/customFunctions";
      import { mutation } from "./_generated/server";
      export const authedMutation = customMutation(mutation, {});`;
    expect(askQuiet({ "convex/builders.ts": builders, "convex/users.ts": text }, "convex/users.ts")).toBe(
      true,
    );
  });

  it.each([
    [
      "a query that writes",
      `${SERVER}export const list = query({ handler: async (ctx) => await ctx.db.insert("users", {}) });`,
    ],
    [
      "a query of another name that writes",
      `import { query as read } from "./_generated/server";
       export const list = read({ handler: async (ctx) => await ctx.db.insert("users", {}) });`,
    ],
    [
      "a query made inside of a function",
      `${SERVER}export function make() { return query({ handler: async (ctx) => await ctx.db.insert("users", {}) }); }`,
    ],
    [
      "a query behind a constant",
      `${SERVER}const read = query;
       export const list = read({ handler: async (ctx) => await ctx.db.insert("users", {}) });`,
    ],
    [
      "a query whose builder comes from elsewhere",
      `import { read } from "./aliases";
       export const list = read({ handler: async (ctx) => await ctx.db.insert("users", {}) });`,
    ],
    [
      "a helper with the ctx of a query",
      `${TYPES}export async function save(ctx: QueryCtx) { await ctx.scheduler.cancel("x"); }`,
    ],
    [
      "a helper with the ctx of a query, by an alias",
      `${TYPES}type Env = QueryCtx;
       export async function load(ctx: MutationCtx) {}
       export async function save(env: Env) { await env.db.insert("users", {}); }`,
    ],
    [
      "a helper with the ctx of a query, by another module's alias",
      `${TYPES}import type { Env } from "./aliases";
       export async function load(ctx: MutationCtx) {}
       export async function save(env: Env) { await env.db.insert("users", {}); }`,
    ],
    [
      "a helper that is not exported, called with the ctx of a query",
      `${SERVER}async function save(ctx) { await ctx.db.insert("users", {}); }
       export const list = query({ handler: async (ctx) => await save(ctx) });`,
    ],
    [
      "a type in the spelling of nobody",
      `import type { Qu\\u0065ryCtx } from "./_generated/server";
       export async function save(ctx: Qu\\u0065ryCtx) { await ctx.db.insert("users", {}); }`,
    ],
    [
      "what a mutation cannot do either",
      `${SERVER}export const add = mutation({ handler: async (ctx) => { await ctx.runAction("x"); } });`,
    ],
    [
      "a direct call",
      `${SERVER}export const get = query(async () => 1); export const list = query({ handler: async (ctx) => [...get(ctx)] });`,
    ],
    [
      "a direct call of another module's",
      `${SERVER}import { handed } from "./aliases"; export const list = query({ handler: async (ctx) => await handed(ctx) });`,
    ],
  ])("is not quiet: %s", (_, text) => {
    const aliases = `import { query } from "./_generated/server"; import type { QueryCtx } from "./_generated/server";
      export const read = query; export type Env = QueryCtx; export { handed } from "./handed";`;
    const handed = `import { query } from "./_generated/server"; export const handed = query(async () => 1);`;
    const files = { "convex/aliases.ts": aliases, "convex/handed.ts": handed, "convex/users.ts": text };
    expect(askQuiet(files, "convex/users.ts")).toBe(false);
  });
});

describe("a module that hands on references", () => {
  const mail = `import { internalAction, internalQuery } from "./_generated/server";
    export const send = internalAction(async () => {});
    export const read = internalQuery(async () => {});
    export const late = make(internalAction);`;
  const schedule = (call: string, imports = `import { internal } from "./_generated/api";`): string =>
    `${imports}\nimport { mutation } from "./_generated/server";\n
     export const add = mutation({ handler: async (ctx) => { ${call} } });`;
  const ask = (text: string): boolean =>
    askQuiet({ "convex/mail.ts": mail, "convex/users.ts": text }, "convex/users.ts");

  it.each([
    "await ctx.scheduler.runAfter(0, internal.mail.send, { id: 1 });",
    "await ctx.scheduler.runAt(Math.max(1, 2) && Date.now() + (60 * 1000), internal.mail\n.send);",
    "await start(ctx, internal.mail.read);",
  ])("is quiet where all of them fit: %s", (call) => {
    expect(ask(schedule(call.replace("Math.max(1, 2) && ", "")))).toBe(true);
  });

  it.each([
    ["a function that is not there", "await ctx.scheduler.runAfter(0, internal.mail.sent);"],
    ["a module that is not there", "await ctx.scheduler.runAfter(0, internal.mails.send);"],
    ["a kind that cannot be scheduled", "await ctx.scheduler.runAfter(0, internal.mail.read);"],
    ["an export that only its tree explains", "await ctx.scheduler.runAfter(0, internal.mail.late);"],
    ["a text", `await ctx.scheduler.runAfter(0, "mail:send");`],
    ["a variable", "await ctx.scheduler.runAfter(0, next); await start(internal.mail.send);"],
    ["a reference in another argument", "await ctx.scheduler.runAfter(delay(1, internal.mail.send), next);"],
    ["a computed name", "await ctx.scheduler.runAfter(0, internal.mail[name]);"],
    ["a computed name behind a function's", "await ctx.scheduler.runAfter(0, internal.mail.send[name]);"],
    ["a method that is called by its text", `await ctx.scheduler["runAfter"](0, next);`],
    ["a method in the spelling of nobody", "await ctx.scheduler.run\\u0041fter(0, next);"],
    ["a call that waits", "return await ctx.runQuery(internal.mail.read);"],
    ["the root itself", "await start(internal); await ctx.scheduler.runAfter(0, internal.mail.send);"],
  ])("is not quiet with %s", (_, call) => {
    expect(ask(schedule(call))).toBe(false);
  });

  it.each([
    [`import { internal as functions } from "./_generated/api";`, "functions"],
    [`import { api, internal } from "./_generated/api";`, "internal"],
    [`import * as generated from "./_generated/api";`, "generated.internal"],
    [`import { internal } from "elsewhere/_generated/api";`, "internal"],
  ])("is not quiet with a root out of %s", (imports, root) => {
    expect(ask(schedule(`await ctx.scheduler.runAfter(0, ${root}.mail.send);`, imports))).toBe(false);
  });
});

describe("a module with something to report", () => {
  const builders = `import { customQuery } from "convex-helpers/server/customFunctions";
    import { query } from "./_generated/server";
    export const publicQuery = customQuery(query, {});
    export const current = customQuery(query, {})({ handler: async (ctx) => await ctx.db.query("users").first() });`;
  const users = `import { query } from "./_generated/server";
    export const first = query({ handler: async () => 1 }), list = query({ handler: async () => 2 });
    export const größe = query({ handler: async () => 3 });
    export const typed: RegisteredQuery<"public", { a: string; b: string }, Promise<null>> = query({ handler: async () => null });
    export const cast = (query as any)({ handler: async () => null });
    export const far = server
      .query({ handler: async () => null });`;
  const mail = `import { internalAction, internalQuery } from "./_generated/server";
    export const send = internalAction({ handler: async (ctx) => { await ctx.runMutation("mail:save", {}); } });
    export const read = internalQuery({ handler: async () => null });`;
  const files = {
    "convex/_generated/api.d.ts": "",
    "convex/builders.ts": builders,
    "convex/mail.ts": mail,
    "convex/users.ts": users,
    "src/api.ts": `export { api } from "../convex/_generated/api";`,
    "src/client.ts": `import { ConvexReactClient } from "convex/react"; export const client = new ConvexReactClient("");`,
  };
  const call = (imports: string, callee: string): string =>
    `${SERVER}${imports}\nexport const show = query({ handler: async (ctx) => await ${callee}(ctx, {}) });`;

  it.each([
    [
      "a handler that is a function of its own",
      "no-unavailable-ctx-member",
      "convex/a.ts",
      `${SERVER}export async function save(ctx) { await ctx.db.insert("users", {}); }
      export const list = query({ handler: save });`,
    ],
    [
      "a handler that is wrapped",
      "no-unavailable-ctx-member",
      "convex/a.ts",
      `${SERVER}function wrap(run) { return async (ctx) => await run(ctx); }
      export const save = wrap(async (ctx) => { await ctx.db.insert("users", {}); });
      export const list = query({ handler: save });`,
    ],
    [
      "a function inside of a handler of the project's own query",
      "no-unavailable-ctx-member",
      "convex/a.ts",
      `import { publicQuery } from "./builders";
      export const list = publicQuery({ handler: async (ctx) => {
        const save = async (c) => { await c.db.insert("users", {}); };
        await save(ctx);
      } });`,
    ],
    [
      "a type of another package by another name",
      "no-unavailable-ctx-member",
      "convex/a.ts",
      `import type { QueryCtx as Reader } from "elsewhere";
      export async function save(reader: Reader) { await reader.db.insert("users", {}); }`,
    ],
    [
      "cron jobs that another package makes",
      "no-unresolved-reference",
      "convex/crons.ts",
      `import { cronJobs } from "elsewhere"; import { internal } from "./_generated/api";
      const crons = cronJobs(); crons.interval("x", { minutes: 1 }, internal.mail.read); export default crons;`,
    ],
    [
      "a call of the result of a builder's maker",
      "no-direct-function-call",
      "convex/a.ts",
      call(`import { current } from "./builders";`, "current"),
    ],
    [
      "a call of a second constant",
      "no-direct-function-call",
      "convex/a.ts",
      call(`import { list } from "./users";`, "list"),
    ],
    [
      "a call of a function with a letter beyond ASCII",
      "no-direct-function-call",
      "convex/a.ts",
      call(`import { größe } from "./users";`, "größe"),
    ],
    [
      "a call of a function with a long type",
      "no-direct-function-call",
      "convex/a.ts",
      call(`import { typed } from "./users";`, "typed"),
    ],
    [
      "a call of what a cast builder makes",
      "no-direct-function-call",
      "convex/a.ts",
      call(`import { cast } from "./users";`, "cast"),
    ],
    [
      "a call of an asserted name",
      "no-direct-function-call",
      "convex/a.ts",
      call(`import { first } from "./users";`, "first!"),
    ],
    [
      "a call of a name with another type",
      "no-direct-function-call",
      "convex/a.ts",
      call(`import { first } from "./users";`, "(first satisfies unknown)"),
    ],
    [
      "a call of a name with long type arguments",
      "no-direct-function-call",
      "convex/a.ts",
      call(`import { first } from "./users";`, `first<"${"x".repeat(300)}">`),
    ],
    [
      "a client with references by way of another module",
      "no-client-action-call",
      "src/app.tsx",
      `import { useAction } from "convex/react"; import { api } from "./api";
      export function App() { const send = useAction(api.mail.send); return <button onClick={() => send({})} />; }`,
    ],
    [
      "a client of another module",
      "no-client-action-call",
      "src/app.ts",
      `import { internal } from "../convex/_generated/api"; import { client } from "./client";
      export async function run() { await client.action(internal.mail.send, {}); }`,
    ],
  ])("is not quiet: %s", (_, rule, path, text) => {
    expect(findReportingRules({ ...files, [path]: text }, path)).toContain(`convex-actions/${rule}`);
    expect(askQuiet({ ...files, [path]: text }, path)).toBe(false);
    expect(askQuietTree({ ...files, [path]: text }, path)).toBe(false);
  });
});
