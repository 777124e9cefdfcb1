import type { TSESTree } from "@typescript-eslint/utils";

import {
  ABSENT_GLOBALS,
  type AbsentGlobal,
  hasProcessMember,
  PROCESS_ALTERNATIVES,
} from "../platform/default-runtime-globals.js";
import { DeadCode } from "./dead-code.js";
import { collectGlobalReferences } from "./global-references.js";
import { describeDefaultRuntime } from "./surroundings.js";
import { getStaticName, type SyntaxTree, wrapExpression } from "./syntax-tree.js";
import { classifyImportCall, isInTry } from "./used-imports.js";

/** A place that fails in the default runtime, because what it names is only there in other runtimes. */
export interface AbsentGlobalUse extends AbsentGlobal {
  /** As the code spells it: `Buffer`, `process.cwd`. */
  readonly name: string;
  /** The name, or the member of `process`. */
  readonly node: TSESTree.Node;
}

type Home = AbsentGlobal["home"];

const HOMES: readonly Home[] = ["node", "web"];

const NAMES_BY_HOME: Readonly<Record<Home, RegExp>> = {
  // `process` is there, and has its `env`.
  node: mentionOf([...namesAtHome("node"), String.raw`process(?!\.env\b)`]),
  web: mentionOf(namesAtHome("web")),
};

function namesAtHome(home: Home): string[] {
  return [...ABSENT_GLOBALS].flatMap(([name, absent]) => (absent.home === home ? [name] : []));
}

function mentionOf(names: readonly string[]): RegExp {
  return new RegExp(String.raw`\b(?:${names.join("|")})\b`);
}

/** Cheap test for files whose scopes are worth analysing: without a mention there is no use. */
export function mentionsAbsentGlobal(text: string, home: Home): boolean {
  return NAMES_BY_HOME[home].test(text);
}

/**
 * The uses of globals that the default runtime lacks, in source order. Code that never runs there is no use: behind
 * `typeof Buffer !== "undefined"`, after `if (typeof window === "undefined") return`, and the like. Nor is a question
 * about them (`typeof setImmediate`, `process.versions?.node`), nor a name that the file defines itself.
 * @param homes which runtimes' globals are of interest
 */
export function collectAbsentGlobalUses(
  tree: SyntaxTree,
  homes: readonly Home[] = HOMES,
): readonly AbsentGlobalUse[] {
  if (!homes.some((home) => mentionsAbsentGlobal(tree.text, home))) return [];
  const uses = collectGlobalReferences(tree, mayBeAbsent)
    .flatMap(({ identifier }) => usesAt(tree, identifier))
    .filter(({ home }) => homes.includes(home));
  if (uses.length === 0) return [];
  const defined = collectDefinedGlobals(tree);
  const deadCode = new DeadCode(tree, describeDefaultRuntime(defined));
  return uses
    .filter(({ name, node }) => !defined.has(name) && !deadCode.isNeverRun(node))
    .sort((left, right) => left.node.range[0] - right.node.range[0]);
}

function mayBeAbsent(name: string): boolean {
  return name === "process" || ABSENT_GLOBALS.has(name);
}

function isGlobalObject(name: string): boolean {
  return name === "globalThis" || name === "self";
}

function usesAt(
  tree: SyntaxTree,
  identifier: TSESTree.Identifier | TSESTree.JSXIdentifier,
): AbsentGlobalUse[] {
  if (identifier.type !== "Identifier") return [];
  if (identifier.name === "process") return usesOfProcess(identifier);
  const absent = ABSENT_GLOBALS.get(identifier.name);
  if (absent === undefined || isTypeofOperand(identifier)) return [];
  if (identifier.name === "require" && isBundledRequire(tree, identifier)) return [];
  if (MODULE_SCOPE.has(identifier.name) && !isEcmaScriptModule(tree.program)) return [];
  return [{ ...absent, name: identifier.name, node: identifier }];
}

/** What esbuild wraps around a file without `import` and `export`. */
const MODULE_SCOPE: ReadonlySet<string> = new Set(["exports", "module"]);

function isEcmaScriptModule(program: TSESTree.Program): boolean {
  return program.body.some(
    ({ type }) =>
      type === "ImportDeclaration" ||
      type === "ExportNamedDeclaration" ||
      type === "ExportDefaultDeclaration" ||
      type === "ExportAllDeclaration",
  );
}

/** esbuild puts the module there; or it cannot, and the code around sees to that. */
function isBundledRequire(tree: SyntaxTree, identifier: TSESTree.Identifier): boolean {
  const { parent } = identifier;
  if (parent.type !== "CallExpression" || parent.callee !== identifier) return false;
  const call = classifyImportCall(tree, parent);
  return call !== undefined && (call.sources.length > 0 || isInTry(parent));
}

function usesOfProcess(identifier: TSESTree.Identifier): AbsentGlobalUse[] {
  const value = wrapExpression(identifier);
  const { parent } = value;
  if (parent?.type === "MemberExpression" && parent.object === value) {
    return isQuestion(parent) ? [] : usesOfProcessMember(parent, getStaticName(parent));
  }
  if (parent?.type === "VariableDeclarator" && parent.init === value && parent.id.type === "ObjectPattern") {
    return parent.id.properties.flatMap((property) =>
      property.type === "Property" ? usesOfProcessMember(property, getStaticName(property)) : [],
    );
  }
  return [];
}

function usesOfProcessMember(node: TSESTree.Node, member: string | undefined): AbsentGlobalUse[] {
  if (member === undefined || hasProcessMember(member)) return [];
  const alternative = PROCESS_ALTERNATIVES.get(member);
  const absent: AbsentGlobal = alternative === undefined ? { home: "node" } : { alternative, home: "node" };
  return [{ ...absent, name: `process.${member}`, node }];
}

/** Whether the code copes with the member's being undefined, or does not read it at all. */
function isQuestion(member: TSESTree.MemberExpression): boolean {
  if (isTypeofOperand(member)) return true;
  const value = wrapExpression(member);
  const { parent } = value;
  switch (parent?.type) {
    case "MemberExpression":
      return parent.object === value && parent.optional;
    case "CallExpression":
      return parent.callee === value && parent.optional;
    case "AssignmentExpression":
      return parent.left === value;
    case "UnaryExpression":
      return parent.operator === "!" || parent.operator === "delete";
    case "LogicalExpression":
      return parent.left === value;
    case "ConditionalExpression":
    case "IfStatement":
      return parent.test === value;
    case "BinaryExpression":
      return isNullish(parent.left) || isNullish(parent.right);
    default:
      return false;
  }
}

function isNullish(node: TSESTree.Node): boolean {
  return (
    (node.type === "Literal" && node.raw === "null") ||
    (node.type === "Identifier" && node.name === "undefined")
  );
}

function isTypeofOperand(node: TSESTree.Node): boolean {
  const { parent } = wrapExpression(node);
  return parent?.type === "UnaryExpression" && parent.operator === "typeof";
}

/** Globals that the file itself sets: `globalThis.Buffer ??= …`. */
function collectDefinedGlobals(tree: SyntaxTree): ReadonlySet<string> {
  const defined = new Set<string>();
  for (const { identifier } of collectGlobalReferences(tree, isGlobalObject)) {
    const object = wrapExpression(identifier);
    const member = object.parent;
    if (member?.type !== "MemberExpression" || member.object !== object) continue;
    const target = wrapExpression(member);
    const name = getStaticName(member);
    if (
      name !== undefined &&
      target.parent?.type === "AssignmentExpression" &&
      target.parent.left === target
    ) {
      defined.add(name);
    }
  }
  return defined;
}
