import { describe, expect, it } from "vitest";

import { collectEnvListings, mayListEnv } from "../../src/analysis/env-listings.js";
import { parsers, quoteNode, readSnippet } from "./snippet.js";

describe.each(parsers)("collectEnvListings, on a tree of %s", (parser) => {
  it.each<[string, readonly string[]]>([
    ["Object.keys(process.env)", ["keys: Object.keys(process.env)"]],
    ["Reflect.ownKeys(process.env!)", ["keys: Reflect.ownKeys(process.env!)"]],
    [`"A" in (process as any).env`, [`in: "A" in (process as any).env`]],
    [`Object.hasOwn(process["env"], "A")`, [`in: Object.hasOwn(process["env"], "A")`]],
    ["for (const name in process.env) {}", ["keys: process.env"]],
    ["({ ...process.env })", ["keys: ...process.env"]],
    ["process.env.A; process.env?.A; process.env['A']", []],
    ["run(process.env); Object.assign({}, process.env); [...process.env]", []],
    ["const process = { env: {} }; Object.keys(process.env)", []],
    ["const Object = { keys() {} }; Object.keys(process.env)", []],
  ])("finds in %s: %j", (code, expected) => {
    const { tree } = readSnippet(parser, `${code};\nexport {};`);
    const found = collectEnvListings(tree).map(({ node, type }) => `${type}: ${quoteNode(tree, node)}`);
    expect(found).toEqual(expected);
  });
});

describe("mayListEnv", () => {
  it.each([
    ["Object.keys(process.env)", true],
    ["process\n  .env\n)", true],
    [`process["env"]`, true],
    ["process.env.A; process.env?.A; process.env[name]", false],
    ["environment", false],
  ])("says of %j: %s", (text, expected) => {
    expect(mayListEnv(text)).toBe(expected);
  });
});
