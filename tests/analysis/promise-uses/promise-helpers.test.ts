import { describe, expect, it } from "vitest";

import { parsers, type SnippetFiles } from "../snippet.js";
import { type BodyCase, findDangling, placeInAction } from "./dangling-snippet.js";

const helpers: readonly BodyCase[] = [
  {
    name: "a helper that awaits, returns or collects what it is handed",
    body: `await settle(ctx.runMutation(a)); await first(ctx.runMutation(b)); await all([ctx.runMutation(c)]);`,
    rest: `
      async function settle(p) { try { await p; } catch {} }
      const first = (p) => p;
      async function all(ps) { await Promise.all(ps); }`,
    expected: [],
  },
  {
    name: "a helper that does nothing with it",
    body: `ignore(ctx.runMutation(a)); log("saved", ctx.runMutation(b)); guard(ctx.runMutation(c)); unwrap({ p: ctx.runMutation(d) });`,
    rest: `
      function ignore() {} function log(text, p) { console.log(text, p); }
      function guard(p) { p.catch((error) => console.error(error)); }
      function unwrap({ p }) {}`,
    expected: Array.from({ length: 3 }, () => "floating ctx.runMutation"),
  },
  {
    name: "a helper of another module",
    body: `await settle(ctx.runMutation(a)); ignore(ctx.runMutation(b));`,
    rest: `import { ignore, settle } from "./promises";`,
    files: {
      "convex/promises.ts": `export async function settle(p) { await p; } export function ignore(p) { p.catch(() => {}); }`,
    },
    expected: ["floating ctx.runMutation"],
  },
  {
    name: "a helper that hands it on to another one",
    body: `outer(ctx.runMutation(a)); lost(ctx.runMutation(b)); loop(ctx.runMutation(c));`,
    rest: `
      function outer(p) { inner(p); } function inner(p) { register(p); }
      function lost(p) { drop(p); } function drop(p) {}
      function loop(p) { loop(p); }`,
    expected: ["floating ctx.runMutation"],
  },
  {
    name: "a helper that races it",
    body: `await withDeadline(ctx.runAction(a), 5);`,
    rest: `async function withDeadline(work, ms) { return await Promise.race([work, delay(ms)]); }`,
    expected: ["raceLoser ctx.runAction"],
  },
  {
    name: "a helper that keeps it in module state",
    body: `later(ctx.runMutation(a));`,
    rest: `const pending = []; function later(p) { pending.push(p); }`,
    expected: [],
  },
  {
    name: "an argument behind a spread, and one more than the helper takes",
    body: `take(...args.xs, ctx.runMutation(a)); take(1, ctx.runMutation(b));`,
    rest: `function take(x) {}`,
    expected: [],
  },
  {
    name: "the call of the helper is what floats",
    body: `settle(ctx.runMutation(a));`,
    rest: `async function settle(p) { await p; }`,
    expected: ["floating settle"],
  },
  {
    name: "a call of a helper that gets the ctx",
    body: `void save(ctx, args.id); save(ctx, args.id).catch(log);`,
    rest: `async function save(ctx, id) { await ctx.runMutation(ref, { id }); }`,
    expected: ["void save", "thenChain save"],
  },
];

interface CodeCase {
  readonly name: string;
  readonly files: SnippetFiles;
  readonly isNodeModule?: boolean;
  readonly expected: readonly string[];
}

const actionCode: readonly CodeCase[] = [
  {
    name: "handlers of actions and HTTP actions, not of queries and mutations",
    files: `
      import { action, httpAction, internalMutation, query } from "./_generated/server";
      export const a = action(async (ctx) => { ctx.scheduler.runAfter(0, ref); });
      export const b = httpAction(async () => { fetch(url); return new Response("ok"); });
      export const c = internalMutation(async (ctx) => { ctx.scheduler.runAfter(0, ref); });
      export const d = query({ handler: async (ctx) => { ctx.auth.getUserIdentity(); } });`,
    expected: ["floating ctx.scheduler.runAfter", "floating fetch"],
  },
  {
    name: "helpers that are typed with an action's ctx, not those of several kinds",
    files: `
      import type { ActionCtx, MutationCtx } from "./_generated/server";
      export async function a(ctx: ActionCtx) { ctx.runMutation(ref); }
      export async function b(ctx: MutationCtx) { ctx.scheduler.runAfter(0, ref); }
      export async function c(ctx: ActionCtx | MutationCtx) { ctx.runMutation(ref); }`,
    expected: ["floating ctx.runMutation"],
  },
  {
    name: "a helper that an action and a mutation call is no action code",
    files: `
      import { action, mutation } from "./_generated/server";
      export const a = action(async (ctx) => { await go(ctx); });
      export const b = mutation(async (ctx) => { await go(ctx); });
      async function go(ctx) { ctx.scheduler.runAfter(0, ref); }`,
    expected: [],
  },
  {
    name: "helpers without a ctx that only action code calls",
    files: `
      import { action, mutation } from "./_generated/server";
      export const a = action(async () => { await outer(); await both(); });
      export const b = mutation(async () => { await both(); });
      async function outer() { await inner(); }
      async function inner() { fetch(url); inner(); }
      async function both() { fetch(url); }
      async function unused() { fetch(url); }`,
    expected: ["floating fetch", "floating inner"],
  },
  {
    name: "an exported helper may run anywhere",
    files: `
      import { action } from "./_generated/server";
      export const a = action(async () => { await notify(); await report(); });
      export async function notify() { fetch(url); }
      async function report() { fetch(url); }
      export { report };`,
    expected: [],
  },
  {
    name: "a class that holds an action's ctx",
    files: `
      import type { ActionCtx } from "./_generated/server";
      export class Store {
        constructor(private ctx: ActionCtx) {}
        save() { this.ctx.runMutation(ref); }
        async load() {}
        async all() { this.load(); fetch(url); }
      }
      export class Kept {
        ctx: ActionCtx;
        save() { this.ctx.runMutation(ref); }
      }
      export class Other { async load() { fetch(url); } }`,
    expected: [
      "floating this.ctx.runMutation",
      "floating this.load",
      "floating fetch",
      "floating this.ctx.runMutation",
    ],
  },
  {
    name: 'every function of a "use node" module, not its top level',
    files: `export async function send() { fetch(url); } fetch(url); const x = fetch(url);`,
    isNodeModule: true,
    expected: ["floating fetch"],
  },
  {
    name: "the top level of a module and of other functions",
    files: `
      import { action } from "./_generated/server";
      fetch(url);
      export const a = action(async () => {});
      export function client() { fetch(url); }`,
    expected: [],
  },
  {
    name: "a function inside an action that has a ctx of another kind",
    files: `
      import { action, internalMutation } from "./_generated/server";
      import type { MutationCtx } from "./_generated/server";
      export const a = action(async (ctx) => {
        const go = (ctx: MutationCtx) => { ctx.scheduler.runAfter(0, ref); };
        ctx.scheduler.runAfter(0, ref);
      });`,
    expected: ["floating ctx.scheduler.runAfter"],
  },
];

describe.each(parsers)("promises and helpers, %s", (parser) => {
  it.each(helpers)("handed on: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });

  it.each(actionCode)("action code: $name", ({ expected, files, isNodeModule = false }) => {
    expect(findDangling(parser, files, { isNodeModule })).toEqual(expected);
  });

  it("knows the functions that settings name as awaiting what they are handed", () => {
    const files = placeInAction({
      name: "",
      body: `keep(ctx.runMutation(a)); lifetime.waitUntil(ctx.runMutation(b)); drop(ctx.runMutation(c));`,
      rest: `function keep(p) {} const lifetime = { waitUntil(p) {} }; function drop(p) {}`,
      expected: [],
    });
    expect(findDangling(parser, files, { awaitedBy: ["keep", "waitUntil"] })).toEqual([
      "floating ctx.runMutation",
    ]);
    expect(findDangling(parser, files)).toHaveLength(3);
  });
});
