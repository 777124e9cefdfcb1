import { describe, expect, it } from "vitest";

import { findingsIn, FlowBench } from "./flow-bench.js";

const QUERY = "const x = await ctx.runQuery(api.a);";
const WRITE = "const x = await ctx.runMutation(api.a);";
const DEPENDENT = ["a > b query-mutation"];
const INDEPENDENT = ["a > b independent"];

function check(cases: readonly (readonly [name: string, body: string, findings: readonly string[]])[]): void {
  for (const [name, body, findings] of cases) {
    it(name, () => {
      expect(findingsIn(body)).toEqual(findings);
    });
  }
}

function write(args: string): string {
  return `await ctx.runMutation(api.b, ${args});`;
}

describe("kinds by the kinds of the calls", () => {
  check([
    ["two reads", `${QUERY} await ctx.runQuery(api.b);`, ["a > b query-query"]],
    ["two writes", `${WRITE} ${write("{}")}`, ["a > b mutation-mutation"]],
    ["a read and a write that has nothing to do with it", `${QUERY} ${write("{}")}`, INDEPENDENT],
    ["a read and a write of its value", `${QUERY} ${write("{ x }")}`, DEPENDENT],
    [
      "a write and a read of its value",
      `${WRITE} await ctx.runQuery(api.b, { x });`,
      ["a > b mutation-query"],
    ],
    [
      "a write and a read that it only decides",
      `${WRITE} if (!x) return; await ctx.runQuery(api.b);`,
      INDEPENDENT,
    ],
    [
      "a gate and a read that it lets pass",
      `const ok = await ctx.runMutation(api.checkRateLimit); if (!ok) return; await ctx.runQuery(api.b);`,
      ["checkRateLimit > b gate"],
    ],
    [
      "a gate whose value the read takes",
      `const user = await ctx.runMutation(api.validateKey); await ctx.runQuery(api.b, { id: user._id });`,
      ["validateKey > b mutation-query"],
    ],
    [
      "a gate and a write",
      `await ctx.runMutation(api.acquireLock); ${write("{}")}`,
      ["acquireLock > b mutation-mutation"],
    ],
  ]);
});

describe("one kind per call", () => {
  check([
    [
      "prefers what is reported to what is debatable",
      `if (args.x) { await ctx.runQuery(api.q); } else { ${WRITE} } ${write("{}")}`,
      ["a > b mutation-mutation"],
    ],
    [
      "prefers a pair to a loop",
      `await ctx.runMutation(api.a); for (const y of args.ys) { ${write("{}")} }`,
      ["a > b mutation-mutation"],
    ],
    [
      "prefers a loop to an independent pair",
      `${QUERY} for (const y of args.ys) { ${write("{ y }")} }`,
      ["b loop"],
    ],
    [
      "prefers a pair to siblings",
      `await ctx.runQuery(api.q); await Promise.all([ctx.runQuery(api.a), ctx.runQuery(api.b)]);`,
      ["q > a query-query", "a > b parallel"],
    ],
    [
      "finds the witness that decides among several",
      `let x; if (args.x) { x = await ctx.runQuery(api.a); } else { await ctx.runQuery(api.q); } ${write("{ x }")}`,
      DEPENDENT,
    ],
  ]);
});

describe("values that reach the arguments", () => {
  check([
    ["directly", write("await ctx.runQuery(api.a)"), DEPENDENT],
    ["through a member", `${QUERY} ${write("{ id: x._id }")}`, DEPENDENT],
    ["through a template", `${QUERY} ${write("{ text: `hello ${x.name}` }")}`, DEPENDENT],
    ["through another variable", `${QUERY} const y = x; ${write("{ y }")}`, DEPENDENT],
    ["through destructuring", `const { y: [z] } = await ctx.runQuery(api.a); ${write("{ z }")}`, DEPENDENT],
    ["through a rest", `const { y, ...rest } = await ctx.runQuery(api.a); ${write("rest")}`, DEPENDENT],
    ["through an assignment", `${QUERY} let y; y = x.y; ${write("{ y }")}`, DEPENDENT],
    ["through +=", `${QUERY} let y = 1; y += x.y; ${write("{ y }")}`, DEPENDENT],
    ["through a property write", `${QUERY} const patch = {}; patch.y.z = x.y; ${write("patch")}`, DEPENDENT],
    ["through push", `${QUERY} const list = []; list.push(x.y); ${write("{ list }")}`, DEPENDENT],
    [
      "through Map.set",
      `${QUERY} const map = new Map(); map.set("y", x); ${write("{ map: [...map] }")}`,
      DEPENDENT,
    ],
    [
      "through Object.assign",
      `${QUERY} const patch = {}; Object.assign(patch, x); ${write("patch")}`,
      DEPENDENT,
    ],
    ["through a closure", `${QUERY} const build = () => ({ y: x.y }); ${write("build()")}`, DEPENDENT],
    [
      "through a function declaration",
      `${QUERY} function build() { return x.y; } ${write("build()")}`,
      DEPENDENT,
    ],
    ["through an unknown call", `${QUERY} const y = args.format(x); ${write("{ y }")}`, DEPENDENT],
    [
      "through for…of",
      `${QUERY} const ids = []; for (const row of x) ids.push(row._id); ${write("{ ids }")}`,
      DEPENDENT,
    ],
    [
      "through a callback's parameter",
      `${QUERY} const ids = x.map((row) => row._id); ${write("{ ids }")}`,
      DEPENDENT,
    ],
    [
      "through the choice of a value",
      `${QUERY} let s = "new"; if (x) { s = "old"; } ${write("{ s }")}`,
      DEPENDENT,
    ],
    [
      "through what a loop leaves out",
      `${QUERY} const fresh = []; for (const y of args.ys) { if (x.has(y)) continue; fresh.push(y); } ${write("{ fresh }")}`,
      DEPENDENT,
    ],
    [
      "through the round after which a loop ends",
      `${QUERY} const seen = []; for (const y of args.ys) { seen.push(y); if (x.has(y)) break; } ${write("{ seen }")}`,
      DEPENDENT,
    ],
    [
      "not through what ends something inside a loop",
      `${QUERY} const seen = []; for (const y of args.ys) { seen.push(y); switch (y) { case 1: if (x) break; } } ${write("{ seen }")}`,
      INDEPENDENT,
    ],
    ["through the reference", `${QUERY} await ctx.runMutation(api[x.kind].b);`, DEPENDENT],
    ["not when the variable got it later", `let y = 1; ${QUERY} ${write("{ y }")} y = x;`, INDEPENDENT],
    [
      "not when it went to another branch",
      `${QUERY} let y = 1; if (args.z) { y = x; } else { ${write("{ y }")} }`,
      INDEPENDENT,
    ],
    [
      "not when what threw is what would have given it",
      `${QUERY} let y = 1; try { y = args.parse(x); } catch { ${write("{ y }")} }`,
      INDEPENDENT,
    ],
    [
      "when it had it before something else threw",
      `${QUERY} let y = 1; try { if (args.z) { y = args.parse(x); } args.check(); } catch { ${write("{ y }")} }`,
      DEPENDENT,
    ],
    [
      "when it got it in an earlier round",
      `${QUERY} let y = 1; for (const z of args.zs) { try { y = args.parse(x); } catch { ${write("{ y }")} return; } }`,
      DEPENDENT,
    ],
    [
      "not when the way on leads out of the function",
      `${QUERY} let y = 1; if (args.z) { y = x; return y; } ${write("{ y }")}`,
      INDEPENDENT,
    ],
    [
      "not when the way on throws",
      `${QUERY} let y = 1; if (args.z) { y = x; throw new Error(y); } ${write("{ y }")}`,
      INDEPENDENT,
    ],
    [
      "when the way out is caught",
      `${QUERY} let y = 1; try { if (args.z) { y = x; throw new Error(y); } } catch {} ${write("{ y }")}`,
      DEPENDENT,
    ],
    [
      "when the way out leads past a finalizer",
      `${QUERY} let y = 1; try { y = x; return; } finally { ${write("{ y }")} }`,
      DEPENDENT,
    ],
    [
      "when there is another way on",
      `${QUERY} let y = 1; z: { if (args.z) { y = x; if (args.w) break z; return; } } ${write("{ y }")}`,
      DEPENDENT,
    ],
    [
      "when only a function that is called in place returns",
      `${QUERY} let y = 1; await (async () => { y = x; return; })(); ${write("{ y }")}`,
      DEPENDENT,
    ],
    ["not through a name of a property", `${QUERY} ${write("{ x: 1 }")}`, INDEPENDENT],
    ["not through a type", `${QUERY} ${write("{ y: 1 as typeof x }")}`, INDEPENDENT],
  ]);

  it("tells the elements of a Promise.all apart", () => {
    const both = "const [x, { y }] = await Promise.all([ctx.runQuery(api.a), ctx.auth.getUserIdentity()]);";
    expect(findingsIn(`${both} ${write("{ x }")}`)).toEqual(DEPENDENT);
    expect(findingsIn(`${both} ${write("{ y }")}`)).toEqual(INDEPENDENT);
  });
});

describe("values that decide whether the call is made", () => {
  check([
    ["by a branch", `${QUERY} if (x) { ${write("{}")} }`, DEPENDENT],
    ["by an early return", `${QUERY} if (!x) return null; ${write("{}")}`, DEPENDENT],
    ["by an early throw", `${QUERY} if (!x) throw new Error("x"); ${write("{}")}`, DEPENDENT],
    [
      "by an early return further in",
      `${QUERY} if (x) { if (args.y) { return; } } ${write("{}")}`,
      DEPENDENT,
    ],
    ["by a short circuit", `${QUERY} x && (await ctx.runMutation(api.b));`, DEPENDENT],
    ["by a conditional", `${QUERY} x ? await ctx.runMutation(api.b) : null;`, DEPENDENT],
    ["by a switch", `${QUERY} switch (x.kind) { case "y": ${write("{}")} }`, DEPENDENT],
    ["by the length of a loop", `${QUERY} for (const row of x) { ${write("{}")} }`, DEPENDENT],
    ["by a value made of it", `${QUERY} const isNew = x === null; if (isNew) { ${write("{}")} }`, DEPENDENT],
    [
      "by a value that a test has set",
      `${QUERY} let isNew = false; if (!x) isNew = true; if (isNew) { ${write("{}")} }`,
      DEPENDENT,
    ],
    [
      "by a throw that is caught further out",
      `try { ${QUERY} if (!x) throw new Error("x"); ${write("{}")} } catch { }`,
      DEPENDENT,
    ],
    [
      "not by a value that is set for a failure",
      `${QUERY} let y = 1; if (x) { try { args.work(); } catch { y = 2; } } if (y) { ${write("{}")} }`,
      INDEPENDENT,
    ],
    [
      "by a throw that passes a write by and is caught",
      `${QUERY} let y = 1; try { if (!x) throw new Error("x"); y = 2; } catch {} ${write("{ y }")}`,
      DEPENDENT,
    ],
    [
      "not by a throw that only a finalizer sees",
      `${QUERY} let y = 1; if (args.z) { try { if (!x) throw new Error("x"); y = 2; } finally { args.done(); } } await ctx.runQuery(api.c, { y }); ${write("{ y }")}`,
      ["a > c query-query", "c > b independent"],
    ],
    [
      "not by a throw that a finalizer's write does not mind",
      `${QUERY} let y = 1; try { if (!x) throw new Error("x"); } catch {} finally { y = 2; } ${write("{ y }")}`,
      INDEPENDENT,
    ],
    ["not by a branch that comes back", `${QUERY} if (x) { args.log(x); } ${write("{}")}`, INDEPENDENT],
    [
      "not by a loop that comes back",
      `${QUERY} for (const row of x) { if (row) break; } ${write("{}")}`,
      INDEPENDENT,
    ],
    [
      "not by a labelled block that comes back",
      `${QUERY} y: { if (x) break y; args.log(); } ${write("{}")}`,
      INDEPENDENT,
    ],
    [
      "not by a return in a function called in place",
      `${QUERY} await (async () => { if (x) return; })(); ${write("{}")}`,
      INDEPENDENT,
    ],
    ["not by what another value decides", `${QUERY} if (args.y) return; ${write("{}")}`, INDEPENDENT],
    [
      "not what a finalizer does anyway",
      `${QUERY} try { if (x) return; } finally { ${write("{}")} }`,
      INDEPENDENT,
    ],
  ]);

  it("says how the value arrives", () => {
    const dependenceOf = (body: string) => {
      const bench = new FlowBench(`async function handler(ctx, args) { ${QUERY} ${body} }`);
      return bench.flow.findingsOf(bench.get("handler")).map(({ dependence }) => dependence);
    };
    expect(dependenceOf(write("{ x }"))).toEqual(["arguments"]);
    expect(dependenceOf(`if (x) { ${write("{}")} }`)).toEqual(["decision"]);
    expect(dependenceOf(write("{}"))).toEqual(["none"]);
  });
});
