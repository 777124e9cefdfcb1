import { describe, expect, it } from "vitest";

import { findingsIn } from "./flow-bench.js";

const A = "await ctx.runMutation(api.a);";
const B = "await ctx.runMutation(api.b);";
const EXTERNAL = "await fetch(args.url);";
const LOOP = ["a loop"];
const NONE: string[] = [];

function check(cases: readonly (readonly [name: string, body: string, findings: readonly string[]])[]): void {
  for (const [name, body, findings] of cases) {
    it(name, () => {
      expect(findingsIn(body)).toEqual(findings);
    });
  }
}

describe("one call per item", () => {
  check([
    ["in for…of", `for (const x of args.xs) { ${A} }`, LOOP],
    ["in for…in", `for (const x in args.xs) { ${A} }`, LOOP],
    ["in a counted for", `for (let i = 0; i < args.xs.length; i++) { ${A} }`, LOOP],
    ["in a counted for that adds one", `for (let i = 0; i < args.xs.length; i += 1) { ${A} }`, LOOP],
    ["in an awaited map", `await Promise.all(args.xs.map(async (x) => { ${A} }));`, LOOP],
    ["in forEach", `args.xs.forEach((x) => { ctx.runMutation(api.a); });`, LOOP],
    ["in Array.from", `await Promise.all(Array.from(args.xs, (x) => ctx.runMutation(api.a)));`, LOOP],
    ["in asyncMap", `await asyncMap(args.xs, (x) => ctx.runMutation(api.a));`, LOOP],
    ["behind a guard", `for (const x of args.xs) { if (!x) continue; ${A} }`, LOOP],
    [
      "until one is found",
      `for (const x of args.xs) { const y = await ctx.runQuery(api.a); if (y) break; }`,
      LOOP,
    ],
    ["as pages of a site", `for (const page of args.pages) { ${A} }`, LOOP],
    [
      "in both of two nested loops",
      `for (const x of args.xs) { ${A} for (const y of x) { ${B} } }`,
      ["a loop", "a > b mutation-mutation"],
    ],
    [
      "calls a failure per item debatable",
      `for (const x of args.xs) { try { ${A} } catch { args.failed.push(x); } }`,
      ["a isolated"],
    ],
    [
      "does not when the failure ends the loop's function",
      `for (const x of args.xs) { try { ${A} } catch (e) { throw e; } }`,
      LOOP,
    ],
    [
      "calls dealing with the failure of an item debatable",
      `for (const x of args.xs) { try { await ctx.runQuery(api.q); } catch { ${B} } }`,
      ["q isolated", "b isolated"],
    ],
    [
      "calls dealing with it in a promise chain debatable",
      `for (const x of args.xs) { await ctx.runQuery(api.q).catch(async () => { ${B} }); }`,
      ["q isolated", "b isolated"],
    ],
    [
      "does not when only synchronous code may fail",
      `for (const x of args.xs) { try { args.check(x); } catch { ${B} } }`,
      ["b loop"],
    ],
    [
      "knows that a call before a return is made once",
      `for (const x of args.xs) { if (x.bad) { ${A} return; } }`,
      NONE,
    ],
    ["knows that a returned call is made once", `for (const x of args.xs) { if (x.bad) return ${A} }`, NONE],
    [
      "knows that a call before a break is made once",
      `for (const x of args.xs) { if (x.bad) { ${A} break; } }`,
      NONE,
    ],
    [
      "knows so beside a call per item",
      `for (const x of args.xs) { if (x.bad) { ${A} throw new Error(); } ${B} }`,
      ["b loop"],
    ],
    [
      "does not take what goes on with the next item for a way out",
      `for (const x of args.xs) { if (x.bad) { ${A} continue; } }`,
      LOOP,
    ],
    [
      "does not take a return from a callback for one",
      `args.xs.forEach(async (x) => { ${A} return; });`,
      LOOP,
    ],
    ["does not when the try holds the loop", `try { for (const x of args.xs) { ${A} } } catch { }`, LOOP],
    [
      "leaves a component's call alone",
      `for (const x of args.xs) { await ctx.runMutation(components.x.a); }`,
      NONE,
    ],
  ]);
});

describe("pairs of a loop over items", () => {
  check([
    [
      "pairs what comes before with the first call",
      `${A} for (const x of args.xs) { ${B} }`,
      ["a > b mutation-mutation"],
    ],
    [
      "pairs the last call with what follows",
      `for (const x of args.xs) { ${A} } ${B}`,
      ["a loop", "a > b mutation-mutation"],
    ],
    [
      "pairs past a loop without calls",
      `${A} for (const x of args.xs) { args.log(x); } ${B}`,
      ["a > b mutation-mutation"],
    ],
    [
      "knows that what ends the loop decides on the rounds behind it",
      `const q = await ctx.runQuery(api.q); for (const x of args.xs) { if (x) { if (q) break; } else { ${B} } }`,
      ["q > b query-mutation"],
    ],
    [
      "knows so of what ends the loop behind the call",
      `const q = await ctx.runQuery(api.q); for (const x of args.xs) { ${B} if (q) break; }`,
      ["q > b query-mutation"],
    ],
    [
      "knows that what ends a round decides on nothing behind it",
      `const q = await ctx.runQuery(api.q); for (const x of args.xs) { if (x) { if (q) continue; } else { ${B} } }`,
      ["b loop"],
    ],
    ["does not pair a call with one of the round before", `for (const x of args.xs) { ${A} }`, LOOP],
  ]);
});

describe("a loop that waits for something external", () => {
  check([
    ["is allowed its calls", `for (const x of args.xs) { ${EXTERNAL} ${A} }`, NONE],
    [
      "is allowed them when it waits on some paths only",
      `for (const x of args.xs) { if (x) { ${EXTERNAL} } ${A} }`,
      NONE,
    ],
    ["is not paired with what comes before", `${A} for (const x of args.xs) { ${B} ${EXTERNAL} }`, NONE],
    [
      "shares its last item at most with what follows",
      `for (const x of args.xs) { ${EXTERNAL} ${A} } ${B}`,
      ["a > b last-round"],
    ],
    ["separates, since it is there to run", `${A} for (const x of args.xs) { ${EXTERNAL} } ${B}`, NONE],
    [
      "separates sometimes when rounds may pass by",
      `${A} for (const x of args.xs) { if (x) { ${EXTERNAL} } } ${B}`,
      ["a > b sometimes-external"],
    ],
    [
      "still pairs within a round",
      `for (const x of args.xs) { ${EXTERNAL} ${A} ${B} }`,
      ["a > b mutation-mutation"],
    ],
    [
      "allows an inner loop to be reported",
      `for (const x of args.xs) { ${EXTERNAL} for (const y of x) { ${A} } }`,
      LOOP,
    ],
  ]);
});

describe("rounds: cursors, batches, retries, polling", () => {
  check([
    [
      "allows while",
      `let more = true; while (more) { const r = await ctx.runMutation(api.a); more = r.more; }`,
      NONE,
    ],
    ["allows do…while", `let r; do { r = await ctx.runMutation(api.a); } while (!r.isDone);`, NONE],
    [
      "allows an endless loop",
      `while (true) { const r = await ctx.runMutation(api.a); if (r.isDone) break; }`,
      NONE,
    ],
    ["allows for (;;)", `for (;;) { const r = await ctx.runMutation(api.a); if (r.isDone) break; }`, NONE],
    ["allows steps of a batch", `for (let i = 0; i < args.xs.length; i += 100) { ${A} }`, NONE],
    ["allows chunks", `for (const chunk of split(args.xs)) { ${A} }`, NONE],
    ["allows what is called chunks", `for (const part of chunks(args.xs)) { ${A} }`, NONE],
    ["allows batches in a map", `await Promise.all(args.batches.map(async (b) => { ${A} }));`, NONE],
    [
      "allows a limit of batches among other ends",
      `for (let i = 0; i < MAX_BATCHES && !args.done; i++) { ${A} }`,
      NONE,
    ],
    [
      "allows what goes on from where the round before ended",
      `let at; for (let i = 0; i < 20; i++) { const r = await ctx.runMutation(api.a, { at }); at = r.next; if (r.isDone) break; }`,
      NONE,
    ],
    [
      "reports items of a list, whatever is carried along",
      `let last; for (let i = 0; i < args.xs.length; i++) { last = await ctx.runMutation(api.a, { x: args.xs[i], last }); }`,
      LOOP,
    ],
    [
      "allows batches that are collected, with the rest behind the loop",
      `let rows = []; for (const x of args.xs) { rows.push(x); if (rows.length >= 100) { ${A} rows = []; } } ${B}`,
      ["a > b last-round"],
    ],
    [
      "allows batches after a continue",
      `let rows = []; for (const x of args.xs) { rows.push(x); if (rows.length < 100) continue; ${A} rows = []; }`,
      NONE,
    ],
    [
      "allows batches that a property collects",
      `const s = { rows: [] }; for (const x of args.xs) { s.rows.push(x); if (s.rows.length === 100) { ${A} s.rows = []; } }`,
      NONE,
    ],
    [
      "allows batches by size",
      `let bytes = 0; for (const x of args.xs) { if (bytes + x.size > 1e6) { ${A} bytes = 0; } bytes += x.size; }`,
      NONE,
    ],
    [
      "allows batches that a helper hands over",
      `let rows = []; const flush = async () => { ${A} rows = []; }; for (const x of args.xs) { rows.push(x); if (rows.length >= 100) await flush(); }`,
      NONE,
    ],
    [
      "allows batches that a helper collects",
      `let rows = []; const add = async (x) => { rows.push(x); if (rows.length < 100) return; ${A} rows = []; }; for (const x of args.xs) { await add(x); } ${B}`,
      ["add(a) > b last-round"],
    ],
    [
      "reports a helper that has a call for each item too",
      `let rows = []; const add = async (x) => { ${B} rows.push(x); if (rows.length >= 100) { ${A} rows = []; } }; for (const x of args.xs) { await add(x); }`,
      ["add(b) loop", "b > a mutation-mutation"],
    ],
    [
      "allows every so many rounds",
      `for (let i = 0; i < args.xs.length; i++) { if (i % 50 === 0) { ${A} } }`,
      NONE,
    ],
    [
      "allows every so many rounds by an index",
      `for (const [i, x] of args.xs.entries()) { if ((i + 1) % 50 === 0) { ${A} } }`,
      NONE,
    ],
    [
      "does not pair with what comes before batches",
      `${A} let rows = []; for (const x of args.xs) { rows.push(x); if (rows.length >= 100) { ${B} rows = []; } }`,
      NONE,
    ],
    ["reports every other item", `for (const x of args.xs) { if (x % 2 === 0) { ${A} } }`, LOOP],
    ["reports items of some size", `for (const x of args.xs) { if (x.rows.length >= 100) { ${A} } }`, LOOP],
    [
      "reports items up to a number of them",
      `let count = 0; for (const x of args.xs) { if (count < 100) { ${A} count++; } }`,
      LOOP,
    ],
    [
      "reports items once something was collected at all",
      `const bad = []; for (const x of args.xs) { bad.push(x); if (bad.length > 0) { ${A} } }`,
      LOOP,
    ],
    [
      "reports what is made for each item beside batches",
      `let rows = []; for (const x of args.xs) { ${B} rows.push(x); if (rows.length >= 100) { ${A} rows = []; } }`,
      ["b loop", "b > a mutation-mutation"],
    ],
    ["allows attempts", `for (let attempt = 0; attempt < 3; attempt++) { ${A} }`, NONE],
    ["allows tries up to a limit", `for (let i = 0; i < MAX_RETRIES; i++) { ${A} }`, NONE],
    ["allows counted pages", `for (let page = 0; page < 10; page++) { ${A} }`, NONE],
    [
      "allows rounds within a loop over items",
      `for (const t of args.tables) { while (args.more()) { ${A} } }`,
      NONE,
    ],
    [
      "takes items whose calls are all made in rounds for rounds",
      `${A} for (const t of args.tables) { while (args.more()) { await ctx.runMutation(api.m); } } ${B}`,
      ["m > b last-round"],
    ],
    [
      "does not where an item has a call of its own",
      `${A} for (const t of args.tables) { await ctx.runMutation(api.own); while (args.more()) { await ctx.runMutation(api.m); } } ${B}`,
      ["a > own mutation-mutation", "a > b mutation-mutation"],
    ],
    ["reports items within rounds", `while (args.more()) { for (const x of args.xs()) { ${A} } }`, LOOP],
    ["does not pair with what comes before", `${A} while (args.more()) { ${B} }`, NONE],
    ["does not pair two of them", `while (args.more()) { ${A} } while (args.more()) { ${B} }`, NONE],
    ["weakens what follows", `while (args.more()) { ${A} } ${B}`, ["a > b last-round"]],
    [
      "weakens what is done on the way out",
      `while (true) { const r = await ctx.runMutation(api.a); if (r.isDone) { ${B} break; } }`,
      ["a > b last-round"],
    ],
    [
      "weakens it behind a continue too",
      `while (true) { const r = await ctx.runMutation(api.a); if (!r.isDone) continue; ${B} break; }`,
      ["a > b last-round"],
    ],
    [
      "still pairs within a round",
      `while (args.more()) { const page = await ctx.runQuery(api.a); await ctx.runMutation(api.b, { page }); }`,
      ["a > b query-mutation"],
    ],
    [
      "pairs past an endless loop by the calls of an earlier round",
      `while (true) { if (args.x()) break; ${A} } ${B}`,
      ["a > b last-round"],
    ],
    [
      "pairs past a loop without calls",
      `${A} while (args.more()) { args.next(); } ${B}`,
      ["a > b mutation-mutation"],
    ],
    [
      "takes a call in the test for the last one",
      `while (await ctx.runMutation(api.a)) { args.next(); } ${B}`,
      ["a > b last-round"],
    ],
  ]);
});
