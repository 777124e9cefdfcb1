import type { TSESTree } from "@typescript-eslint/utils";

const KEYWORDS: Readonly<Record<string, string>> = {
  TSAnyKeyword: "any",
  TSBigIntKeyword: "int64",
  TSBooleanKeyword: "boolean",
  TSNullKeyword: "null",
  TSNumberKeyword: "number",
  TSStringKeyword: "string",
};

/**
 * The validator, as text, that accepts exactly the values of a TypeScript type, with `v` for the validators of
 * `convex/values`; undefined for types that are declared elsewhere or that Convex cannot carry.
 */
export function printValidator(type: TSESTree.TypeNode): string | undefined {
  if (Object.hasOwn(KEYWORDS, type.type)) return `v.${KEYWORDS[type.type] ?? ""}()`;
  switch (type.type) {
    case "TSArrayType":
      return wrap("array", printValidator(type.elementType));
    case "TSLiteralType":
      return type.literal.type === "Literal" ? `v.literal(${type.literal.raw})` : undefined;
    case "TSTypeLiteral":
      return wrap("object", printFields(type.members));
    case "TSTypeReference":
      return printReference(type);
    case "TSUnionType":
      return wrapAll(
        "union",
        type.types.map((member) => printValidator(member)),
      );
    default:
      return undefined;
  }
}

/** The fields of an object type as an object literal of validators: `{ id: v.id("users"), note: v.optional(v.string()) }`. */
export function printFields(members: readonly TSESTree.TypeElement[]): string | undefined {
  const fields: string[] = [];
  for (const member of members) {
    const type = member.type === "TSPropertySignature" ? member.typeAnnotation?.typeAnnotation : undefined;
    if (member.type !== "TSPropertySignature" || type === undefined || member.computed) return undefined;
    const name = member.key.type === "Identifier" ? member.key.name : undefined;
    const validator = printValidator(type);
    if (name === undefined || validator === undefined) return undefined;
    fields.push(`${name}: ${member.optional ? `v.optional(${validator})` : validator}`);
  }
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function printReference(type: TSESTree.TSTypeReference): string | undefined {
  if (type.typeName.type !== "Identifier") return undefined;
  const [first, second] = type.typeArguments?.params ?? [];
  switch (type.typeName.name) {
    case "Array":
    case "ReadonlyArray":
      return first && wrap("array", printValidator(first));
    case "ArrayBuffer":
      return "v.bytes()";
    case "Id":
      return first?.type === "TSLiteralType" && first.literal.type === "Literal"
        ? `v.id(${first.literal.raw})`
        : undefined;
    case "Record":
      return first && second && wrapAll("record", [printValidator(first), printValidator(second)]);
    default:
      return undefined;
  }
}

function wrap(method: string, argument: string | undefined): string | undefined {
  return argument === undefined ? undefined : `v.${method}(${argument})`;
}

function wrapAll(method: string, members: readonly (string | undefined)[]): string | undefined {
  const known = members.filter((member) => member !== undefined);
  return known.length === members.length ? `v.${method}(${known.join(", ")})` : undefined;
}
