import { FlowBench } from "./flow-bench.js";

/** Bodies whose lines hold each other in view in one way or another. */
export const shapes: Record<string, (line: number) => string> = {
  "calls in a row": (line) => `const x${line} = await ctx.runQuery(api.q${line});`,
  "conditional calls": (line) => `if (args.a${line}) { await ctx.runMutation(api.m${line}); }`,
  "calls in exclusive branches": (line) =>
    `if (args.a${line}) { await ctx.runMutation(api.m${line}, { x }); return; }`,
  "a value that all calls add to": (line) =>
    line % 2 === 0
      ? `sum += await ctx.runQuery(api.q${line});`
      : `await ctx.runMutation(api.m${line}, { sum });`,
  "guards on one value": (line) => `if (x.a${line} === sum) return ${line};`,
  "a long way without calls": (line) => `sum = args.add(sum, x, ${line});`,
  "conditional waits": (line) =>
    line % 2 === 0 ? `if (args.a${line}) { await fetch(${line}); }` : `await ctx.runQuery(api.q${line});`,
  "a loop on each line": (line) => `for (const y of args.ys) { await ctx.runMutation(api.m${line}, { y }); }`,
  "a try on each line": (line) =>
    `try { await ctx.runMutation(api.m${line}); } catch { sum += ${line}; } finally { args.log(sum); }`,
  "a list that grows": (line) =>
    line % 100 === 0 ? `await ctx.runMutation(api.m${line}, { list });` : `list.push(x, ${line});`,
};

/** All of them in turn, but one whose lines each end the handler. */
export function inTurn(line: number): string {
  const all = Object.entries(shapes).filter(([name]) => !name.startsWith("guards"));
  return all[line % all.length]?.[1](line) ?? "";
}

export function createBench(shape: (line: number) => string, lines: number): FlowBench {
  const body = Array.from({ length: lines }, (_, line) => shape(line));
  const head = "let sum = 0; const list = []; const x = await ctx.runQuery(api.first);";
  const last = "await ctx.runMutation(api.last, { sum, list });";
  return new FlowBench(["async function handler(ctx, args) {", head, ...body, last, "}"].join("\n"));
}
