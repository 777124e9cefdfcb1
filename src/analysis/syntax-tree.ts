import type { TSESTree } from "@typescript-eslint/utils";

import { analyze, type ScopeManager, type Variable } from "@typescript-eslint/scope-manager";
import { visitorKeys } from "@typescript-eslint/visitor-keys";

import { parseModule } from "./parse-module.js";

/**
 * One parsed module. Every node has `range` and `parent`. For the linted file the tree is ESLint's (or oxlint's)
 * own; for other files it comes from oxc-parser, which speaks TS-ESTree about ten times faster than typescript-estree.
 * Where typescript-estree leaves an optional child undefined, oxc-parser says null: ask for truth, not for `undefined`.
 */
export interface SyntaxTree {
  /** Absolute path. */
  readonly filename: string;
  readonly text: string;
  readonly program: TSESTree.Program;
  readonly scopeManager: ScopeManager;
}

export type FunctionNode =
  TSESTree.ArrowFunctionExpression | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression;

export type ParseOutcome =
  { readonly type: "tree"; readonly tree: SyntaxTree } | { readonly type: "error"; readonly message: string };

/** Parses `text` as a TypeScript (or JavaScript) module; a syntax error is an outcome, not an exception. */
export function parseSyntaxTree(filename: string, text: string): ParseOutcome {
  const parsed = parseModule(filename, text);
  const [error] = parsed.errors.filter((candidate) => candidate.severity === "Error");
  if (error !== undefined) return { message: error.message, type: "error" };
  // oxc's own typings describe the same TS-ESTree shape under other names.
  const program = parsed.program as unknown as TSESTree.Program;
  linkNodes(program);
  return { tree: createLazyTree(filename, text, program), type: "tree" };
}

/**
 * Scopes cost as much as the parse, and most neighbours are asked for their exports only: analysed when first read. The
 * names of the standard library mean nothing to any analysis, and would take half of the time and memory.
 */
function createLazyTree(filename: string, text: string, program: TSESTree.Program): SyntaxTree {
  let scopeManager: ScopeManager | undefined;
  return {
    filename,
    program,
    get scopeManager() {
      scopeManager ??= analyze(program, { jsxPragma: null, lib: [], sourceType: "module" });
      return scopeManager;
    },
    text,
  };
}

/** A node as oxc-parser hands it over: with a `range` of its own, trees would take a fifth longer to arrive. */
interface BareNode {
  readonly start: number;
  readonly end: number;
  range?: TSESTree.Range;
}

/**
 * Gives every node its range and its parent. Every analysis of a tree begins with its nodes by type, which the same walk
 * finds.
 */
function linkNodes(program: TSESTree.Program): void {
  const groups: NodeGroups = new Map();
  const stack: TSESTree.Node[] = [program];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const bare = node as unknown as BareNode;
    bare.range = [bare.start, bare.end];
    addToGroup(groups, node);
    const bottom = stack.length;
    pushChildren(node, stack);
    for (let index = bottom; index < stack.length; index++) {
      (stack[index] as { parent?: TSESTree.Node }).parent = node;
    }
  }
  nodesByType.set(program, groups);
}

/** Calls `visit` for each direct child of `node`, in source order. */
export function forEachChild(node: TSESTree.Node, visit: (child: TSESTree.Node) => void): void {
  const fields = node as unknown as Record<string, unknown>;
  for (const key of visitorKeys[node.type] ?? []) {
    const value = fields[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item);
    } else if (isNode(value)) visit(value);
  }
}

function isNode(value: unknown): value is TSESTree.Node {
  return (
    typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"
  );
}

/** Walks `root` and everything below it in source order; `"skip"` leaves out what is below a node. */
export function visitNodes(root: TSESTree.Node, enter: (node: TSESTree.Node) => "skip" | undefined): void {
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (enter(node) !== "skip") pushChildren(node, stack);
  }
}

/** Whether `test` holds for `root` or for something below it; `"skip"` leaves out a node with what is below it. */
export function someNode(root: TSESTree.Node, test: (node: TSESTree.Node) => boolean | "skip"): boolean {
  const stack: TSESTree.Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const answer = test(node);
    if (answer === true) return true;
    if (answer === false) pushChildren(node, stack);
  }
  return false;
}

/** Puts the direct children of `node` on top of `stack`, the first one uppermost. */
function pushChildren(node: TSESTree.Node, stack: TSESTree.Node[]): void {
  const fields = node as unknown as Record<string, unknown>;
  const keys = visitorKeys[node.type] ?? [];
  for (let index = keys.length - 1; index >= 0; index--) {
    const value = fields[keys[index] ?? ""];
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      for (let last = items.length - 1; last >= 0; last--) {
        const item = items[last];
        if (isNode(item)) stack.push(item);
      }
    } else if (isNode(value)) stack.push(value);
  }
}

/** `NodeOfType<"CallExpression">`: TSESTree's own enum of node types cannot be imported without loading TypeScript. */
export type NodeOfType<Type extends NodeType> = { [Node in TSESTree.Node as `${Node["type"]}`]: Node }[Type];
export type NodeType = `${TSESTree.Node["type"]}`;

type NodeGroups = Map<string, TSESTree.Node[]>;

const nodesByType = new WeakMap<TSESTree.Program, NodeGroups>();

/** All nodes of one type, in source order. One walk over the tree serves every question of this form. */
export function getNodes<Type extends NodeType>(
  tree: Pick<SyntaxTree, "program">,
  type: Type,
): readonly NodeOfType<Type>[] {
  let found = nodesByType.get(tree.program);
  if (found === undefined) {
    found = groupByType(tree.program);
    nodesByType.set(tree.program, found);
  }
  const nodes: readonly TSESTree.Node[] = found.get(type) ?? [];
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-assertion -- without it the compiler gives up (TS2590)
  return nodes as readonly NodeOfType<Type>[];
}

function groupByType(program: TSESTree.Program): NodeGroups {
  const groups: NodeGroups = new Map();
  visitNodes(program, (node) => {
    addToGroup(groups, node);
    return undefined;
  });
  return groups;
}

function addToGroup(groups: NodeGroups, node: TSESTree.Node): void {
  const group = groups.get(node.type);
  if (group === undefined) groups.set(node.type, [node]);
  else group.push(node);
}

const bindings = new WeakMap<TSESTree.Program, Map<TSESTree.Node, Variable>>();

/** The variable that an identifier (a use or a declaration) stands for; undefined for globals and property names. */
export function findVariable(tree: SyntaxTree, identifier: TSESTree.Node): Variable | undefined {
  let byIdentifier = bindings.get(tree.program);
  if (byIdentifier === undefined) {
    byIdentifier = indexBindings(tree.scopeManager);
    bindings.set(tree.program, byIdentifier);
  }
  return byIdentifier.get(identifier);
}

function indexBindings(scopeManager: ScopeManager): Map<TSESTree.Node, Variable> {
  const byIdentifier = new Map<TSESTree.Node, Variable>();
  for (const scope of scopeManager.scopes) {
    for (const variable of scope.variables) {
      for (const identifier of variable.identifiers) byIdentifier.set(identifier, variable);
    }
    for (const reference of scope.references) {
      // Globals that ESLint adds resolve to a variable without a definition: nothing in this file declares them.
      if (reference.resolved?.defs.length) byIdentifier.set(reference.identifier, reference.resolved);
    }
  }
  return byIdentifier;
}

/** The innermost function around `node` (not `node` itself), or undefined at module level. */
export function findEnclosingFunction(node: TSESTree.Node): FunctionNode | undefined {
  for (let current = node.parent; current != null; current = current.parent) {
    if (isFunctionNode(current)) return current;
  }
  return undefined;
}

export function isFunctionNode(node: TSESTree.Node | null | undefined): node is FunctionNode {
  return (
    node?.type === "ArrowFunctionExpression" ||
    node?.type === "FunctionDeclaration" ||
    node?.type === "FunctionExpression"
  );
}

/** What stands at a place of a text: a node, an edit, a group of statements. */
interface Placed {
  readonly range: readonly [start: number, end: number];
}

/** Whether `inner` stands within `outer`, both of one text: a node contains itself. */
export function contains(outer: Placed, inner: Placed): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}

/** The expression below casts, `!`, `satisfies`, parentheses and the wrapper of optional chains. */
export function unwrapExpression(node: TSESTree.Node): TSESTree.Node {
  let current = node;
  for (;;) {
    switch (current.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
      case "TSInstantiationExpression":
      case "ChainExpression":
        current = current.expression;
        break;
      default:
        return current;
    }
  }
}

/** Climbs from `node` over casts, `!`, `satisfies` and chain wrappers to the outermost node with the same value. */
export function wrapExpression(node: TSESTree.Node): TSESTree.Node {
  let current = node;
  for (;;) {
    const { parent } = current;
    if (
      (parent?.type === "TSAsExpression" ||
        parent?.type === "TSSatisfiesExpression" ||
        parent?.type === "TSNonNullExpression" ||
        parent?.type === "TSTypeAssertion" ||
        parent?.type === "ChainExpression") &&
      parent.expression === current
    ) {
      current = parent;
    } else return current;
  }
}

/** `urls` in `urls` and in `args.urls`: the name that an expression ends in. */
export function findLastName(expression: TSESTree.Node): string | undefined {
  const node = unwrapExpression(expression);
  if (node.type === "Identifier") return node.name;
  return node.type === "MemberExpression" ? getStaticName(node) : undefined;
}

/** What one side of an import or export specifier says: `name`, or `"any text"`. */
export function getSpecifiedName(side: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return side.type === "Identifier" ? side.name : side.value;
}

/** The name in `object.name`, `object["name"]` or an object literal's key; undefined where it is computed. */
export function getStaticName(
  node: TSESTree.ClassElement | TSESTree.MemberExpression | TSESTree.Property,
): string | undefined {
  if (node.type === "StaticBlock" || node.type === "TSIndexSignature") return undefined;
  const key = node.type === "MemberExpression" ? node.property : node.key;
  if (!node.computed && (key.type === "Identifier" || key.type === "PrivateIdentifier")) return key.name;
  if (key.type === "Literal" && typeof key.value === "string") return key.value;
  if (node.computed && key.type === "TemplateLiteral" && key.expressions.length === 0)
    return key.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}
