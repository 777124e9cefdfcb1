import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "./ctx.js";
import type { CtxMemberUse } from "./ctx-uses.js";

import { CTX_MEMBERS, type CtxKind, kindsWithMember } from "../platform/ctx-members.js";
import { mayAddMember } from "./ctx.js";
import { findWrittenStep, isGuarded } from "./ctx-uses.js";
import { getModuleBindings } from "./module-bindings.js";
import { contains, findVariable, type SyntaxTree, unwrapExpression } from "./syntax-tree.js";

/** A member that no ctx which arrives at `root` has. */
export interface UnavailableMember {
  readonly root: CtxRoot;
  /** As far as it is missing: `scheduler`, `storage.delete`. */
  readonly path: string;
  /** The kinds of function whose ctx has it. */
  readonly kinds: ReadonlySet<CtxKind>;
  /** The last name of the path. */
  readonly node: TSESTree.Node;
}

/** A member that is there and that Convex advises against. */
export interface DeprecatedMember {
  readonly root: CtxRoot;
  readonly path: string;
  readonly replacement: string;
  readonly node: TSESTree.Node;
}

/** The members of Convex's own that are missing from the ctx they are read from, each named where it is written. */
export function collectUnavailableMembers(tree: SyntaxTree, roots: readonly CtxRoot[]): UnavailableMember[] {
  const found = new Map<TSESTree.Node, UnavailableMember>();
  for (const root of roots) {
    if (!isCertain(tree, root)) continue;
    for (const use of root.uses.members) {
      const missing = findMissingStep(use.path, root.kinds);
      const node = missing && findWrittenStep(use, missing.index);
      if (missing === undefined || node === undefined) continue;
      if (mayAddMember(root, use.path[0] ?? "") || isGuarded(root.uses, node)) continue;
      if (root.evidence.type !== "handler" && !isReadAsDeclared(tree, root, use)) continue;
      found.set(node, { kinds: missing.kinds, node, path: missing.path, root });
    }
  }
  return [...found.values()];
}

/** The deprecated members that are used, whatever the kind of function. */
export function collectDeprecatedMembers(roots: readonly CtxRoot[]): DeprecatedMember[] {
  const found = new Map<TSESTree.Node, DeprecatedMember>();
  for (const root of roots) {
    for (const use of root.uses.members) {
      const path = use.path.join(".");
      const replacement = CTX_MEMBERS.get(path)?.replacement;
      const node = findWrittenStep(use, use.path.length - 1);
      if (replacement === undefined || node === undefined || mayAddMember(root, use.path[0] ?? "")) continue;
      found.set(node, { node, path, replacement, root });
    }
  }
  return [...found.values()];
}

interface MissingStep {
  readonly index: number;
  readonly path: string;
  readonly kinds: ReadonlySet<CtxKind>;
}

/** The first step into what none of `kinds` has; undefined for names that Convex does not give to any. */
function findMissingStep(path: readonly string[], kinds: ReadonlySet<CtxKind>): MissingStep | undefined {
  for (const index of path.keys()) {
    const name = path.slice(0, index + 1).join(".");
    const having = kindsWithMember(name);
    if (having === undefined) return undefined;
    if ([...kinds].every((kind) => !having.has(kind))) return { index, kinds: having, path: name };
  }
  return undefined;
}

/** Whether all callers are known to hand over a ctx of Convex's own. */
function isCertain(tree: SyntaxTree, { evidence, functionNode, kinds }: CtxRoot): boolean {
  if (kinds.size === 0) return false;
  switch (evidence.type) {
    case "handler":
      return evidence.registration.origin === "convex";
    case "annotation":
      return true;
    case "passed":
      return functionNode !== undefined && !isHandedOut(tree, functionNode);
    case "customizer":
      return false;
  }
}

/** A function that is exported, or used as a value, may be called by others too. */
function isHandedOut(tree: SyntaxTree, functionNode: TSESTree.Node): boolean {
  const name = findNameOf(functionNode);
  const variable = name && findVariable(tree, name);
  if (variable === undefined) return true;
  const isExported = [...getModuleBindings(tree).exports.values()].some(
    (entry) =>
      entry.type === "local" &&
      (entry.value === functionNode || findVariable(tree, entry.value) === variable),
  );
  if (isExported) return true;
  return variable.references.some(
    ({ identifier, init }) =>
      init !== true &&
      !(identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier),
  );
}

function findNameOf(functionNode: TSESTree.Node): TSESTree.Node | undefined {
  if (functionNode.type === "FunctionDeclaration") return functionNode.id ?? undefined;
  const { parent } = functionNode;
  return parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id : undefined;
}

/** What was cast, or taken out of a variable of its own, may have been another kind of ctx all along. */
function isReadAsDeclared(tree: SyntaxTree, { functionNode }: CtxRoot, use: CtxMemberUse): boolean {
  let node = use.node;
  if (use.destructured) return functionNode?.params.some((parameter) => contains(parameter, node)) === true;
  if (node.type === "CallExpression") node = node.callee;
  while (node.type === "MemberExpression") {
    const { object } = node;
    if (object.type === "TSAsExpression" || object.type === "TSTypeAssertion") return false;
    node = unwrapExpression(object);
  }
  if (node.type === "ThisExpression") return true;
  return findVariable(tree, node)?.defs[0]?.type === "Parameter";
}
