import { describe, expect, it } from "vitest";

import { evaluateStatically, type StaticValue } from "../../src/analysis/static-value.js";
import { bundlerSurroundings, describeDefaultRuntime } from "../../src/analysis/surroundings.js";
import { readSnippet } from "./snippet.js";

/** Evaluates the last statement of a text. */
function evaluate(text: string, surroundings = bundlerSurroundings): StaticValue {
  const { tree } = readSnippet("oxc-parser", text);
  const statement = tree.program.body.at(-1);
  if (statement?.type !== "ExpressionStatement") throw new Error(`${text} ends in no expression`);
  return evaluateStatically(tree, statement.expression, surroundings);
}

const show = (value: StaticValue): unknown => (value.type === "value" ? value.value : value.type);

describe("evaluateStatically", () => {
  it.each<[string, unknown]>([
    ["(1);", 1],
    ["`a`;", "a"],
    ["`a${b}`;", "unknown"],
    ["null;", null],
    ["undefined;", undefined],
    ["void f();", undefined],
    ["({});", "truthy"],
    ["/x/;", "truthy"],
    ["f();", "unknown"],
    ["a;", "unknown"],
    ["!a;", "unknown"],
    ["!0;", true],
    ["a && false;", "falsy"],
    ["false && a;", false],
    ["1 && 2;", 2],
    ["a || [];", "truthy"],
    ["a || 0;", "unknown"],
    ["null ?? 1;", 1],
    ["0 ?? 1;", 0],
    ["[] ?? 1;", "truthy"],
    ["a ?? 1;", "unknown"],
    ["true ? 1 : a;", 1],
    ["a ? 1 : 1;", "unknown"],
    ["1 === 1;", true],
    ['1 === "1";', false],
    ['1 == "1";', "unknown"],
    ["null == undefined;", true],
    ["null === undefined;", false],
    ["0 == null;", false],
    ["({}) != null;", true],
    ["a !== b;", "unknown"],
    ["1 < 2;", "unknown"],
    ["(1 as any)!;", 1],
    ["const a = 1; a;", 1],
    ["const a = b, b = a; a;", "unknown"],
    ["let a = 1; a;", "unknown"],
    ["const { a } = { a: 1 }; a;", "unknown"],
    ["const a = () => 1; a();", 1],
    ["function a() { return !1; } a();", false],
    ["function a() { b(); return 1; } a();", "unknown"],
    ["const a = async () => false; a();", "unknown"],
    ["const a = (b: any) => b; a(1);", "unknown"],
    ['process.env.NODE_ENV === "production";', true],
    ["process.env.OTHER;", "unknown"],
    ["const process = b; process.env.NODE_ENV;", "unknown"],
    ["typeof Buffer;", "unknown"],
  ])("knows while bundling of %s: %s", (text, value) => {
    expect(show(evaluate(text))).toBe(value);
  });

  it.each<[string, unknown]>([
    ["typeof Buffer;", "undefined"],
    ["typeof process;", "object"],
    ["typeof fetch;", "unknown"],
    ["typeof (globalThis as any).Buffer;", "undefined"],
    ["globalThis.Buffer;", undefined],
    ["Buffer;", "unknown"],
    ["process;", "truthy"],
    ["process.env;", "truthy"],
    ["process.env.KEY;", "unknown"],
    ["process.versions?.node;", undefined],
    ["typeof process.cwd;", "undefined"],
    ['"Buffer" in globalThis;', false],
    ['"fetch" in globalThis;', "unknown"],
    ['"Buffer" in a;', "unknown"],
    ["const Buffer = 1; typeof Buffer;", "unknown"],
  ])("knows in the default runtime of %s: %s", (text, value) => {
    expect(show(evaluate(text, describeDefaultRuntime(new Set())))).toBe(value);
  });

  it("takes a global that the file sets for present", () => {
    expect(show(evaluate("typeof Buffer;", describeDefaultRuntime(new Set(["Buffer"]))))).toBe("unknown");
  });
});
