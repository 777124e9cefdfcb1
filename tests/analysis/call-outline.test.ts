import { describe, expect, it } from "vitest";

import { collectCalledNames, outlineCalls } from "../../src/analysis/call-outline.js";

describe("outlineCalls", () => {
  it.each([
    ["const list = query({});", ["list"]],
    ["export const list: Registered<string> =\n  query<string>({});", ["list"]],
    ["const list = builders.query({}) as any, other = 1;", ["list"]],
    ["const first = query({}), second = query({});", ["first", "second"]],
    ["const list: Registered<{ a: string; b: () => void }> = query({});", ["list"]],
    ["const list = (query as any)({});", ["list"]],
    ["const list = <any>query({});", ["list"]],
    [`const list = builders\n  .authed!["query"]({});`, ["list"]],
    ["const größe = query({});", ["größe"]],
    ["export default internalAction(async () => null);", ["default"]],
    ["const load = async (ctx) => {}; const save = function () {}; const date = new Date();", []],
    ["const load = (run: (ctx) => void, id = 1): Promise<void> => {}; const same = <T,>(one: T) => one;", []],
    ["const load: (id: string) => void = (id) => {}; const limit: number = 10; const same = one => one;", []],
    ["const limit = 10; const copy = limit; export default function run() {}", []],
  ])("finds in %j the names of calls' results", (code, names) => {
    expect([...outlineCalls(code).made]).toEqual(names);
  });

  it.each([
    [`export { list } from "./users";`, true],
    [`export * from "./users";`, true],
    [`export const list = query({});`, false],
  ])("says of %j whether it hands on other names", (code, handsOn) => {
    expect(outlineCalls(code).handsOn).toBe(handsOn);
  });
});

describe("collectCalledNames", () => {
  it("finds names before a parenthesis, and those that get another name", () => {
    const code = `import { get as load } from "./users"; list (ctx); find?.(id); parse<string>(text); (save as any)(ctx); f(...all(1));`;
    expect([...collectCalledNames(code)].sort()).toEqual([
      "all",
      // What may be a name in `(name as any)(ctx)`, as far as a glance goes.
      "any",
      "f",
      "find",
      "get",
      "list",
      "parse",
      "save",
    ]);
  });

  it("leaves members out", () => {
    expect([...collectCalledNames("users.find(id); users\n  .list?.(); users?.get<string>(id);")]).toEqual(
      [],
    );
  });
});
