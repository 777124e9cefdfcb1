import type { TSESTree } from "@typescript-eslint/utils";

import { findDefinition, type ResolveModule } from "../analysis/definitions.js";
import { getModuleBindings } from "../analysis/module-bindings.js";
import { findVariable, getStaticName, type SyntaxTree, unwrapExpression } from "../analysis/syntax-tree.js";

/** A name that a printed type needs: `Id` of `_generated/dataModel`, `Infer` and `ObjectType` of `convex/values`. */
export type TypeImport = "Id" | "Infer" | "ObjectType";

/** A TypeScript type as text, on one line. */
export interface PrintedType {
  readonly text: string;
  readonly imports: ReadonlySet<TypeImport>;
}

const SIMPLE_TYPES: Readonly<Record<string, string>> = {
  any: "any",
  bigint: "bigint",
  boolean: "boolean",
  bytes: "ArrayBuffer",
  float64: "number",
  int64: "bigint",
  null: "null",
  number: "number",
  string: "string",
};

/**
 * The type of the values that a validator of `convex/values` accepts, in terms that hold in the validator's own file;
 * undefined where the expression is no validator that can be read. A validator in a constant becomes
 * `Infer<typeof constant>`.
 */
export function printTypeOfValidator(tree: SyntaxTree, validator: TSESTree.Node): PrintedType | undefined {
  return new TypePrinter(tree).print(validator);
}

/**
 * The type of the arguments that a function with these `args` receives: of an object literal of validators, of
 * `v.object(…)`, or of a constant that holds one of them.
 */
export function printTypeOfArgs(
  tree: SyntaxTree,
  args: TSESTree.Node,
  resolve: ResolveModule,
): PrintedType | undefined {
  return new TypePrinter(tree).printArgs(args, resolve);
}

class TypePrinter {
  readonly #tree: SyntaxTree;
  readonly #imports = new Set<TypeImport>();

  constructor(tree: SyntaxTree) {
    this.#tree = tree;
  }

  print(validator: TSESTree.Node): PrintedType | undefined {
    return this.#finish(this.#type(validator));
  }

  printArgs(args: TSESTree.Node, resolve: ResolveModule): PrintedType | undefined {
    const node = unwrapExpression(args);
    if (node.type === "ObjectExpression") return this.#finish(this.#object(node));
    if (node.type === "CallExpression") return this.#finish(this.#type(node));
    // A constant may hold an object literal of validators or a validator: its type is spelt in two ways.
    const definition = findDefinition(this.#tree, node, resolve);
    if (definition.type !== "node") return undefined;
    const held = unwrapExpression(definition.node);
    if (held.type === "ObjectExpression") return this.#finish(this.#constant(node, "ObjectType"));
    const isValidator = findValidatorMethod(definition.tree, held) !== undefined;
    return isValidator ? this.#finish(this.#constant(node, "Infer")) : undefined;
  }

  #finish(text: string | undefined): PrintedType | undefined {
    return text === undefined ? undefined : { imports: this.#imports, text };
  }

  #type(validator: TSESTree.Node): string | undefined {
    const node = unwrapExpression(validator);
    if (node.type !== "CallExpression") return this.#constant(node, "Infer");
    const method = findValidatorMethod(this.#tree, node);
    const [first, second] = node.arguments;
    switch (method) {
      case undefined:
        return undefined;
      case "id":
        return first?.type === "Literal" ? this.#import("Id", JSON.stringify(first.value)) : undefined;
      case "literal":
        return this.#literal(first);
      case "array":
        return this.#wrap(first, (item) => (/^[\w.]+$/.test(item) ? `${item}[]` : `Array<${item}>`));
      case "nullable":
        return this.#wrap(first, (value) => `${value} | null`);
      case "object":
        return first?.type === "ObjectExpression"
          ? this.#object(first)
          : first && this.#constant(unwrapExpression(first), "ObjectType");
      case "record":
        return this.#wrap(first, (key) => this.#wrap(second, (value) => `Record<${key}, ${value}>`));
      case "union":
        return this.#union(node.arguments);
      default:
        return Object.hasOwn(SIMPLE_TYPES, method) ? SIMPLE_TYPES[method] : undefined;
    }
  }

  #wrap(
    validator: TSESTree.Node | undefined,
    print: (type: string) => string | undefined,
  ): string | undefined {
    const type = validator && this.#type(validator);
    return type === undefined ? undefined : print(type);
  }

  #union(members: readonly TSESTree.Node[]): string | undefined {
    const types = members.map((member) => (member.type === "SpreadElement" ? undefined : this.#type(member)));
    const known = types.filter((type) => type !== undefined);
    if (known.length !== types.length) return undefined;
    return known.length === 0 ? "never" : [...new Set(known)].join(" | ");
  }

  #literal(value: TSESTree.Node | undefined): string | undefined {
    const node = value && unwrapExpression(value);
    if (node?.type === "UnaryExpression" && node.operator === "-" && node.argument.type === "Literal")
      return `-${node.argument.raw}`;
    return node?.type === "Literal" ? node.raw : undefined;
  }

  #object(node: TSESTree.ObjectExpression): string | undefined {
    const fields: string[] = [];
    const spreads: string[] = [];
    for (const property of node.properties) {
      if (property.type === "SpreadElement") {
        const spread = this.#constant(unwrapExpression(property.argument), "ObjectType");
        if (spread === undefined) return undefined;
        spreads.push(spread);
      } else {
        const field = this.#field(property);
        if (field === undefined) return undefined;
        fields.push(field);
      }
    }
    const own = fields.length === 0 ? [] : [`{ ${fields.join("; ")} }`];
    const parts = [...spreads, ...own];
    return parts.length === 0 ? "Record<string, never>" : parts.join(" & ");
  }

  #field(property: TSESTree.Property): string | undefined {
    const name = getStaticName(property);
    if (name === undefined) return undefined;
    const validator = unwrapExpression(property.value);
    const inner =
      validator.type === "CallExpression" && findValidatorMethod(this.#tree, validator) === "optional"
        ? validator.arguments[0]
        : undefined;
    const key = /^[\w$]+$/.test(name) ? name : JSON.stringify(name);
    return this.#wrap(inner ?? validator, (type) => `${key}${inner === undefined ? "" : "?"}: ${type}`);
  }

  /** `Infer<typeof messageValidator>`, `ObjectType<typeof pageArgs>`: of what is named, by that name. */
  #constant(node: TSESTree.Node, helper: "Infer" | "ObjectType"): string | undefined {
    const path = dottedName(node);
    const root = path === undefined ? undefined : rootOf(node);
    // What a function holds cannot be named outside of it.
    const isModuleName = root !== undefined && findVariable(this.#tree, root)?.scope.type === "module";
    return isModuleName ? this.#import(helper, `typeof ${path ?? ""}`) : undefined;
  }

  #import(name: TypeImport, argument: string): string {
    this.#imports.add(name);
    return `${name}<${argument}>`;
  }
}

/** `string` of `v.string()`; undefined for what is no call of the validators of `convex/values`. */
export function findValidatorMethod(tree: SyntaxTree, node: TSESTree.Node): string | undefined {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return undefined;
  const { object } = node.callee;
  if (object.type !== "Identifier") return undefined;
  const declared = findVariable(tree, object)?.identifiers[0];
  const isValidators = getModuleBindings(tree).imports.some(
    ({ imported, local, source }) => imported === "v" && source === "convex/values" && local === declared,
  );
  return isValidators ? getStaticName(node.callee) : undefined;
}

function dottedName(node: TSESTree.Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier")
    return undefined;
  const owner = dottedName(node.object);
  return owner === undefined ? undefined : `${owner}.${node.property.name}`;
}

function rootOf(node: TSESTree.Node): TSESTree.Node {
  return node.type === "MemberExpression" ? rootOf(node.object) : node;
}
