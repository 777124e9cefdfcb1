import { describe, expect, it } from "vitest";

import { parsers } from "../snippet.js";
import { type BodyCase, findDangling, placeInAction } from "./dangling-snippet.js";

const operations: readonly BodyCase[] = [
  {
    name: "members of the ctx",
    body: `
      ctx.runQuery(ref); ctx.runMutation(ref); ctx.runAction(ref); ctx.vectorSearch("docs", "by_v", {});
      ctx.scheduler.runAfter(0, ref); ctx.scheduler.runAt(0, ref); ctx.scheduler.cancel(id);
      ctx.storage.store(blob); ctx.storage.delete(id); ctx.auth.getUserIdentity();`,
    expected: [
      ...[
        "floating ctx.runQuery",
        "floating ctx.runMutation",
        "floating ctx.runAction",
        "floating ctx.vectorSearch",
      ],
      ...["floating ctx.scheduler.runAfter", "floating ctx.scheduler.runAt", "floating ctx.scheduler.cancel"],
      ...["floating ctx.storage.store", "floating ctx.storage.delete", "floating ctx.auth.getUserIdentity"],
    ],
  },
  {
    name: "members that were destructured, renamed or kept in a constant",
    body: `
      const { runMutation: save, scheduler } = ctx;
      const { storage } = ctx;
      save(ref);
      scheduler.runAfter(0, ref);
      storage.delete(args.id);`,
    expected: ["floating save", "floating scheduler.runAfter", "floating storage.delete"],
  },
  {
    name: "the global fetch, but not a function of that name",
    body: `fetch(url); globalThis.fetch(url); { const fetch = (u) => u; fetch(url); }`,
    expected: ["floating fetch", "floating globalThis.fetch"],
  },
  {
    name: "what cannot be known without types",
    body: `openai.chat.completions.create({}); posthog.capture({}); controller.enqueue(chunk); const result = streamText({});`,
    expected: [],
  },
  {
    name: "functions that Convex's server module exports",
    body: `createFunctionHandle(ref);`,
    rest: `import { createFunctionHandle } from "convex/server";`,
    expected: ["floating createFunctionHandle"],
  },
  {
    name: "Promise.all and its like",
    body: `
      Promise.all([ctx.runQuery(a), ctx.runQuery(b)]);
      void Promise.allSettled(args.pending);
      const both = Promise.all([fetch(a), fetch(b)]);`,
    expected: ["floating Promise.all", "void Promise.allSettled", "unawaitedVariable Promise.all"],
  },
  {
    name: "new Promise with work in it, but no bare delay",
    body: `
      new Promise(async (done) => { await ctx.runMutation(ref); });
      new Promise((done) => setTimeout(done, 100));`,
    expected: ["floating Promise"],
  },
  {
    name: "reduce with an async callback",
    body: `args.items.reduce(async (before, item) => { await before; await save(item); }, null);`,
    expected: ["floating args.items.reduce"],
  },
  {
    name: "then with an async callback, whatever it is called on",
    body: `
      openai.create({}).then(async (answer) => { await ctx.runMutation(ref, { answer }); });
      openai.create({}).then((answer) => console.log(answer));`,
    expected: ["thenChain openai.create({}).then"],
  },
  {
    name: "import.meta and other expressions that are no calls",
    body: `import.meta.url; new Date(); ctx; ctx.runQuery;`,
    expected: [],
  },
];

const functions: readonly BodyCase[] = [
  {
    name: "an async function of the file, declared or kept in a constant",
    body: `save(); keep();`,
    rest: `async function save() { await db(); } const keep = async () => { await db(); };`,
    expected: ["floating save", "floating keep"],
  },
  {
    name: "a function that is not async, or is a generator",
    body: `log("x"); stream(); rows();`,
    rest: `function log(x) {} async function* stream() {} function* rows() {}`,
    expected: [],
  },
  {
    name: "a function that returns a promise on every path",
    body: `load(); pick(1); choose(1); later();`,
    rest: `
      const load = () => fetch(url);
      function pick(x) { if (x) return fetch(a); else return fetch(b).then((r) => r.json()); }
      function choose(x) { switch (x) { default: { const p = fetch(x); try { return p; } catch { throw new Error(); } } } }
      function later() { return new Promise((done) => setTimeout(done, 5)); }`,
    expected: ["floating load", "floating pick", "floating choose", "floating later"],
  },
  {
    name: "a function that returns a promise on some paths only",
    body: `load(1); other(1); third(1); fourth(1); fifth(1); sixth(1);`,
    rest: `
      function load(x) { if (x) return fetch(a); }
      function other(x) { if (x) return; return fetch(a); }
      function third(x) { return x ? fetch(a) : null; }
      function fourth(x) { switch (x) { case 1: return fetch(a); } }
      function fifth(x) { switch (x) { case 1: log(); default: return fetch(a); } }
      function sixth(x) { switch (x) { case 1: if (y) break; return fetch(a); default: return fetch(b); } }`,
    expected: [],
  },
  {
    name: "a function whose annotation says that it returns a promise",
    body: `load(); args.load();`,
    rest: `function load(): Promise<void> { return start(); }`,
    expected: ["floating load"],
  },
  {
    name: "functions that return what the other returns, in a circle",
    body: `left(); right();`,
    rest: `function left() { return right(); } function right() { return left(); }`,
    expected: [],
  },
  {
    name: "an async function called in place, and an arrow that gives a promise",
    body: `(async () => { await ctx.runMutation(ref); })(); (() => ctx.runQuery(ref))(); (async function () {})();`,
    expected: [
      "floating async()=>{awaitctx.runMutation(ref);}",
      "floating ()=>ctx.runQuery(ref)",
      "floating asyncfunction(){}",
    ],
  },
  {
    name: "a function of another module, also through a re-export and a namespace",
    body: `send(); all.send(); load(ctx);`,
    rest: `import { send } from "./barrel"; import * as all from "./mail"; import load from "./load";`,
    files: {
      "convex/barrel.ts": `export { deliver as send } from "./mail";`,
      "convex/load.ts": `import type { ActionCtx } from "./_generated/server"; export default function (ctx: ActionCtx) { return ctx.runQuery(ref); }`,
      "convex/mail.ts": `export async function deliver() {} export const send = () => fetch(url);`,
    },
    expected: ["floating send", "floating all.send", "floating load"],
  },
  {
    name: "a method of an object, of a class and of its ancestor",
    body: `const mailer = new Mailer(); mailer.send(); mailer.log(); mailer.open(); tools.save(); Mailer.flush();`,
    rest: `
      class Base { async open() {} }
      class Mailer extends Base { static async log() {} async send() {} log() {} static async flush() {} }
      const tools = { async save() {} };`,
    expected: [
      "floating mailer.send",
      "floating mailer.open",
      "floating tools.save",
      "floating Mailer.flush",
    ],
  },
  {
    name: "a method of a parameter that is annotated with a class of the project",
    body: `await work(ctx, new Mailer());`,
    rest: `
      import type { Mailer } from "./mailer"; import type { ActionCtx } from "./_generated/server";
      async function work(ctx: ActionCtx, mailer: Mailer, save: () => Promise<void>, log: () => void) { mailer.send(); save(); log(); }`,
    files: { "convex/mailer.ts": `export class Mailer { async send() {} }` },
    expected: ["floating mailer.send", "floating save"],
  },
];

describe.each(parsers)("what makes a promise, %s", (parser) => {
  it.each(operations)("operations: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });

  it.each(functions)("functions: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });
});
