import type { TSESTree } from "@typescript-eslint/utils";

import { describe, expect, it } from "vitest";

import type { ResolveModule } from "../../src/analysis/definitions.js";
import { getNodes, parseSyntaxTree, type SyntaxTree } from "../../src/analysis/syntax-tree.js";
import { printTypeOfArgs, printTypeOfValidator } from "../../src/fixes/type-of-validator.js";

/** The value of `const subject = …`. */
function parseSubject(text: string): { node: TSESTree.Node; tree: SyntaxTree } {
  const outcome = parseSyntaxTree(
    "/project/convex/messages.ts",
    `import { v } from "convex/values";\n${text}`,
  );
  if (outcome.type === "error") throw new Error(outcome.message);
  const subject = getNodes(outcome.tree, "VariableDeclarator").find(
    ({ id }) => id.type === "Identifier" && id.name === "subject",
  );
  if (subject?.init == null) throw new Error("no subject");
  return { node: subject.init, tree: outcome.tree };
}

function print(validator: string, before = ""): string | undefined {
  const { node, tree } = parseSubject(`${before}\nconst subject = ${validator};`);
  return printTypeOfValidator(tree, node)?.text;
}

const noModules: ResolveModule = () => ({ reason: "no modules here", type: "unknown" });

describe("printTypeOfValidator", () => {
  it.each([
    ["v.string()", "string"],
    ["v.number()", "number"],
    ["v.float64()", "number"],
    ["v.int64()", "bigint"],
    ["v.boolean()", "boolean"],
    ["v.null()", "null"],
    ["v.any()", "any"],
    ["v.bytes()", "ArrayBuffer"],
    ['v.id("users")', 'Id<"users">'],
    ['v.literal("open")', '"open"'],
    ["v.literal(-1)", "-1"],
    ["v.literal(true)", "true"],
    ["v.array(v.string())", "string[]"],
    ['v.array(v.union(v.literal("a"), v.null()))', 'Array<"a" | null>'],
    ["v.array(v.object({ x: v.number() }))", "Array<{ x: number }>"],
    ["v.record(v.string(), v.number())", "Record<string, number>"],
    ["v.union(v.string(), v.string())", "string"],
    ["v.union()", "never"],
    ["v.nullable(v.string())", "string | null"],
    ['v.object({ a: v.string(), "b-c": v.optional(v.number()) })', '{ a: string; "b-c"?: number }'],
    ["v.object({})", "Record<string, never>"],
  ])("prints %s as %s", (validator, type) => {
    expect(print(validator)).toBe(type);
  });

  it("names a constant of the module instead of repeating what it holds", () => {
    const { node, tree } = parseSubject("const role = v.string();\nconst subject = v.array(role);");
    const printed = printTypeOfValidator(tree, node);
    expect(printed?.text).toBe("Array<Infer<typeof role>>");
    expect([...(printed?.imports ?? [])]).toEqual(["Infer"]);
  });

  it("names the constant that an object is spread from", () => {
    expect(print("v.object({ ...page, id: v.string() })", "const page = { size: v.number() };")).toBe(
      "ObjectType<typeof page> & { id: string }",
    );
  });

  it.each([
    ["of another library", "w.string()", "const w = { string: () => 1 };"],
    ["that is not known", "v.commitTimestamp()", ""],
    ["that is computed", "v.union(...members)", "const members = [v.string()];"],
    ["for a table that is computed", "v.id(table)", "const table = 'users';"],
    ["with a computed field", "v.object({ [key]: v.string() })", "const key = 'a';"],
  ])("says nothing of a validator %s", (_, validator, before) => {
    expect(print(validator, before)).toBeUndefined();
  });

  it("says nothing of a constant that only a function knows", () => {
    const { node, tree } = parseSubject(
      "function f() { const role = v.string(); const subject = v.array(role); }",
    );
    expect(printTypeOfValidator(tree, node)).toBeUndefined();
  });
});

describe("printTypeOfArgs", () => {
  it.each([
    ["{}", "Record<string, never>"],
    ["{ id: v.id('users'), note: v.optional(v.string()) }", '{ id: Id<"users">; note?: string }'],
    ["v.object({ id: v.string() })", "{ id: string }"],
    ["fields", "ObjectType<typeof fields>"],
    ["validator", "Infer<typeof validator>"],
  ])("prints %s as %s", (args, type) => {
    const { node, tree } = parseSubject(
      `const fields = { id: v.string() };\nconst validator = v.object(fields);\nconst subject = ${args};`,
    );
    expect(printTypeOfArgs(tree, node, noModules)?.text).toBe(type);
  });

  it.each([
    ["{ id: v.string() }", "ObjectType<typeof fields>"],
    ["v.object({ id: v.string() })", "Infer<typeof fields>"],
    ["makeFields()", undefined],
  ])("asks the module that a constant comes from what it holds: %s", (held, type) => {
    const { node, tree } = parseSubject('import { fields } from "./fields";\nconst subject = fields;');
    const fields = parseSubject(`export const fields = ${held};\nconst subject = 1;`);
    expect(printTypeOfArgs(tree, node, () => ({ tree: fields.tree, type: "module" }))?.text).toBe(type);
    expect(printTypeOfArgs(tree, node, noModules)).toBeUndefined();
  });
});
