import type { TSESTree } from "@typescript-eslint/utils";

import { type CtxRoot, isActionCtx } from "./ctx.js";
import { findEnclosingClass } from "./ctx-uses.js";
import {
  contains,
  findVariable,
  type FunctionNode,
  getNodes,
  isFunctionNode,
  type SyntaxTree,
} from "./syntax-tree.js";

/** A function of the file that only ever runs in an action, and whose ctx it runs with, where that is known. */
export interface ActionCode {
  readonly functionNode: FunctionNode;
  readonly root: CtxRoot | undefined;
}

export type FindActionCode = (node: TSESTree.Node) => ActionCode | undefined;

/**
 * Tells for any node of the file whether it belongs to action code: handlers of actions and HTTP actions, functions and
 * classes that hold such a ctx, functions of this file that only those call, and what is written inside of them.
 * @param everything true for a "use node" module: only actions run there, whoever calls
 */
export function createActionCodeFinder(
  tree: SyntaxTree,
  ctxRoots: readonly CtxRoot[],
  everything: boolean,
): FindActionCode {
  const finder = new ActionCodeFinder(tree, ctxRoots, everything);
  return (node) => finder.find(node);
}

class ActionCodeFinder {
  readonly #tree: SyntaxTree;
  readonly #everything: boolean;
  /** Functions, and classes that hold a ctx; `undefined`: no action code, whatever is around it. */
  readonly #owners = new Map<TSESTree.Node, { readonly root: CtxRoot | undefined } | undefined>();

  constructor(tree: SyntaxTree, ctxRoots: readonly CtxRoot[], everything: boolean) {
    this.#tree = tree;
    this.#everything = everything;
    for (const root of ctxRoots) if (isActionCtx(root)) this.#addRoot(root);
    for (const root of ctxRoots) {
      const owner = root.functionNode ?? findClassOf(root);
      if (!isActionCtx(root) && owner !== undefined) this.#owners.set(owner, undefined);
    }
    this.#addHelpers();
  }

  find(node: TSESTree.Node): ActionCode | undefined {
    let outermost: FunctionNode | undefined;
    for (let current: TSESTree.Node | null | undefined = node; current != null; current = current.parent) {
      if (isFunctionNode(current)) outermost = current;
      if (!this.#owners.has(current)) continue;
      const owner = this.#owners.get(current);
      return (
        owner &&
        outermost && { functionNode: isFunctionNode(current) ? current : outermost, root: owner.root }
      );
    }
    return this.#everything && outermost ? { functionNode: outermost, root: undefined } : undefined;
  }

  #addRoot(root: CtxRoot): void {
    const owner = root.functionNode ?? findClassOf(root);
    if (owner !== undefined) this.#owners.set(owner, { root });
    // `constructor(private ctx: ActionCtx)`: all methods of the class are as much action code as the constructor.
    const [classNode] = root.uses.members.flatMap(({ node }) => findEnclosingClass(node) ?? []);
    const isOwnClass =
      root.functionNode !== undefined &&
      classNode !== undefined &&
      findEnclosingClass(root.functionNode) === classNode;
    if (isOwnClass && !this.#owners.has(classNode)) this.#owners.set(classNode, { root });
  }

  /** Functions without a ctx that nothing but action code of this file calls, found in as many rounds as they nest. */
  #addHelpers(): void {
    if (this.#owners.size === 0) return;
    const candidates = getNodes(this.#tree, "FunctionDeclaration").filter((node) => this.#isPrivate(node));
    for (let before = -1; before !== this.#owners.size;) {
      before = this.#owners.size;
      for (const candidate of candidates) {
        if (!this.#owners.has(candidate) && this.#isCalledByActionsOnly(candidate)) {
          this.#owners.set(candidate, { root: undefined });
        }
      }
    }
  }

  #isPrivate(node: TSESTree.FunctionDeclaration): boolean {
    return node.parent.type === "Program" && node.id !== null;
  }

  #isCalledByActionsOnly(node: TSESTree.FunctionDeclaration): boolean {
    const references = node.id === null ? [] : (findVariable(this.#tree, node.id)?.references ?? []);
    const calls = references.filter(({ identifier }) => !contains(node, identifier));
    return calls.length > 0 && calls.every(({ identifier }) => this.find(identifier) !== undefined);
  }
}

/** The class that holds the ctx in a field. */
function findClassOf(root: CtxRoot): TSESTree.Node | undefined {
  return root.evidence.type === "annotation" ? findEnclosingClass(root.evidence.node) : undefined;
}
