import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "./ctx.js";

import { TRANSACTION_GLOBALS, type TransactionEffect } from "../platform/transaction-globals.js";
import { collectGlobalReferences } from "./global-references.js";
import type { SyntaxTree } from "./syntax-tree.js";

/** A call that a query or mutation cannot make. */
export interface TransactionGlobalUse {
  /** `fetch`, `setTimeout`, `setInterval`. */
  readonly name: string;
  readonly node: TSESTree.Node;
  readonly effect: TransactionEffect;
  /** The ctx of the function that the call is written in. */
  readonly root: CtxRoot;
}

/** The calls of such globals in functions whose ctx only queries and mutations have, those in inner functions included. */
export function collectTransactionGlobalUses(
  tree: SyntaxTree,
  roots: readonly CtxRoot[],
): TransactionGlobalUse[] {
  const transactions = new Map<TSESTree.Node, CtxRoot>();
  for (const root of roots) {
    if (root.functionNode !== undefined && !root.kinds.has("action"))
      transactions.set(root.functionNode, root);
  }
  if (transactions.size === 0) return [];
  return collectGlobalReferences(tree, (name) => TRANSACTION_GLOBALS.has(name)).flatMap(({ identifier }) => {
    const { name } = identifier;
    const effect = TRANSACTION_GLOBALS.get(name);
    const isCalled = identifier.parent.type === "CallExpression" && identifier.parent.callee === identifier;
    const root = isCalled ? findOwner(identifier, transactions) : undefined;
    return effect === undefined || root === undefined ? [] : [{ effect, name, node: identifier, root }];
  });
}

function findOwner(node: TSESTree.Node, owners: ReadonlyMap<TSESTree.Node, CtxRoot>): CtxRoot | undefined {
  for (let current: TSESTree.Node | undefined = node; current; current = current.parent) {
    const owner = owners.get(current);
    if (owner !== undefined) return owner;
  }
  return undefined;
}
