import type { TSESTree } from "@typescript-eslint/utils";

import { findCalledFunction, findChainedCallbacks } from "./called-in-place.js";
import {
  findEnclosingFunction,
  findVariable,
  type FunctionNode,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "./syntax-tree.js";

/**
 * True where code of the file may look at the error that `node` throws (or its promise is rejected with), other than to
 * log it or to throw it on. An error that leaves the action's handler is Convex's own business.
 * @param handlers the functions whose errors go straight to Convex
 */
export function isErrorRead(
  tree: SyntaxTree,
  node: TSESTree.Node,
  handlers: ReadonlySet<TSESTree.Node>,
): boolean {
  return new ErrorSearch(tree, handlers).from(node);
}

type Fate = "passed on" | "read" | "swallowed";

class ErrorSearch {
  readonly #tree: SyntaxTree;
  readonly #handlers: ReadonlySet<TSESTree.Node>;
  readonly #seen = new Set<FunctionNode>();

  constructor(tree: SyntaxTree, handlers: ReadonlySet<TSESTree.Node>) {
    this.#tree = tree;
    this.#handlers = handlers;
  }

  /** Climbs out of everything that the error passes. */
  from(node: TSESTree.Node): boolean {
    for (let current = node; current.parent != null; current = current.parent) {
      const { parent } = current;
      const fate = this.#pass(parent, current);
      if (fate !== "passed on") return fate === "read";
      if (isFunctionNode(parent)) return this.#leave(parent);
    }
    return false;
  }

  #pass(parent: TSESTree.Node, child: TSESTree.Node): Fate {
    if (parent.type === "TryStatement" && parent.block === child && parent.handler !== null) {
      return this.#classify(parent.handler.param, parent.handler.body);
    }
    if (parent.type !== "CallExpression" || unwrapExpression(parent.callee) !== child) return "passed on";
    const callbacks = findChainedCallbacks(parent);
    if (callbacks?.handlesError !== true) return "passed on";
    const { onError } = callbacks;
    if (onError !== undefined) return this.#classify(onError.params[0] ?? null, onError.body);
    const written = parent.arguments.at(-1);
    return written !== undefined && isLogger(written) ? "swallowed" : "read";
  }

  #classify(parameter: TSESTree.Node | null, body: TSESTree.Node): Fate {
    if (parameter === null) return "swallowed";
    if (parameter.type !== "Identifier") return "read";
    const uses = findVariable(this.#tree, parameter)?.references ?? [];
    let fate: Fate = "swallowed";
    for (const { identifier } of uses) {
      const use = wrapExpression(identifier);
      const { parent } = use;
      if (
        parent?.type === "ThrowStatement" &&
        findEnclosingFunction(parent) === findEnclosingFunction(body)
      ) {
        fate = "passed on";
      } else if (parent?.type !== "CallExpression" || !isLogger(parent.callee)) return "read";
    }
    return fate;
  }

  /** An error that leaves a function arrives wherever it is called. */
  #leave(functionNode: FunctionNode): boolean {
    if (this.#handlers.has(functionNode) || this.#seen.has(functionNode)) return false;
    this.#seen.add(functionNode);
    const { parent } = functionNode;
    if (parent.type === "CallExpression" && findCalledFunction(parent) === functionNode)
      return this.from(parent);
    const name = functionNode.type === "FunctionDeclaration" ? functionNode.id : nameOfConstant(functionNode);
    const variable = name && findVariable(this.#tree, name);
    if (variable === undefined || variable === null || isExported(functionNode)) return true;
    const uses = variable.references.filter(({ init }) => init !== true);
    return uses.some(({ identifier }) => {
      const call = identifier.parent;
      return call.type !== "CallExpression" || call.callee !== identifier || this.from(call);
    });
  }
}

function nameOfConstant({ parent }: FunctionNode): TSESTree.Node | undefined {
  return parent.type === "VariableDeclarator" ? parent.id : undefined;
}

function isExported(functionNode: FunctionNode): boolean {
  const declaration = functionNode.type === "FunctionDeclaration" ? functionNode : functionNode.parent.parent;
  return declaration?.parent?.type.startsWith("Export") === true;
}

/** `console.error` and its like, called or handed over. */
function isLogger(node: TSESTree.Node): boolean {
  const member = unwrapExpression(node);
  return (
    member.type === "MemberExpression" &&
    member.object.type === "Identifier" &&
    member.object.name === "console" &&
    getStaticName(member) !== undefined
  );
}
