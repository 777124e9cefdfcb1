import { describe, expect, it } from "vitest";

import { parsers } from "../snippet.js";
import { type BodyCase, findDangling, placeInAction } from "./dangling-snippet.js";

const kept: readonly BodyCase[] = [
  {
    name: "awaited where it stands",
    body: `await ctx.runMutation(ref); const x = await fetch(url); await (ctx.runQuery(a) as any)!;`,
  },
  { name: "returned", body: `if (args.x) return ctx.runQuery(a); return fetch(url).then((r) => r.json());` },
  {
    name: "the awaited end of a chain",
    body: `await ctx.runMutation(ref).then(log).catch(() => {}).finally(done);`,
  },
  {
    name: "an element of an awaited Promise.all",
    body: `await Promise.all([ctx.runQuery(a), fetch(b), ...args.ids.map((id) => ctx.runQuery(a, id))]);`,
  },
  {
    name: "an argument of a call that is not known",
    body: `register(ctx.runMutation(ref)); ctx.waitUntil(fetch(url)); new Queue(fetch(url));`,
  },
  {
    name: "a field, a member of something else, a class",
    body: `args.pending = fetch(url); this.work = ctx.runQuery(a); return { user: ctx.runQuery(a) };`,
  },
  {
    name: "a branch of an awaited expression",
    body: `await (args.x ? ctx.runQuery(a) : fetch(b)); await (args.x && ctx.runQuery(a)); await (args.p ?? ctx.runQuery(a));`,
  },
  { name: "Promise.resolve around it, awaited", body: `await Promise.resolve(ctx.runQuery(a));` },
  {
    name: "returned to a callback of a chain",
    body: `await ctx.runQuery(a).then((x) => ctx.runMutation(b, x));`,
  },
  { name: "awaited by for await", body: `for await (const x of [ctx.runQuery(a)]) log(x);` },
  { name: "a tagged template", body: "html`${fetch(url)}`;" },
  { name: "thrown, yielded, given as a default", body: `const f = (p = fetch(url)) => p; throw fetch(url);` },
].map((test) => ({ ...test, expected: [] }));

const dropped: readonly BodyCase[] = [
  {
    name: "void, with or without a chain",
    body: `void ctx.runMutation(ref); void fetch(url).catch(log); const f = () => void ctx.runMutation(ref);`,
    expected: ["void ctx.runMutation", "void fetch", "void ctx.runMutation"],
  },
  {
    name: "a chain that ends in nothing",
    body: `ctx.runMutation(ref).catch(console.error); fetch(url).then((r) => r.json()).then(log); ctx.runQuery(a)?.finally(done);`,
    expected: ["thenChain ctx.runMutation", "thenChain fetch", "thenChain ctx.runQuery"],
  },
  {
    name: "a branch of an expression statement",
    body: `args.x && ctx.runMutation(a); args.x ? ctx.runMutation(b) : fetch(c); args.p ?? ctx.runQuery(d); log(), ctx.runQuery(e);`,
    expected: [
      "floating ctx.runMutation",
      "floating ctx.runMutation",
      "floating fetch",
      "floating ctx.runQuery",
      "floating ctx.runQuery",
    ],
  },
  {
    name: "not the last of a sequence",
    body: `return (ctx.runMutation(a), 1);`,
    expected: ["floating ctx.runMutation"],
  },
  {
    name: "a test, a comparison, a printed promise",
    body: "if (ctx.runQuery(a)) log(); while (fetch(u)) {} const t = `${ctx.runQuery(b)}`; return !ctx.runQuery(c) || ctx.runQuery(d) === 1;",
    expected: [
      "floating ctx.runQuery",
      "floating fetch",
      "floating ctx.runQuery",
      "floating ctx.runQuery",
      "floating ctx.runQuery",
    ],
  },
  {
    name: "console.log, String and JSON.stringify of a promise",
    body: `console.log(ctx.runQuery(a)); log(String(fetch(u))); return JSON.stringify({ user: ctx.runQuery(b) });`,
    expected: ["floating ctx.runQuery", "floating fetch", "floating ctx.runQuery"],
  },
  {
    name: "destructured instead of awaited",
    body: `const { name } = ctx.runQuery(a);`,
    expected: ["floating ctx.runQuery"],
  },
  {
    name: "an awaited array, which waits for none of its promises",
    body: `await [ctx.runMutation(a), ctx.runMutation(b)]; await args.ids.map((id) => ctx.runMutation(a, id));`,
    expected: ["floating ctx.runMutation", "floating ctx.runMutation", "mapUnawaited args.ids.map"],
  },
  {
    name: "in every kind of function inside the handler",
    body: `
      args.ids.forEach((id) => { ctx.runMutation(a, id); });
      emitter.on("data", function () { fetch(url); });
      const tools = { save() { ctx.runMutation(b); } };
      class Late { go() { ctx.runMutation(c); } }`,
    expected: [
      "floating ctx.runMutation",
      "floating fetch",
      "floating ctx.runMutation",
      "floating ctx.runMutation",
    ],
  },
  {
    name: "in a catch, a finally, a loop and a switch",
    body: `
      try { await fetch(url); } catch { ctx.runMutation(a); } finally { ctx.runMutation(b); }
      for (const id of args.ids) ctx.runMutation(c, id);
      switch (args.x) { case 1: ctx.runMutation(d); }`,
    expected: Array.from({ length: 4 }, () => "floating ctx.runMutation"),
  },
];

const iterations: readonly BodyCase[] = [
  {
    name: "forEach with a callback that makes a promise",
    body: `
      args.ids.forEach(async (id) => { await ctx.runMutation(a, id); });
      args.ids.forEach((id) => ctx.runMutation(a, id));
      args.ids.forEach(save);
      args.ids?.forEach(async function (id) { await save(id); });`,
    rest: `async function save(id) {}`,
    expected: Array.from({ length: 3 }, () => "forEachAsync args.ids.forEach").concat(
      "forEachAsync args.ids?.forEach",
    ),
  },
  {
    name: "forEach that is no array's, as far as its awaited result shows",
    body: `await stream.forEach(async (chunk) => { await ctx.runMutation(a, chunk); }); args.ids.forEach((id) => log(id));`,
    expected: [],
  },
  {
    name: "map whose array is lost",
    body: `
      args.ids.map(async (id) => { await ctx.runMutation(a, id); });
      void args.ids.map((id) => ctx.runMutation(a, id));
      const saves = args.ids.map(save);
      Array.from(args.ids, async (id) => save(id));`,
    rest: `async function save(id) {}`,
    expected: Array.from({ length: 3 }, () => "mapUnawaited args.ids.map").concat("mapUnawaited Array.from"),
  },
  {
    name: "map whose array is awaited, returned or handed on",
    body: `
      await Promise.all(args.ids.map(async (id) => { await ctx.runMutation(a, id); }));
      const saves = args.ids.map(save);
      await Promise.allSettled(saves);
      const rest = args.ids.map(save).filter(Boolean);
      for (const one of args.ids.map(save)) await one;
      return args.ids.map(save);`,
    rest: `async function save(id) {}`,
    expected: [],
  },
];

describe.each(parsers)("where a promise goes, %s", (parser) => {
  it.each(kept)("keeps: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual([]);
  });

  it.each(dropped)("drops: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });

  it.each(iterations)("iterations: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });
});
