import { expect, it } from "vitest";

import { describeFile, describePlace, findLine } from "../../src/project/source-places.js";
import { createRunBench } from "./run-bench.js";

it.each([
  ["a\nb\nc", 0, 1],
  ["a\nb\nc", 1, 1],
  ["a\nb\nc", 2, 2],
  ["a\nb\nc", 4, 3],
  ["a\r\nb", 3, 2],
])("findLine of %j at %i is %i", (text, offset, line) => {
  expect(findLine(text, offset)).toBe(line);
});

it("describePlace names the line of the linted file, and another file before its line", () => {
  const bench = createRunBench({
    ".git/HEAD": "",
    "convex/a/example.ts": "\nexport const a = 1;",
    "convex/model/users.ts": "\n\nexport const b = 1;",
    "package.json": "{}",
    "shared/users.ts": "export const c = 1;",
  });
  const run = bench.lint("convex/a/example.ts");
  const places = ["convex/a/example.ts", "convex/model/users.ts", "shared/users.ts"].map((path) => {
    const answer = run.getModule(bench.disk.path(path));
    if (answer.type === "unknown") throw new Error(answer.reason);
    const { tree } = answer.module;
    const [statement] = tree.program.body;
    return statement && [describePlace(run, tree, statement), describeFile(run, tree)];
  });
  expect(places).toEqual([
    ["line 2", "a/example.ts"],
    ["model/users.ts:3", "model/users.ts"],
    ["../../shared/users.ts:1", "../../shared/users.ts"],
  ]);
});
