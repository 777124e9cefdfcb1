import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { isSharedGlobal } from "../platform/shared-globals.js";
import { collectGlobalReferences } from "./global-references.js";
import {
  findEnclosingFunction,
  getNodes,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "./syntax-tree.js";

/**
 * Whether the code of one module could notice that it no longer runs in Node.js; what it imports is another question. It
 * errs on one side: without an answer the code relies on Node.js.
 */
export function mayRelyOnNode(tree: SyntaxTree): boolean {
  return (
    namesRuntimeFeatures(tree) ||
    keepsState(tree) ||
    collectGlobalReferences(tree, () => true).some(({ identifier }) => !isSharedGlobal(pathFrom(identifier)))
  );
}

/** What the bundler or the runtime does otherwise: `import.meta`, JSX (an import of its own), `await` at the top … */
function namesRuntimeFeatures(tree: SyntaxTree): boolean {
  return (
    getNodes(tree, "MetaProperty").some(({ meta }) => meta.name === "import") ||
    getNodes(tree, "JSXElement").length > 0 ||
    getNodes(tree, "JSXFragment").length > 0 ||
    getNodes(tree, "AwaitExpression").some((node) => findEnclosingFunction(node) === undefined) ||
    getNodes(tree, "ImportExpression").some(({ source }) => source.type !== "Literal") ||
    // Timers are objects in Node.js and numbers in the default runtime.
    getNodes(tree, "MemberExpression").some((node) => getStaticName(node) === "unref")
  );
}

/** The global and what is read of it: `["crypto", "subtle", "digest"]`, `["process", "env", undefined]`. */
function pathFrom(identifier: TSESTree.Identifier | TSESTree.JSXIdentifier): readonly (string | undefined)[] {
  const path: (string | undefined)[] = [identifier.name];
  let node = wrapExpression(identifier);
  for (
    let { parent } = node;
    parent?.type === "MemberExpression" && parent.object === node;
    { parent } = node
  ) {
    path.push(getStaticName(parent));
    node = wrapExpression(parent);
  }
  const { parent } = node;
  const isTakenApart =
    parent?.type === "VariableDeclarator" &&
    parent.id.type === "ObjectPattern" &&
    parent.id.properties.every(({ type }) => type === "Property");
  return isTakenApart ? [...path, undefined] : path;
}

/** Node.js keeps a module's variables between two runs of its functions; the default runtime starts each one afresh. */
function keepsState({ scopeManager }: SyntaxTree): boolean {
  const moduleScope = scopeManager.scopes.find(({ type }) => type === "module");
  return moduleScope?.variables.some(isState) ?? false;
}

function isState(variable: Variable): boolean {
  const isWrittenLater = variable.references.some(
    (reference) => reference.isWrite() && reference.init !== true && reference.from !== variable.scope,
  );
  return isWrittenLater || variable.defs.some(({ node }) => isEmptyCollection(node));
}

/** `const cache = new Map()`, `const seen = []`: made to be filled. */
function isEmptyCollection(definition: TSESTree.Node): boolean {
  if (definition.type !== "VariableDeclarator" || definition.init === null) return false;
  const init = unwrapExpression(definition.init);
  switch (init.type) {
    case "ArrayExpression":
      return init.elements.length === 0;
    case "NewExpression":
      return (
        init.arguments.length === 0 &&
        init.callee.type === "Identifier" &&
        /^(?:Weak)?(?:Map|Set)$/.test(init.callee.name)
      );
    case "ObjectExpression":
      return init.properties.length === 0;
    default:
      return false;
  }
}
