import type { TSESTree } from "@typescript-eslint/utils";

import { describe, expect, it } from "vitest";

import type { CallMeaning } from "../../src/analysis/await-flow/call-meaning.js";
import type { SyntaxTree } from "../../src/analysis/syntax-tree.js";
import type { LintRun } from "../../src/project/lint-run.js";

import { isCall } from "../../src/analysis/call-node.js";
import { isFunctionNode, visitNodes } from "../../src/analysis/syntax-tree.js";
import { createFlowResolver } from "../../src/project/flow-resolver.js";
import { createRunBench } from "./run-bench.js";

const IMPORTS = `import { components, internal } from "./_generated/api";
import { httpAction, internalAction, internalMutation } from "./_generated/server";
`;

/** `internalAction(async (ctx, args) => { … })` around `body`. */
function inAction(body: string): string {
  return `${IMPORTS}export const sync = internalAction(async (ctx, args) => {\n${body}\n});\n`;
}

/** What the calls inside functions of `example.ts` mean, `call: meaning`, in the order of the text. */
function meaningsIn(files: Readonly<Record<string, string>> | string): string[] {
  const texts = typeof files === "string" ? { "convex/example.ts": files } : files;
  const run = createRunBench({ "package.json": "{}", ...texts }).lint("convex/example.ts");
  const resolver = createFlowResolver(run);
  return callsIn(run.linted.tree.program).map((call) => {
    const meaning = resolver.classifyCall(call, run.linted.tree);
    return `${textOf(run.linted.tree, call).replaceAll(/\s+/g, " ")}: ${describeMeaning(run, meaning)}`;
  });
}

/** Registrations at the top level are calls as well, but no code of an action. */
function callsIn(root: TSESTree.Node) {
  const calls: Parameters<ReturnType<typeof createFlowResolver>["classifyCall"]>[0][] = [];
  visitNodes(root, (node) => {
    if (isCall(node) && isInFunction(node)) calls.push(node);
    return undefined;
  });
  return calls;
}

function isInFunction(node: TSESTree.Node): boolean {
  for (let current = node.parent; current !== undefined; current = current.parent) {
    if (isFunctionNode(current)) return true;
  }
  return false;
}

function describeMeaning(run: LintRun, meaning: CallMeaning): string {
  switch (meaning.type) {
    case "run": {
      const { component, functionName, kind, reportNode } = meaning;
      const name = functionName === undefined ? "" : ` ${functionName}`;
      const where = textOf(run.linted.tree, reportNode);
      return `${component ? "component " : ""}${kind}${name} at ${where}`;
    }
    case "helper": {
      const { node, tree } = meaning.target;
      const file = tree.filename.split("/convex/").at(-1) ?? "";
      const line = tree.text.slice(0, node.range[0]).split("\n").length;
      return `helper ${file}:${String(line)} at ${textOf(run.linted.tree, meaning.reportNode)}`;
    }
    default:
      return meaning.type;
  }
}

function textOf(tree: SyntaxTree, { range }: TSESTree.Node): string {
  return tree.text.slice(...range);
}

describe("a member of an action's ctx", () => {
  it.each([
    ["ctx.runQuery(internal.users.get, {})", "query get at runQuery"],
    ["ctx.runMutation(internal.a.b.rename, {})", "mutation rename at runMutation"],
    ['ctx.runQuery("a/b:find", {})', "query find at runQuery"],
    ['ctx["runQuery"](internal["a/b"].find, {})', 'query find at "runQuery"'],
    ["ctx.runQuery(components.agent.threads.get, {})", "component query at runQuery"],
    ["ctx.runMutation(args.ref, {})", "mutation at runMutation"],
    ["ctx.runQuery()", "query at runQuery"],
    ["ctx.runAction(internal.mail.send, {})", "external"],
    ['ctx.vectorSearch("rows", "by_vector", {})', "external"],
    ["ctx.storage.store(args.blob)", "external"],
    ["ctx.scheduler.runAfter(0, internal.mail.send, {})", "neutral"],
    ["ctx.auth.getUserIdentity()", "neutral"],
    ["ctx.meta.getRequestMetadata()", "neutral"],
    ["ctx.agent.ask()", "unknown"],
    ["ctx.runQuery.call(ctx, internal.users.get)", "unknown"],
  ])("%s is %s", (call, meaning) => {
    expect(meaningsIn(inAction(`await ${call};`))).toEqual([`${call}: ${meaning}`]);
  });

  it("is known under other names", () => {
    const text = `${IMPORTS}
export const hook = httpAction(async ({ runQuery, runMutation: write, scheduler }) => {
  await runQuery(internal.users.get);
  await write(internal.users.rename);
  await scheduler.runAfter(0, internal.mail.send);
});
export const sync = internalAction(async (ctx) => {
  const read = ctx.runQuery;
  await read(internal.users.get);
});
`;
    expect(meaningsIn(text)).toEqual([
      "runQuery(internal.users.get): query get at runQuery",
      "write(internal.users.rename): mutation rename at write",
      "scheduler.runAfter(0, internal.mail.send): neutral",
      "read(internal.users.get): query get at read",
    ]);
  });

  it("says nothing of a mutation's ctx, and nothing of one that mutations and actions share", () => {
    const text = `${IMPORTS}
export const touch = internalMutation(async (ctx) => { await ctx.runQuery(internal.users.get); await load(ctx); });
export const sync = internalAction(async (ctx) => { await load(ctx); });
async function load(ctx) { await ctx.runQuery(internal.teams.get); }
`;
    const [inMutation, passedByMutation, passedByAction, inShared] = meaningsIn(text);
    expect(inMutation).toBe("ctx.runQuery(internal.users.get): unknown");
    expect(passedByMutation).toBe("load(ctx): helper example.ts:6 at load");
    expect(passedByAction).toBe("load(ctx): helper example.ts:6 at load");
    // Asked for as a helper of the action, it is known what it does with the action's ctx.
    expect(inShared).toBe("ctx.runQuery(internal.teams.get): query get at runQuery");
  });
});

describe("a call that hands the ctx on", () => {
  const LIB = `import { internal } from "../_generated/api";

export async function load(ctx, id) {
  return await ctx.runQuery(internal.teams.get, { id });
}
export default async function save({ ctx, id }) {
  await ctx.runMutation(internal.teams.save, { id });
}
export class Teams {
  constructor(ctx) { this.ctx = ctx; }
}
`;

  it("is a helper, wherever the function stands and however the ctx gets there", () => {
    const text = `import save, { load, Teams } from "./lib/teams";\nimport * as teams from "./lib/teams";\n${inAction(`
      await load(ctx, 1);
      await teams.load(ctx, 2);
      await save({ ctx, id: 3 });
      new Teams(ctx);
      await local(ctx);
      async function local(ctx) {}
    `)}`;
    expect(meaningsIn({ "convex/example.ts": text, "convex/lib/teams.ts": LIB })).toEqual([
      "load(ctx, 1): helper lib/teams.ts:3 at load",
      "teams.load(ctx, 2): helper lib/teams.ts:3 at load",
      "save({ ctx, id: 3 }): helper lib/teams.ts:6 at save",
      "new Teams(ctx): helper lib/teams.ts:10 at Teams",
      "local(ctx): helper example.ts:12 at local",
    ]);
  });

  it("makes the calls inside the helper known, from then on", () => {
    const run = createRunBench({
      "convex/example.ts": `import { load } from "./lib/teams";\n${inAction("await load(ctx, 1);")}`,
      "convex/lib/teams.ts": LIB,
      "package.json": "{}",
    }).lint("convex/example.ts");
    const resolver = createFlowResolver(run);
    const [call] = callsIn(run.linted.tree.program);
    const meaning = call && resolver.classifyCall(call, run.linted.tree);
    if (meaning?.type !== "helper") throw new Error("load(ctx) is a helper");
    const { node, tree } = meaning.target;
    const [inner] = callsIn(node);
    expect(inner && resolver.classifyCall(inner, tree)).toMatchObject({
      functionName: "get",
      kind: "query",
      type: "run",
    });
    // Another resolver has not been asked for the call of the helper.
    expect(inner && createFlowResolver(run).classifyCall(inner, tree)).toEqual({ type: "unknown" });
  });

  it("is unknown where the callee cannot be read, or the parameter cannot be told", () => {
    const text = `import { run } from "some-package";\nimport { gone } from "./gone";\nimport { load } from "./lib/teams";\n${inAction(`
      await run(ctx);
      await gone(ctx);
      await args.callback(ctx);
      await load(...args.rest, ctx);
    `)}`;
    expect(meaningsIn({ "convex/example.ts": text, "convex/lib/teams.ts": LIB })).toEqual([
      "run(ctx): unknown",
      "gone(ctx): unknown",
      "args.callback(ctx): unknown",
      "load(...args.rest, ctx): unknown",
    ]);
  });
});

describe("any other call", () => {
  it("is a helper where its function can be read, external where it is fetch, neutral where it only computes, and unknown otherwise", () => {
    const text = `import { format } from "./lib/format";\n${inAction(`
      await fetch(args.url);
      await format(args.name);
      await client.send(args.mail);
      JSON.stringify(args);
      args.sql\`select 1\`;
      args.run();
    `)}`;
    const files = {
      "convex/example.ts": `import { client } from "mail";\n${text}`,
      "convex/lib/format.ts": "export const format = async (name) => name.trim();\n",
    };
    expect(meaningsIn(files)).toEqual([
      "fetch(args.url): external",
      "format(args.name): helper lib/format.ts:1 at format",
      "client.send(args.mail): unknown",
      "JSON.stringify(args): neutral",
      "args.sql`select 1`: unknown",
      "args.run(): unknown",
    ]);
  });

  it("is a helper also where the function shadows fetch", () => {
    const text = inAction("const fetch = async () => null;\nawait fetch();");
    expect(meaningsIn(text)).toEqual(["fetch(): helper example.ts:4 at fetch"]);
  });

  it("reads a module of the project only when something of it is called", () => {
    const bench = createRunBench({
      "convex/example.ts": `import { a } from "./a";\nimport { b } from "./b";\n${inAction("await a(ctx); b;")}`,
      "convex/a.ts": "export const a = async () => null;",
      "convex/b.ts": "export const b = async () => null;",
      "package.json": "{}",
    });
    const run = bench.lint("convex/example.ts");
    const resolver = createFlowResolver(run);
    for (const call of callsIn(run.linted.tree.program)) resolver.classifyCall(call, run.linted.tree);
    expect(bench.takeReads().filter((path) => path.startsWith("convex/"))).toEqual(["convex/a.ts"]);
  });
});
