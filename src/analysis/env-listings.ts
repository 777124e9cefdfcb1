import type { TSESTree } from "@typescript-eslint/utils";

import { collectGlobalReferences } from "./global-references.js";
import { findVariable, getStaticName, type SyntaxTree, wrapExpression } from "./syntax-tree.js";

/** A place that asks which environment variables there are, rather than for the value of one. */
export interface EnvListing {
  /** The whole question: `Object.keys(process.env)`, `"X" in process.env`. */
  readonly node: TSESTree.Node;
  /** `keys`: all of them. `in`: whether one is there. */
  readonly type: "in" | "keys";
}

/** Any mention but the value of one variable, `process.env.A` or `process.env[name]`. */
const WHOLE_ENV = /\bprocess\b(?!\s*\.\s*env\s*(?:\.|\?\.|\[))/;

/** Cheap test: without a mention there is no listing. */
export function mayListEnv(text: string): boolean {
  return WHOLE_ENV.test(text);
}

/** The questions about the keys of `process.env`, in source order. */
export function collectEnvListings(tree: SyntaxTree): EnvListing[] {
  if (!mayListEnv(tree.text)) return [];
  return collectGlobalReferences(tree, (name) => name === "process").flatMap(({ identifier }) => {
    const member = wrapExpression(identifier).parent;
    if (member?.type !== "MemberExpression" || getStaticName(member) !== "env") return [];
    return classify(tree, wrapExpression(member)) ?? [];
  });
}

/** Functions that go through the own keys of their first argument. */
const LISTING_METHODS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["Object", new Set(["entries", "getOwnPropertyNames", "keys", "values"])],
  ["Reflect", new Set(["ownKeys"])],
]);

const ASKING_METHODS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["Object", new Set(["hasOwn"])],
  ["Reflect", new Set(["has"])],
]);

function classify(tree: SyntaxTree, env: TSESTree.Node): EnvListing | undefined {
  const { parent } = env;
  switch (parent?.type) {
    case "BinaryExpression":
      return parent.operator === "in" && parent.right === env ? { node: parent, type: "in" } : undefined;
    case "ForInStatement":
      return parent.right === env ? { node: env, type: "keys" } : undefined;
    case "SpreadElement":
      return parent.parent.type === "ObjectExpression" ? { node: parent, type: "keys" } : undefined;
    case "CallExpression": {
      if (parent.arguments[0] !== env) return undefined;
      if (isMethodOf(tree, parent.callee, LISTING_METHODS)) return { node: parent, type: "keys" };
      return isMethodOf(tree, parent.callee, ASKING_METHODS) ? { node: parent, type: "in" } : undefined;
    }
    default:
      return undefined;
  }
}

function isMethodOf(
  tree: SyntaxTree,
  callee: TSESTree.Node,
  methods: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return false;
  const name = getStaticName(callee);
  return (
    name !== undefined &&
    methods.get(callee.object.name)?.has(name) === true &&
    findVariable(tree, callee.object) === undefined
  );
}
