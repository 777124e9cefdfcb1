import { describe, expect, it } from "vitest";

import { getNodes, parseSyntaxTree } from "../../src/analysis/syntax-tree.js";
import { printValidator } from "../../src/fixes/print-validator.js";

function print(type: string): string | undefined {
  const outcome = parseSyntaxTree("/project/convex/messages.ts", `type Subject = ${type};`);
  if (outcome.type === "error") throw new Error(outcome.message);
  const [alias] = getNodes(outcome.tree, "TSTypeAliasDeclaration");
  if (alias === undefined) throw new Error("no alias");
  return printValidator(alias.typeAnnotation);
}

describe("printValidator", () => {
  it.each([
    ["string", "v.string()"],
    ["bigint", "v.int64()"],
    ["any", "v.any()"],
    ["ArrayBuffer", "v.bytes()"],
    ['Id<"users">', 'v.id("users")'],
    ["string[]", "v.array(v.string())"],
    ["ReadonlyArray<number>", "v.array(v.number())"],
    ['"open" | "closed" | null', 'v.union(v.literal("open"), v.literal("closed"), v.null())'],
    ["Record<string, boolean>", "v.record(v.string(), v.boolean())"],
    ["{ id: string; note?: number }", "v.object({ id: v.string(), note: v.optional(v.number()) })"],
    ["{}", "v.object({})"],
  ])("prints %s as %s", (type, validator) => {
    expect(print(type)).toBe(validator);
  });

  it.each(["Date", "Map<string, string>", "unknown", "{ run(): void }", "() => void", "string | undefined"])(
    "has no validator for %s",
    (type) => {
      expect(print(type)).toBeUndefined();
    },
  );
});
