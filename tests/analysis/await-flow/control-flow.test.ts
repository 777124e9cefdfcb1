import { describe, expect, it } from "vitest";

import { findingsIn, FlowBench } from "./flow-bench.js";

const A = "await ctx.runQuery(api.a);";
const B = "await ctx.runQuery(api.b);";
const C = "await ctx.runQuery(api.c);";
const EXTERNAL = "await fetch(args.url);";
const AB = ["a > b query-query"];
const SOMETIMES = ["a > b sometimes-external"];
const NONE: string[] = [];

type Case = readonly [name: string, body: string, findings: readonly string[]];

function check(cases: readonly Case[]): void {
  for (const [name, body, findings] of cases) {
    it(name, () => {
      expect(findingsIn(body)).toEqual(findings);
    });
  }
}

describe("sequence", () => {
  check([
    ["pairs two calls in a row", `${A} ${B}`, AB],
    ["pairs neighbours only", `${A} ${B} ${C}`, ["a > b query-query", "b > c query-query"]],
    ["separates by fetch", `${A} ${EXTERNAL} ${B}`, NONE],
    ["separates by an action", `${A} await ctx.runAction(api.x); ${B}`, NONE],
    ["separates by an awaited call that is unknown", `${A} await args.client.load(); ${B}`, NONE],
    ["separates by an awaited dynamic import", `${A} await import("x"); ${B}`, NONE],
    ["separates by an awaited timer", `${A} await new Promise((done) => setTimeout(done, 1)); ${B}`, NONE],
    ["separates by an awaited parameter", `${A} await args.ready; ${B}`, NONE],
    ["separates by an awaited tag", `${A} await args.sql\`select\`; ${B}`, NONE],
    ["does not separate by auth", `${A} await ctx.auth.getUserIdentity(); ${B}`, AB],
    ["does not separate by the scheduler", `${A} await ctx.scheduler.runAfter(0, api.x); ${B}`, AB],
    ["does not separate by an unknown call that is not awaited", `${A} args.client.load(); ${B}`, AB],
    ["does not separate by an await of a plain value", `${A} await null; await [1]; await \`x\`; ${B}`, AB],
    ["separates by `await using`", `${A} await using lock = args.lock; ${B}`, NONE],
    ["pairs nothing with a component's call", `${A} await ctx.runQuery(components.x.b); ${C}`, NONE],
  ]);
});

describe("if and else", () => {
  check([
    ["pairs into a branch", `${A} if (args.x) { ${B} }`, AB],
    ["pairs out of a branch", `if (args.x) { ${A} } ${B}`, AB],
    ["keeps branches apart", `if (args.x) { ${A} } else { ${B} }`, NONE],
    [
      "keeps a long chain of branches apart",
      `if (args.x) { ${A} } else if (args.y) { ${B} } else { ${C} }`,
      NONE,
    ],
    ["pairs across a branch that awaits something", `${A} if (args.x) { ${EXTERNAL} } ${B}`, SOMETIMES],
    [
      "separates when both branches await",
      `${A} if (args.x) { ${EXTERNAL} } else { ${EXTERNAL} } ${B}`,
      NONE,
    ],
    ["forgets a branch that returns", `${A} if (args.x) { ${EXTERNAL} return; } ${B}`, AB],
    ["forgets a branch that throws", `${A} if (args.x) { ${EXTERNAL} throw new Error("x"); } ${B}`, AB],
    [
      "pairs nothing after both branches have returned",
      `${A} if (args.x) { return; } else { return; } ${B}`,
      NONE,
    ],
    ["pairs a call in the test", `${A} if (await ctx.runQuery(api.b)) { }`, AB],
    [
      "pairs a call in a later test of a chain",
      `${A} if (args.x) { return; } else if (await ctx.runQuery(api.b)) { }`,
      AB,
    ],
    [
      "marks a call that one path passes and leaves behind",
      `${A} if (args.x) { ${C} ${EXTERNAL} } ${B}`,
      ["a > c query-query", "a > b sometimes-external"],
    ],
  ]);
});

describe("switch", () => {
  check([
    ["keeps cases apart", `switch (args.x) { case 1: ${A} break; case 2: ${B} break; }`, NONE],
    ["pairs a case with the one it falls through to", `switch (args.x) { case 1: ${A} case 2: ${B} }`, AB],
    ["pairs into a case", `${A} switch (args.x) { case 1: ${B} }`, AB],
    ["pairs past a switch without a default", `${A} switch (args.x) { case 1: ${EXTERNAL} } ${B}`, SOMETIMES],
    [
      "separates when every case awaits",
      `${A} switch (args.x) { case 1: ${EXTERNAL} break; default: ${EXTERNAL} } ${B}`,
      NONE,
    ],
    ["pairs a case that returns with nothing after", `switch (args.x) { case 1: ${A} return; } ${B}`, NONE],
    ["pairs across a default in the middle", `switch (args.x) { default: ${A} case 1: ${B} }`, AB],
  ]);
});

describe("conditional, logical and optional expressions", () => {
  check([
    ["keeps the sides of a conditional apart", `args.x ? ${A.slice(0, -1)} : ${B}`, NONE],
    [
      "pairs across a conditional of which one side awaits",
      `${A} const y = args.x ? await fetch(1) : 1; ${B}`,
      SOMETIMES,
    ],
    ["pairs across &&", `${A} args.x && (await fetch(1)); ${B}`, SOMETIMES],
    ["pairs the sides of &&", `(await ctx.runQuery(api.a)) && (await ctx.runQuery(api.b));`, AB],
    ["pairs the sides of ??", `const x = (await ctx.runQuery(api.a)) ?? (await ctx.runQuery(api.b));`, AB],
    ["pairs across ??", `${A} const x = args.x ?? (await fetch(1)); ${B}`, SOMETIMES],
    ["pairs across ??=", `${A} let x = args.x; x ??= await fetch(1); ${B}`, SOMETIMES],
    ["pairs across ||=", `${A} let x = args.x; x ||= await fetch(1); ${B}`, SOMETIMES],
    ["pairs across an optional call", `${A} args.log?.(await fetch(1)); ${B}`, SOMETIMES],
    ["pairs across an awaited optional call", `${A} await args.log?.flush(); ${B}`, SOMETIMES],
    ["pairs across a default value", `${A} const { x = await fetch(1) } = args; ${B}`, SOMETIMES],
    ["walks a sequence in order", `${A} (args.x, await ctx.runQuery(api.b));`, AB],
    ["pairs the awaited side of a fallback", `${A} await (args.x ? ctx.runQuery(api.b) : null);`, AB],
  ]);
});

describe("await inside arguments and templates", () => {
  check([
    [
      "evaluates arguments before the call",
      `await ctx.runQuery(api.b, { x: await ctx.runQuery(api.a) });`,
      AB,
    ],
    ["separates by an argument that awaits", `${A} await ctx.runQuery(api.b, { x: await fetch(1) });`, NONE],
    ["separates by a template that awaits", `${A} const text = \`x \${await fetch(1)}\`; ${B}`, NONE],
    [
      "pairs calls within one template",
      `const text = \`\${await ctx.runQuery(api.a)} \${await ctx.runQuery(api.b)}\`;`,
      AB,
    ],
    [
      "pairs calls within one object",
      `const all = { a: await ctx.runQuery(api.a), b: await ctx.runQuery(api.b) };`,
      AB,
    ],
    [
      "pairs calls within one sum",
      `const sum = (await ctx.runQuery(api.a)) + (await ctx.runQuery(api.b));`,
      AB,
    ],
    ["evaluates a computed member before the call", `${A} args[await fetch(1)](); ${B}`, NONE],
    ["evaluates the value of an assignment", `${A} args.x = await fetch(1); ${B}`, NONE],
    ["evaluates the value that is thrown", `${A} throw await ctx.runQuery(api.b);`, AB],
    ["evaluates the value that is returned", `${A} return await ctx.runQuery(api.b);`, AB],
    ["takes a returned promise for an awaited one", `${A} return ctx.runQuery(api.b);`, AB],
  ]);
});

describe("break, continue and labels", () => {
  check([
    [
      "pairs past a labelled block that is left",
      `done: { ${A} if (args.x) break done; ${EXTERNAL} } ${B}`,
      SOMETIMES,
    ],
    [
      "pairs out of a loop that is left",
      `for (const x of args.xs) { ${A} if (x) break; } ${B}`,
      ["a loop", "a > b query-query"],
    ],
    [
      "leaves the outer loop by its label",
      `outer: for (const x of args.xs) { for (const y of x) { if (y) break outer; ${EXTERNAL} } } ${B}`,
      NONE,
    ],
    [
      "continues the outer loop by its label",
      `${A} outer: for (const x of args.xs) { for (const y of x) { if (y) continue outer; } ${EXTERNAL} } ${B}`,
      SOMETIMES,
    ],
    [
      "leaves a switch by its label",
      `here: switch (args.x) { case 1: ${A} break here; default: ${EXTERNAL} } ${B}`,
      AB,
    ],
    [
      "breaks the switch and not the loop",
      `for (const x of args.xs) { switch (x) { case 1: break; } ${A} }`,
      ["a loop"],
    ],
  ]);
});

describe("try, catch and finally", () => {
  check([
    ["calls a handler's first call an error path", `try { ${A} } catch { ${B} }`, NONE],
    ["pairs a handler's second call with its first", `try { ${C} } catch { ${A} ${B} }`, AB],
    ["calls a call before the try an error path too", `${A} try { ${EXTERNAL} } catch { ${B} }`, NONE],
    ["sees no error path round synchronous code", `${A} try { JSON.parse(args.x); } catch { ${B} }`, AB],
    ["pairs out of a try", `try { ${A} } catch { } ${B}`, AB],
    ["pairs into a try", `${A} try { ${B} } catch { }`, AB],
    ["pairs a handler's call with what follows", `try { ${EXTERNAL} } catch { ${A} } ${B}`, AB],
    ["forgets a handler that returns", `try { ${C} } catch { ${A} return; } ${B}`, ["c > b query-query"]],
    ["weakens a try and its finally", `try { ${A} } finally { ${B} }`, ["a > b finalizer"]],
    ["pairs a call before the try with one in the finally", `${A} try { args.x(); } finally { ${B} }`, AB],
    [
      "sees what lies before the finally on one of the ways to it",
      `${A} try { args.x(); } catch { if (args.y) { await ctx.runMutation(components.x); ${EXTERNAL} } throw new Error("x"); } finally { ${B} }`,
      SOMETIMES,
    ],
    ["pairs out of a finally", `try { args.x(); } finally { ${A} } ${B}`, AB],
    [
      "runs the finally on the way of a return",
      `try { ${A} if (args.x) return; ${EXTERNAL} } finally { ${B} }`,
      ["a > b finalizer"],
    ],
    [
      "does not go on behind a finally that a return runs",
      `try { ${A} return; } finally { args.x(); } ${B}`,
      NONE,
    ],
    [
      "lets a return in a finally override",
      `try { ${A} throw new Error("x"); } finally { return; } ${B}`,
      NONE,
    ],
    [
      "runs the finally on the way of a break",
      `for (const x of args.xs) { try { ${EXTERNAL} break; } finally { ${A} } } ${B}`,
      ["a > b last-round"],
    ],
    [
      "runs nested finallies in turn",
      `try { try { return; } finally { ${A} } } finally { ${B} }`,
      ["a > b finalizer"],
    ],
    [
      "weakens calls that each fail on their own",
      `try { ${A} } catch { } try { ${B} } catch { }`,
      ["a > b isolated"],
    ],
    [
      "does not weaken when one failure ends the function",
      `try { ${A} } catch { return; } try { ${B} } catch { }`,
      AB,
    ],
    ["does not weaken when one call stands alone", `${A} try { ${B} } catch { }`, AB],
    ["does not weaken within one try", `try { ${A} ${B} } catch { }`, AB],
    [
      "weakens calls with a .catch each",
      `await ctx.runQuery(api.a).catch(() => null); await ctx.runQuery(api.b).catch(() => null);`,
      ["a > b isolated"],
    ],
    [
      "walks a .catch callback as an error path",
      `await ctx.runQuery(api.a).catch(async () => { ${B} });`,
      NONE,
    ],
    [
      "reaches a handler by a throw of its own",
      `${A} try { if (args.x) throw new Error("x"); } catch { ${B} }`,
      AB,
    ],
  ]);
});

describe("functions that are called where they stand", () => {
  check([
    ["walks an async function called at once", `${A} await (async () => { ${B} })();`, AB],
    ["comes back from its return", `await (async () => { ${A} return 1; })(); ${B}`, AB],
    ["separates by one that awaits", `${A} await (async () => { ${EXTERNAL} })(); ${B}`, NONE],
    ["walks array callbacks", `${A} args.xs.forEach((x) => { args.log(x); }); ${B}`, AB],
    [
      "separates by awaited callbacks that await",
      `${A} await Promise.all(args.xs.map(async (x) => { ${EXTERNAL} })); ${B}`,
      NONE,
    ],
    [
      "separates by awaited callbacks that give a promise",
      `${A} await Promise.all(args.xs.map((x) => fetch(x))); ${B}`,
      NONE,
    ],
    [
      "judges other callbacks on their own",
      `${A} args.on("done", async () => { ${B} ${C} });`,
      ["b > c query-query"],
    ],
    ["leaves a generator to its consumer", `${A} (function* () { yield 1; })(); ${B}`, AB],
  ]);
});

describe("promises", () => {
  const all = (method: string, ...elements: string[]) => `await Promise.${method}([${elements.join(", ")}]);`;
  const [a, b, c] = ["ctx.runQuery(api.a)", "ctx.runQuery(api.b)", "ctx.runQuery(api.c)"];
  check([
    ["calls siblings parallel", all("all", a, b), ["a > b parallel"]],
    ["calls only the second of three parallel", all("allSettled", a, b, c), ["a > b parallel"]],
    ["calls siblings of two kinds nothing", all("all", a, "ctx.runMutation(api.b)"), NONE],
    ["calls one call beside an action nothing", all("all", a, "ctx.runAction(api.x)"), NONE],
    [
      "pairs what comes before with the first only",
      `${C} ${all("all", a, b)}`,
      ["c > a query-query", "a > b parallel"],
    ],
    [
      "pairs all siblings with what follows",
      `const [x] = ${all("all", a, b)} await ctx.runMutation(api.c, { x });`,
      ["a > b parallel", "a > c query-mutation"],
    ],
    ["separates by a sibling that awaits", `${all("all", a, "fetch(1)")} ${B}`, NONE],
    ["pairs before a sibling that awaits", `${C} ${all("all", "fetch(1)", a)}`, ["c > a query-query"]],
    [
      "separates by a race against a timer",
      `${all("race", a, "new Promise((done) => setTimeout(done, 1))")} ${B}`,
      NONE,
    ],
    ["waits for any", `${all("any", a)} ${B}`, AB],
    ["looks through .then on a sibling", all("all", `${a}.then((x) => x.y)`, b), ["a > b parallel"]],
    [
      "walks spread callbacks",
      "await Promise.all([...args.xs.map((x) => ctx.runQuery(api.a))]);",
      ["a loop"],
    ],
    ["walks an awaited .then chain", `await ctx.runQuery(api.a).then(() => ctx.runQuery(api.b));`, AB],
    [
      "separates by a .then callback that awaits",
      `await ctx.runQuery(api.a).then(() => fetch(1)); ${B}`,
      NONE,
    ],
    ["sends a call where it is made", `const p = ctx.runQuery(api.a); ${EXTERNAL} await p; ${B}`, NONE],
    ["waits for a kept call without anything external", `const p = ctx.runQuery(api.a); await p; ${B}`, AB],
    ["waits for a kept fetch where it is awaited", `const p = fetch(1); ${A} await p; ${B}`, NONE],
    ["does not wait for a fetch that is only started", `${A} const p = fetch(1); ${B}`, AB],
    [
      "waits for calls collected in an array",
      `const ps = []; ps.push(ctx.runQuery(api.a)); await Promise.all(ps); ${B}`,
      AB,
    ],
    [
      "waits for fetches collected in an array",
      `const ps = []; ps.push(fetch(1)); ${A} await Promise.all(ps); ${B}`,
      NONE,
    ],
    [
      "waits for callbacks kept in a variable",
      `${A} const ps = args.xs.map((x) => fetch(x)); await Promise.all(ps); ${B}`,
      NONE,
    ],
    ["does not wait for an array of promises", `${A} await args.xs.map((x) => fetch(x)); ${B}`, AB],
  ]);
});

describe("generators and for await", () => {
  it("separates by a yield", () => {
    const bench = new FlowBench(`async function* handler(ctx, args) { ${A} yield 1; ${B} }`);
    expect(bench.describe()).toEqual(NONE);
  });
  check([
    ["separates by for await", `${A} for await (const x of args.stream) { } ${B}`, NONE],
    ["allows calls in a for await loop", `for await (const x of args.stream) { ${A} }`, NONE],
    [
      "allows calls in a for await loop over a stream that was awaited before",
      `const stream = await fetch("x"); for await (const x of stream) { ${A} }`,
      NONE,
    ],
    [
      "takes for await over plain values for a loop",
      `const xs = [1, 2]; for await (const x of xs) { ${A} }`,
      ["a loop"],
    ],
  ]);
});
