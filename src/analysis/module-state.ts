import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { asFunction, findDefinition, type ResolveModule } from "./definitions.js";
import { getModuleBindings } from "./module-bindings.js";
import { findVariable, type SyntaxTree, visitNodes } from "./syntax-tree.js";
import { isMutable } from "./value-mutations.js";

/** A handler reaches a few dozen functions of the project; one that reaches more is not looked through. */
const MAX_FUNCTIONS = 200;

interface CodePart {
  readonly tree: SyntaxTree;
  readonly node: TSESTree.Node;
}

/**
 * True where a function, or a function of the project that it names, uses a variable of its module that code changes: a
 * counter, a cache. What one run leaves there is there for the next one in the same process.
 */
export function usesModuleState(tree: SyntaxTree, node: TSESTree.Node, resolve: ResolveModule): boolean {
  const parts: CodePart[] = [{ node, tree }];
  const seen = new Set<TSESTree.Node>([node]);
  for (const part of parts) {
    if (parts.length > MAX_FUNCTIONS) return true;
    for (const identifier of collectIdentifiers(part.node)) {
      const found = findModuleVariable(part.tree, identifier, resolve);
      if (found === undefined) continue;
      if (isMutable(found.tree, found.variable)) return true;
      const next = findCode(found.tree, found.variable, resolve);
      if (next === undefined || seen.has(next.node)) continue;
      seen.add(next.node);
      parts.push(next);
    }
  }
  return false;
}

function collectIdentifiers(node: TSESTree.Node): TSESTree.Identifier[] {
  const found: TSESTree.Identifier[] = [];
  visitNodes(node, (inner) => {
    if (inner.type === "Identifier") found.push(inner);
    return undefined;
  });
  return found;
}

/** The variable at the top of a module of the project that a name stands for, there or here. */
function findModuleVariable(
  tree: SyntaxTree,
  identifier: TSESTree.Identifier,
  resolve: ResolveModule,
): { readonly tree: SyntaxTree; readonly variable: Variable } | undefined {
  const variable = findVariable(tree, identifier);
  const definition = variable?.defs[0];
  if (variable?.scope.type !== "module" || definition === undefined) return undefined;
  if (definition.type !== "ImportBinding") return { tree, variable };
  const binding = getModuleBindings(tree).imports.find(({ local }) => local === definition.name);
  const module = binding && resolve(tree, binding.source);
  if (module?.type !== "module") return undefined;
  const exported = getModuleBindings(module.tree).exports.get(binding?.imported ?? "");
  const value = exported?.type === "local" ? exported.value : undefined;
  const name = value?.type === "FunctionDeclaration" ? value.id : value;
  const own = name && findVariable(module.tree, name);
  return own ? { tree: module.tree, variable: own } : undefined;
}

/** What runs when a variable is called, or what stands in it. */
function findCode(tree: SyntaxTree, variable: Variable, resolve: ResolveModule): CodePart | undefined {
  const definition = variable.defs[0];
  if (definition?.type === "ClassName") return { node: definition.node, tree };
  const name = variable.identifiers[0];
  const target = name && asFunction(findDefinition(tree, name, resolve));
  if (target !== undefined) return { node: target.functionNode, tree: target.tree };
  if (definition?.type !== "Variable" || definition.node.init === null) return undefined;
  return { node: definition.node.init, tree };
}
