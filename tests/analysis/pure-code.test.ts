import { describe, expect, it } from "vitest";

import { readPureCode } from "../../src/analysis/pure-code.js";
import { getNodes, parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import { readSnippet } from "./snippet.js";

const MODULE = `
import { external } from "somewhere";

let counter = 0;
const LIMIT = 3;

function double(value: number) { const twice = value * 2; return twice; }
function stamp(value: string) { return \`\${value} \${Date.now()}\`; }
function shout(value: string) { console.log(value); return value; }
function check(value: number) { if (value > LIMIT) throw new Error("too much"); return value; }
function count() { return counter; }
function bump() { counter += 1; }
function keep(list: number[]) { list.push(1); return list; }
async function wait() { return 1; }
function deep(value: number) { return deeper(value); }
function deeper(value: number) { return deepest(value); }
function deepest(value: number) { return abyss(value); }
function abyss(value: number) { return value; }
`;

/** What is known of the body of a function with some variables of its own. */
function read(body: string) {
  const text = `${MODULE}
function outer(user: any, rows: number[], text: string) {
  let total = 0;
  const names: string[] = [];
  { ${body} }
}`;
  const outcome = parseSyntaxTree("/project/convex/example.ts", text);
  if (outcome.type === "error") throw new Error(outcome.message);
  const { tree } = outcome;
  const outer = getNodes(tree, "FunctionDeclaration").find(({ id }) => id?.name === "outer");
  const block = outer?.body.body.at(-1);
  if (block === undefined) throw new Error("no block");
  const { purity, writes } = readPureCode(tree, block, () => ({ type: "external" }));
  return { purity, writes: [...writes].map(({ name }) => name) };
}

describe("readPureCode", () => {
  it.each([
    'const name = user?.name ?? "none";',
    "const key = `${text.trim().toLowerCase()}-${LIMIT}`;",
    "const found = rows.filter((row) => row > 1).map((row) => ({ row, ...user }));",
    "const size = Math.max(...rows, Number(text), rows.length);",
    "const at = new Date(0).toISOString();",
    "const sorted = [...rows].sort((a, b) => a - b);",
    "const local: number[] = []; for (const row of rows) if (row > 1) local.push(row);",
    "const key = process.env.KEY;",
    "const twice = double(LIMIT);",
    "const json = JSON.stringify(user as unknown);",
  ])("gives the same whenever it is evaluated: %s", (body) => {
    expect(read(body)).toEqual({ purity: "same", writes: [] });
  });

  it.each([
    "const now = Date.now();",
    "const id = crypto.randomUUID();",
    "const now = new Date();",
    "const text2 = stamp(text);",
  ])("gives something else each time: %s", (body) => {
    expect(read(body).purity).toBe("varies");
  });

  it.each(["console.log(user);", "const loud = shout(text);"])("writes to the log: %s", (body) => {
    expect(read(body).purity).toBe("logs");
  });

  it.each([
    "external(user);",
    "const parsed = JSON.parse(text);",
    "throw new Error(text);",
    "const value = check(1);",
    "const value = count();",
    "bump();",
    "counter += 1;",
    "keep(rows);",
    "rows.forEach((row) => { row.seen = true; });",
    "const alias = user; alias.name = text;",
    "const value = wait();",
    "const value = deep(1);",
    "user.save();",
    "fetch(text);",
    "while (total < 3) total += 1;",
    "try { names.push(text); } catch { total = 0; }",
    "delete user.name;",
    "globalThis.user = user;",
    "const Name = class {};",
    "const page = new Page();",
    "const page = html`${text}`;",
    "const url = new URL(text);",
  ])("may do anything: %s", (body) => {
    expect(read(body).purity).toBe("unknown");
  });

  it.each([
    ["total += 1;", ["total"]],
    ["names.push(text); total++;", ["names", "total"]],
    ["user.name.first = text;", ["user"]],
    ["Object.assign(user, { text });", ["user"]],
    ["rows.sort();", ["rows"]],
    ["for (const row of rows) total += row;", ["total"]],
  ])("tells which variables of the function are changed: %s", (body, writes) => {
    expect(read(body)).toEqual({ purity: "same", writes });
  });

  it("looks into a function of another file, though it stands at the same place of its own", () => {
    const { context, tree } = readSnippet("oxc-parser", {
      "convex/example.ts": `import { keep } from "./kept";\nfunction outer(user: any) { keep(user); ${"user.name; ".repeat(9)}}`,
      "convex/kept.ts": `${" ".repeat(60)}export function keep(user: any) { globalThis.user = user; }`,
    });
    const [outer] = getNodes(tree, "FunctionDeclaration");
    if (outer === undefined) throw new Error("no function");
    expect(readPureCode(tree, outer.body, context.resolve).purity).toBe("unknown");
  });
});
