import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "./ctx.js";

import { VECTOR_FILTER_METHODS } from "../platform/vector-search.js";
import { mayAddMember } from "./ctx.js";
import { findDefinition, findPropertyValue, type ResolveModule } from "./definitions.js";
import { collectReturned } from "./function-results.js";
import { findStaticNumber, findStaticString } from "./static-literals.js";
import {
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "./syntax-tree.js";

/** A value, and the node that says it. */
export interface Written<Value> {
  readonly value: Value;
  readonly node: TSESTree.Node;
}

/** A call of `ctx.vectorSearch`, as far as it is known before anything runs. */
export interface VectorSearch {
  readonly table: Written<string> | undefined;
  readonly index: Written<string> | undefined;
  readonly limit: Written<number> | undefined;
  readonly vector: WrittenVector | undefined;
  readonly filter: VectorFilter | undefined;
}

export type WrittenVector =
  | { readonly type: "array"; readonly length: number; readonly node: TSESTree.Node }
  | { readonly type: "typedArray"; readonly name: string; readonly node: TSESTree.Node };

export interface VectorFilter {
  readonly node: TSESTree.Node;
  /** Methods that the builder is asked for and does not have: `and`, `field`, `gt`. */
  readonly foreignMethods: readonly Written<string>[];
  /** JavaScript's own operators between terms: what comes out of them is one of their sides, or no filter. */
  readonly operators: readonly Written<string>[];
  /** The fields that are compared. */
  readonly fields: readonly Written<string>[];
  /** How many comparisons there are at least. */
  readonly terms: number;
}

/** The calls on a ctx that is Convex's own in this respect, in source order. */
export function collectVectorSearches(
  tree: SyntaxTree,
  roots: readonly CtxRoot[],
  resolve: ResolveModule,
): VectorSearch[] {
  return roots
    .filter((root) => !mayAddMember(root, "vectorSearch"))
    .flatMap(({ uses }) => uses.members)
    .flatMap(({ call, path }) =>
      call === undefined || path.join(".") !== "vectorSearch" ? [] : [readSearch(tree, call, resolve)],
    );
}

function readSearch(tree: SyntaxTree, call: TSESTree.CallExpression, resolve: ResolveModule): VectorSearch {
  const [table, index, query] = call.arguments;
  const readString = (node: TSESTree.Node | undefined): Written<string> | undefined =>
    write(node, findStaticString(tree, node, resolve));
  const definition = query && findDefinition(tree, query, resolve);
  const object = definition?.type === "node" && definition.tree === tree ? definition.node : undefined;
  const find = (name: string): TSESTree.Node | undefined =>
    object?.type === "ObjectExpression" && object.properties.every(({ type }) => type === "Property")
      ? findPropertyValue(object, name)
      : undefined;
  return {
    filter: readFilter(tree, find("filter"), resolve),
    index: readString(index),
    limit: write(find("limit"), findStaticNumber(tree, find("limit"), resolve)),
    table: readString(table),
    vector: readVector(tree, find("vector"), resolve),
  };
}

function write<Value>(node: TSESTree.Node | undefined, value: Value | undefined): Written<Value> | undefined {
  return node === undefined || value === undefined ? undefined : { node, value };
}

const TYPED_ARRAY = /^(?:Float(?:16|32|64)|(?:Big)?(?:Int|Uint)(?:8|16|32|64)|Uint8Clamped)Array$/;

function readVector(
  tree: SyntaxTree,
  node: TSESTree.Node | undefined,
  resolve: ResolveModule,
): WrittenVector | undefined {
  const definition = node && findDefinition(tree, node, resolve);
  if (node === undefined || definition?.type !== "node") return undefined;
  const value = definition.node;
  if (value.type === "ArrayExpression") {
    const isPlain = value.elements.every((element) => element !== null && element.type !== "SpreadElement");
    return isPlain ? { length: value.elements.length, node, type: "array" } : undefined;
  }
  const name = findTypedArray(definition.tree, value);
  return name === undefined ? undefined : { name, node, type: "typedArray" };
}

/** `new Float32Array(…)`, `Float32Array.from(…)`. */
function findTypedArray(tree: SyntaxTree, value: TSESTree.Node): string | undefined {
  if (value.type !== "NewExpression" && value.type !== "CallExpression") return undefined;
  const callee = unwrapExpression(value.callee);
  const maker =
    callee.type === "MemberExpression" && /^(?:from|of)$/.test(getStaticName(callee) ?? "")
      ? unwrapExpression(callee.object)
      : callee;
  if (maker.type !== "Identifier" || !TYPED_ARRAY.test(maker.name)) return undefined;
  return findVariable(tree, maker) === undefined ? maker.name : undefined;
}

function readFilter(
  tree: SyntaxTree,
  node: TSESTree.Node | undefined,
  resolve: ResolveModule,
): VectorFilter | undefined {
  const definition = node && findDefinition(tree, node, resolve);
  if (node === undefined || definition?.type !== "node" || definition.tree !== tree) return undefined;
  if (!isFunctionNode(definition.node)) return undefined;
  const reader = new FilterReader(tree, definition.node, resolve);
  return reader.read(node);
}

class FilterReader {
  readonly #tree: SyntaxTree;
  readonly #function: FunctionNode;
  readonly #resolve: ResolveModule;

  constructor(tree: SyntaxTree, functionNode: FunctionNode, resolve: ResolveModule) {
    this.#tree = tree;
    this.#function = functionNode;
    this.#resolve = resolve;
  }

  read(node: TSESTree.Node): VectorFilter | undefined {
    const [builder] = this.#function.params;
    if (builder?.type !== "Identifier") return undefined;
    const foreignMethods: Written<string>[] = [];
    const fields: Written<string>[] = [];
    for (const { method, property, call } of this.#callsOn(builder)) {
      if (!VECTOR_FILTER_METHODS.has(method)) foreignMethods.push({ node: property, value: method });
      const [field] = call?.arguments ?? [];
      const name = method === "eq" ? findStaticString(this.#tree, field, this.#resolve) : undefined;
      if (field !== undefined && name !== undefined) fields.push({ node: field, value: name });
    }
    const returned = collectReturned(this.#function);
    return {
      fields,
      foreignMethods,
      node,
      operators: this.#collectOperators(returned, builder),
      terms: Math.max(0, ...returned.map((expression) => this.#countTerms(expression, builder))),
    };
  }

  /** What the builder is asked for, wherever that is in the function. */
  #callsOn(builder: TSESTree.Identifier) {
    return (findVariable(this.#tree, builder)?.references ?? []).flatMap(({ identifier }) => {
      const member = identifier.parent;
      if (member.type !== "MemberExpression" || member.object !== identifier) return [];
      const method = getStaticName(member);
      if (method === undefined) return [];
      const call =
        member.parent.type === "CallExpression" && member.parent.callee === member
          ? member.parent
          : undefined;
      return [{ call, method, property: member.property }];
    });
  }

  /** `q.eq(…) && q.eq(…)`, `!q.eq(…)`: where terms are, and in what they are handed to `q.or`. */
  #collectOperators(
    returned: readonly TSESTree.Expression[],
    builder: TSESTree.Identifier,
  ): Written<string>[] {
    const found: Written<string>[] = [];
    for (const expression of returned) {
      visitNodes(expression, (inner) => {
        if (isFunctionNode(inner)) return "skip";
        const operand =
          inner.type === "LogicalExpression"
            ? inner.left
            : inner.type === "UnaryExpression" && inner.operator === "!"
              ? inner.argument
              : undefined;
        if (operand === undefined || !("operator" in inner) || !this.#isTerm(operand, builder))
          return undefined;
        found.push({ node: inner, value: inner.operator });
        return "skip";
      });
    }
    return found;
  }

  #isTerm(expression: TSESTree.Node, builder: TSESTree.Identifier): boolean {
    const node = unwrapExpression(expression);
    if (node.type === "LogicalExpression") return this.#isTerm(node.left, builder);
    return this.#findMethod(node, builder) !== undefined;
  }

  #findMethod(node: TSESTree.Node, builder: TSESTree.Identifier): string | undefined {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return undefined;
    const { object } = node.callee;
    const isBuilder =
      object.type === "Identifier" && findVariable(this.#tree, object) === findVariable(this.#tree, builder);
    return isBuilder ? getStaticName(node.callee) : undefined;
  }

  /** A choice has the terms of its longer side; what is spread may be none. */
  #countTerms(expression: TSESTree.Node, builder: TSESTree.Identifier): number {
    const node = unwrapExpression(expression);
    if (node.type === "ConditionalExpression") {
      return Math.max(this.#countTerms(node.consequent, builder), this.#countTerms(node.alternate, builder));
    }
    const method = this.#findMethod(node, builder);
    if (method === "eq") return 1;
    if (method !== "or" || node.type !== "CallExpression") return 0;
    return node.arguments.reduce((sum, argument) => sum + this.#countTerms(argument, builder), 0);
  }
}
