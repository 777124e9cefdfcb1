import { describe, expect, it } from "vitest";

import { parsers } from "../snippet.js";
import { type BodyCase, findDangling, placeInAction } from "./dangling-snippet.js";

const lost = (exit = "") => [`unawaitedVariable ctx.runMutation${exit}`];

const names: readonly BodyCase[] = [
  {
    name: "a constant that nothing reads",
    body: `const p = ctx.runMutation(a); return 1;`,
    expected: lost(),
  },
  { name: "a constant that is awaited", body: `const p = ctx.runMutation(a); await p;`, expected: [] },
  {
    name: "a constant that is returned or handed on",
    body: `const p = ctx.runMutation(a); return args.x ? p : register(p);`,
    expected: [],
  },
  { name: "a variable that gets it later", body: `let p; p = ctx.runMutation(a); log(1);`, expected: lost() },
  {
    name: "a variable that is awaited in a nested function",
    body: `const p = ctx.runMutation(a); const finish = async () => { await p; }; await finish();`,
    expected: [],
  },
  {
    name: "a variable of a nested function that nothing reads",
    body: `const go = () => { const p = ctx.runMutation(a); }; go();`,
    expected: lost(),
  },
  {
    name: "made in a nested function, awaited outside",
    body: `let p; const go = () => { p = ctx.runMutation(a); }; go(); await p;`,
    expected: [],
  },
  {
    name: "an alias that is awaited",
    body: `const p = ctx.runMutation(a); const q = p; await q;`,
    expected: [],
  },
  {
    name: "an alias that nothing reads",
    body: `const p = ctx.runMutation(a); const q = p;`,
    expected: lost(),
  },
  { name: "aliases in a circle", body: `let p = ctx.runMutation(a); let q = p; p = q;`, expected: [] },
  {
    name: "only asked for, compared and printed",
    body: `const p = ctx.runMutation(a); if (p) log(1); console.log(p); return p === null;`,
    expected: lost(),
  },
  { name: "only given a catch", body: `const p = ctx.runMutation(a); p.catch(() => {});`, expected: lost() },
  {
    name: "given a catch and awaited",
    body: `const p = ctx.runMutation(a); p.catch(() => {}); await fetch(url); await p;`,
    expected: [],
  },
  {
    name: "the chain of a kept promise does work of its own",
    body: `const p = load(); p.then(async () => { await ctx.runMutation(a); }); await p;`,
    expected: ["thenChain p.then"],
  },
  {
    name: "the chain of a forgotten promise, reported with it",
    body: `const p = ctx.runMutation(a); p.then(async () => { await ctx.runMutation(b); });`,
    expected: lost(),
  },
  {
    name: "made of itself",
    body: `const p = p.then(log); p; const go = () => p; go();`,
    expected: [],
  },
  {
    name: "an object's field that is awaited",
    body: `const work = { save: ctx.runMutation(a) }; await work.save;`,
    expected: [],
  },
  {
    name: "an object's field that nothing reads",
    body: `const work = { id: 1, save: ctx.runMutation(a) }; return work.id;`,
    expected: lost(),
  },
  {
    name: "an object that is handed on, spread or destructured",
    body: `const work = { save: ctx.runMutation(a) }; const { save } = work; await save; register({ ...work });`,
    expected: [],
  },
  {
    name: "destructured, but not awaited",
    body: `const work = { save: ctx.runMutation(a) }; const { save } = work; return 1;`,
    expected: lost(),
  },
  {
    name: "taken out of an object literal at once",
    body: `const { save, ...rest } = { save: ctx.runMutation(a), other: 1 }; await save;`,
    expected: [],
  },
  {
    name: "left behind by a pattern",
    body: `const { other } = { save: ctx.runMutation(a), other: 1 };`,
    expected: ["floating ctx.runMutation"],
  },
  { name: "a module variable", body: `pending = ctx.runMutation(a);`, rest: `let pending;`, expected: [] },
  {
    name: "a parameter that gets it",
    body: `const go = (p) => { p = ctx.runMutation(a); }; go();`,
    expected: lost(),
  },
];

const paths: readonly BodyCase[] = [
  {
    name: "awaited in one branch",
    body: `const p = ctx.runMutation(a); if (args.x) await p; return 1;`,
    expected: lost(" (return)"),
  },
  {
    name: "awaited in one branch, at the end",
    body: `const p = ctx.runMutation(a); if (args.x) { await p; }`,
    expected: lost(" (end)"),
  },
  {
    name: "awaited in both branches",
    body: `const p = ctx.runMutation(a); if (args.x) await p; else return p;`,
    expected: [],
  },
  {
    name: "a return before the await",
    body: `const p = ctx.runMutation(a); if (!args.x) return null; await p;`,
    expected: lost(" (return)"),
  },
  {
    name: "a throw before the await",
    body: `const p = ctx.runMutation(a); if (!args.x) throw new Error(); await p;`,
    expected: [],
  },
  {
    name: "a throw on the path that does not await",
    body: `const p = ctx.runMutation(a); if (args.x) { throw new Error(); } else { await p; }`,
    expected: [],
  },
  {
    name: "a throw at the end of the path that does not await",
    body: `const p = ctx.runMutation(a); if (args.x) return p; throw new Error();`,
    expected: [],
  },
  {
    name: "a return whose finally awaits",
    body: `const p = ctx.runMutation(a); try { if (args.x) return 1; } finally { await p; }`,
    expected: [],
  },
  {
    name: "made in the try, awaited in its finally",
    body: `let p; try { p = ctx.runMutation(a); if (args.x) return 1; } finally { await p; }`,
    expected: [],
  },
  {
    name: "awaited in the try",
    body: `const p = ctx.runMutation(a); try { log(1); await p; } catch { log(2); }`,
    expected: [],
  },
  {
    name: "awaited in the catch only",
    body: `const p = ctx.runMutation(a); try { log(1); } catch { await p; }`,
    expected: lost(" (end)"),
  },
  {
    name: "asked whether it is there",
    body: `let p; if (args.x) { p = ctx.runMutation(a); } if (p) await p;`,
    expected: [],
  },
  {
    name: "made and awaited under the same condition",
    body: `let p; if (args.x) p = ctx.runMutation(a); log(1); if (args.x) { await p; }`,
    expected: [],
  },
  {
    name: "made under a condition of an expression",
    body: `const p = args.x ? ctx.runMutation(a) : null; if (args.x) await p;`,
    expected: [],
  },
  {
    name: "a guard that asks for it",
    body: `const p = args.x && ctx.runMutation(a); if (!p) return null; await p;`,
    expected: [],
  },
  {
    name: "another value before the await",
    body: `let p = ctx.runMutation(a); p = fetch(b); await p;`,
    expected: lost(" (overwrite)"),
  },
  {
    name: "another value that is made of it",
    body: `let p = ctx.runMutation(a); p = p.then(log); await p;`,
    expected: [],
  },
  {
    name: "another value in the next round",
    body: `let p; for (const id of args.ids) { p = ctx.runMutation(a, id); } await p;`,
    expected: lost(" (overwrite)"),
  },
  {
    name: "the round before is awaited first",
    body: `let p; for (const id of args.ids) { if (p) await p; p = ctx.runMutation(a, id); } await p;`,
    expected: [],
  },
  {
    name: "awaited in the same round",
    body: `for (const id of args.ids) { const p = ctx.runMutation(a, id); log(id); await p; }`,
    expected: [],
  },
  {
    name: "a round that continues before the await",
    body: `for (const id of args.ids) { const p = ctx.runMutation(a, id); if (!id) continue; await p; }`,
    expected: lost(" (end)"),
  },
  {
    name: "a break before the await that stands behind the loop",
    body: `let p; for (const id of args.ids) { p = ctx.runMutation(a, id); break; } await p;`,
    expected: [],
  },
  {
    name: "a labelled break over the await",
    body: `out: { const p = ctx.runMutation(a); if (args.x) break out; await p; }`,
    expected: lost(" (end)"),
  },
  {
    name: "a labelled continue",
    body: `outer: for (const x of args.xs) { for (const y of x) { const p = ctx.runMutation(a); if (y) continue outer; await p; } }`,
    expected: lost(" (end)"),
  },
  {
    name: "awaited in a loop behind it",
    body: `const p = ctx.runMutation(a); for (const id of args.ids) { await p; }`,
    expected: [],
  },
  {
    name: "an endless loop that awaits what the round before made",
    body: `let p; while (true) { if (p) await p; p = ctx.runMutation(a); }`,
    expected: [],
  },
  {
    name: "a do-while loop with the await in its test",
    body: `let p; do { p = ctx.runMutation(a); } while (await p);`,
    expected: [],
  },
  {
    name: "made in the head of a for loop",
    body: `for (let p = ctx.runMutation(a); ; ) { await p; break; }`,
    expected: [],
  },
  {
    name: "a switch that awaits in some cases",
    body: `const p = ctx.runMutation(a); switch (args.x) { case 1: await p; break; case 2: break; default: return p; }`,
    expected: lost(" (end)"),
  },
  {
    name: "a switch that awaits in all cases, one by falling through",
    body: `const p = ctx.runMutation(a); switch (args.x) { case 1: case 2: await p; break; default: return p; }`,
    expected: [],
  },
  {
    name: "made in a case, awaited in the next one or behind the switch",
    body: `let p; switch (args.x) { case 1: p = ctx.runMutation(a); case 2: log(1); break; default: log(2); } await p;`,
    expected: [],
  },
  {
    name: "made in a case and forgotten there",
    body: `switch (args.x) { case 1: { const p = ctx.runMutation(a); break; } default: log(1); }`,
    expected: lost(),
  },
  {
    name: "a function of the file uses it",
    body: `const p = ctx.runMutation(a); if (args.x) return finish(); function finish() { return p; } return finish();`,
    expected: [],
  },
  {
    name: "made in a catch and awaited behind it",
    body: `let p; try { log(1); } catch { p = ctx.runMutation(a); } await p;`,
    expected: [],
  },
];

const collections: readonly BodyCase[] = [
  {
    name: "pushed into an array that is awaited",
    body: `const tasks = []; for (const id of args.ids) { tasks.push(ctx.runMutation(a, id)); } await Promise.all(tasks);`,
    expected: [],
  },
  {
    name: "pushed into an array that nothing awaits",
    body: `const tasks = []; for (const id of args.ids) { tasks.push(ctx.runMutation(a, id)); } return tasks.length;`,
    expected: lost(),
  },
  {
    name: "pushed by a callback",
    body: `const tasks: Promise<void>[] = []; args.ids.forEach((id) => tasks.push(ctx.runMutation(a, id))); await Promise.allSettled(tasks);`,
    expected: [],
  },
  {
    name: "pushed by a callback, awaited by nobody",
    body: `const tasks = []; args.ids.forEach((id) => { tasks.push(ctx.runMutation(a, id)); });`,
    expected: lost(),
  },
  {
    name: "spread into the push, and out of the array",
    body: `const tasks = []; tasks.push(...[ctx.runMutation(a)]); await Promise.all([...tasks, fetch(url)]);`,
    expected: [],
  },
  {
    name: "a set, whose members a loop awaits",
    body: `const tasks = new Set(); tasks.add(ctx.runMutation(a)); for (const task of tasks) await task;`,
    expected: [],
  },
  {
    name: "a map that nothing reads",
    body: `const tasks = new Map(); tasks.set("a", ctx.runMutation(a)); return tasks.size;`,
    expected: lost(),
  },
  {
    name: "awaited in batches",
    body: `let tasks = []; for (const id of args.ids) { tasks.push(ctx.runMutation(a, id)); if (tasks.length > 9) { await Promise.all(tasks); tasks = []; } } await Promise.all(tasks);`,
    expected: [],
  },
  {
    name: "awaited only when there are many",
    body: `const tasks = []; tasks.push(ctx.runMutation(a)); if (args.x) await Promise.all(tasks);`,
    expected: lost(" (end)"),
  },
  {
    name: "an array literal that is awaited later, or never",
    body: `const tasks = [ctx.runMutation(a)]; const more = [fetch(url)]; await Promise.all(tasks);`,
    expected: ["unawaitedVariable fetch"],
  },
  {
    name: "one element is taken out",
    body: `const tasks = [ctx.runMutation(a)]; await tasks[0];`,
    expected: [],
  },
  {
    name: "a queue that is no array",
    body: `const queue = createQueue(); queue.push(ctx.runMutation(a)); args.queue.push(ctx.runMutation(b));`,
    expected: [],
  },
  {
    name: "a pool that removes what is done",
    body: `const pool = new Set(); for (const id of args.ids) { const p = ctx.runMutation(a, id).finally(() => pool.delete(p)); pool.add(p); if (pool.size > 9) await Promise.race(pool); } await Promise.all(pool);`,
    expected: [],
  },
];

const strictKinds: readonly BodyCase[] = [
  {
    name: "a race with a deadline",
    body: `await Promise.race([ctx.runAction(a), deadline(5)]);`,
    expected: ["raceLoser ctx.runAction"],
  },
  {
    name: "any",
    body: `await Promise.any([fetch(a), fetch(b)]);`,
    expected: ["raceLoser fetch", "raceLoser fetch"],
  },
  {
    name: "a fetch that can be aborted",
    body: `await Promise.race([fetch(a, { signal }), deadline(5)]);`,
    expected: [],
  },
  {
    name: "a loser that is awaited afterwards",
    body: `const p = ctx.runAction(a); await Promise.race([p, deadline(5)]); await p;`,
    expected: [],
  },
  {
    name: "a variable that only races",
    body: `const p = ctx.runAction(a); return Promise.race([p, deadline(5)]);`,
    expected: ["raceLoser ctx.runAction"],
  },
  {
    name: "started, another await, awaited",
    body: `const p = ctx.runQuery(a); await fetch(url); await p;`,
    expected: ["earlyStart ctx.runQuery"],
  },
  {
    name: "started, then awaited together with the other",
    body: `const p = ctx.runQuery(a); const q = fetch(url); await Promise.all([p, q]);`,
    expected: [],
  },
  {
    name: "two that were started together and awaited in turn",
    body: `const p = ctx.runQuery(a); const q = fetch(url); await p; await q;`,
    expected: ["earlyStart fetch"],
  },
  {
    name: "started with a catch",
    body: `const p = ctx.runQuery(a).catch(() => null); await fetch(url); await p;`,
    expected: [],
  },
  {
    name: "an alias that is awaited after something else",
    body: `const p = ctx.runMutation(a); const q = p; await fetch(url); await q;`,
    expected: [],
  },
  {
    name: "collected in a round that awaits something else first",
    body: `const ps = []; for (const x of args.xs) { await fetch(x); ps.push(ctx.runQuery(a)); } await Promise.all(ps);`,
    expected: ["earlyStart ctx.runQuery"],
  },
  {
    name: "collected while each round awaits",
    body: `const ps = []; for (const x of args.xs) { ps.push(ctx.runQuery(a)); await fetch(x); } await Promise.all(ps);`,
    expected: ["earlyStart ctx.runQuery"],
  },
];

describe.each(parsers)("what becomes of a promise, %s", (parser) => {
  it.each(names)("under a name: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });

  it.each(paths)("on all paths: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });

  it.each(collections)("in a collection: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });

  it.each(strictKinds)("in strict: $name", (test) => {
    expect(findDangling(parser, placeInAction(test))).toEqual(test.expected);
  });
});
