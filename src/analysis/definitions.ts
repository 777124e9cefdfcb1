import type { Definition as ScopeDefinition, Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { findPatternPath, findTopLevelImport, getModuleBindings } from "./module-bindings.js";
import {
  findVariable,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
} from "./syntax-tree.js";

/** What an import specifier leads to, as far as whoever asks may know. */
export type ModuleLookup =
  | { readonly type: "module"; readonly tree: SyntaxTree }
  /** A package, or Convex's generated code: its source is not read. */
  | { readonly type: "external" }
  | { readonly type: "unknown"; readonly reason: string };

/** Cross-file knowledge that `project` passes in, so that `analysis` never touches the disk. */
export type ResolveModule = (from: SyntaxTree, source: string) => ModuleLookup;

/** Where an expression's value comes from. */
export type Definition =
  /** A function, class, call, literal …: the node that makes the value. */
  | { readonly type: "node"; readonly tree: SyntaxTree; readonly node: TSESTree.Node }
  /** `path` of what `source` exports: `["action"]`, `["default", "x"]`; `[]` is the whole namespace. */
  | {
      readonly type: "external";
      readonly tree: SyntaxTree;
      readonly source: string;
      readonly path: readonly string[];
    }
  | { readonly type: "namespace"; readonly tree: SyntaxTree }
  /** A parameter of `functionNode`, or the member `path` of it. */
  | {
      readonly type: "parameter";
      readonly tree: SyntaxTree;
      readonly functionNode: TSESTree.Node;
      readonly variable: Variable;
    }
  | { readonly type: "global"; readonly name: string }
  | { readonly type: "unknown"; readonly reason: string };

/** Re-exports and constants seldom chain further; a longer chain is most likely a cycle. */
const MAX_STEPS = 40;

/** Follows constants, imports, re-exports and members to the node (or package export) that `expression` stands for. */
export function findDefinition(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
): Definition {
  return new DefinitionSearch(resolve).ofExpression(tree, expression);
}

/** Follows `name` of a module's exports the same way. */
export function findExportDefinition(tree: SyntaxTree, name: string, resolve: ResolveModule): Definition {
  return new DefinitionSearch(resolve).ofExport(tree, name);
}

class DefinitionSearch {
  readonly #resolve: ResolveModule;
  #steps = 0;

  constructor(resolve: ResolveModule) {
    this.#resolve = resolve;
  }

  ofExpression(tree: SyntaxTree, expression: TSESTree.Node): Definition {
    if (++this.#steps > MAX_STEPS) return unknown("the definition is too many steps away");
    const node = unwrapExpression(expression);
    switch (node.type) {
      case "Identifier":
        return this.#ofIdentifier(tree, node);
      case "MemberExpression": {
        const name = getStaticName(node);
        if (name === undefined) return unknown("a computed member");
        return this.#member(this.ofExpression(tree, node.object), name);
      }
      case "AwaitExpression":
        return node.argument.type === "ImportExpression"
          ? this.ofExpression(tree, node.argument)
          : { node, tree, type: "node" };
      case "ImportExpression":
        return node.source.type === "Literal" && typeof node.source.value === "string"
          ? this.#ofModule(tree, node.source.value)
          : unknown("a computed import");
      case "CallExpression": {
        const required = requiredModule(tree, node);
        return required === undefined ? { node, tree, type: "node" } : this.#ofModule(tree, required);
      }
      default:
        return { node, tree, type: "node" };
    }
  }

  ofExport(tree: SyntaxTree, name: string): Definition {
    if (++this.#steps > MAX_STEPS) return unknown("the definition is too many steps away");
    const bindings = getModuleBindings(tree);
    const exported = bindings.exports.get(name);
    if (exported?.type === "local") return this.ofExpression(tree, exported.value);
    if (exported !== undefined) return this.#ofImport(tree, exported.source, exported.imported);
    if (name === "default") return unknown("the module has no default export");
    for (const star of bindings.starExports) {
      const found = this.#ofImport(tree, star.source.value, name);
      if (found.type !== "unknown") return found;
    }
    return unknown(`the module exports no \`${name}\``);
  }

  #ofIdentifier(tree: SyntaxTree, identifier: TSESTree.Identifier): Definition {
    // What most questions about another module come down to, and scopes cost as much as its parse.
    const constant = findConstant(identifier);
    if (constant !== undefined) return this.#ofDeclarator(tree, identifier, constant);
    const imported = findTopLevelImport(tree, identifier);
    if (imported !== undefined) return this.#ofImport(tree, imported.source, imported.imported);
    const variable = findVariable(tree, identifier);
    const definition = variable?.defs[0];
    if (variable === undefined || definition === undefined) return { name: identifier.name, type: "global" };
    switch (definition.type) {
      case "ImportBinding":
        return this.#ofImportBinding(tree, identifier.name, definition);
      case "FunctionName":
      case "ClassName":
        return { node: definition.node, tree, type: "node" };
      case "Parameter":
        return { functionNode: definition.node, tree, type: "parameter", variable };
      case "Variable":
        return this.#ofVariable(tree, variable, definition.node);
      default:
        return unknown(`\`${identifier.name}\` is not a value`);
    }
  }

  #ofImportBinding(tree: SyntaxTree, local: string, definition: ScopeDefinition): Definition {
    const binding = getModuleBindings(tree).imports.find(
      (candidate) => candidate.local === definition.name || candidate.local.name === local,
    );
    return binding === undefined
      ? unknown(`\`${local}\` is imported in a form that is not followed`)
      : this.#ofImport(tree, binding.source, binding.imported);
  }

  #ofVariable(tree: SyntaxTree, variable: Variable, declarator: TSESTree.VariableDeclarator): Definition {
    if (isReassigned(variable)) return unknown(`\`${variable.name}\` is assigned more than once`);
    const [identifier] = variable.identifiers;
    return identifier === undefined
      ? unknown(`\`${variable.name}\` is not declared`)
      : this.#ofDeclarator(tree, identifier, declarator);
  }

  #ofDeclarator(
    tree: SyntaxTree,
    identifier: TSESTree.Identifier | TSESTree.JSXIdentifier,
    declarator: TSESTree.VariableDeclarator,
  ): Definition {
    if (declarator.init === null) return unknown(`\`${identifier.name}\` has no initial value`);
    const path = findPatternPath(declarator.id, identifier);
    if (path === undefined) return unknown(`\`${identifier.name}\` is taken out of a pattern`);
    return path.reduce<Definition>(
      (definition, name) => this.#member(definition, name),
      this.ofExpression(tree, declarator.init),
    );
  }

  #ofImport(tree: SyntaxTree, source: string, imported: string): Definition {
    const module = this.#ofModule(tree, source);
    return imported === "*" ? module : this.#member(module, imported);
  }

  #ofModule(tree: SyntaxTree, source: string): Definition {
    const found = this.#resolve(tree, source);
    if (found.type === "module") return { tree: found.tree, type: "namespace" };
    return found.type === "external" ? { path: [], source, tree, type: "external" } : found;
  }

  #member(owner: Definition, name: string): Definition {
    switch (owner.type) {
      case "namespace":
        return this.ofExport(owner.tree, name);
      case "external":
        return { ...owner, path: [...owner.path, name] };
      case "node":
        return this.#memberOfNode(owner.tree, owner.node, name);
      case "parameter":
        return unknown(`a member of a parameter`);
      case "global":
        return unknown(`a member of the global \`${owner.name}\``);
      default:
        return owner;
    }
  }

  #memberOfNode(tree: SyntaxTree, node: TSESTree.Node, name: string): Definition {
    if (node.type === "ObjectExpression") {
      const value = findPropertyValue(node, name);
      return value === undefined ? unknown(`the object has no \`${name}\``) : this.ofExpression(tree, value);
    }
    if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
      for (const member of node.body.body) {
        if (member.type === "StaticBlock" || !member.static || getStaticName(member) !== name) continue;
        if ("value" in member && member.value !== null) return this.ofExpression(tree, member.value);
      }
    }
    return unknown(`\`${name}\` is a member of a computed value`);
  }
}

/** The declaration `const identifier = …`, if `identifier` is the name in it. */
function findConstant(identifier: TSESTree.Identifier): TSESTree.VariableDeclarator | undefined {
  const { parent } = identifier;
  if (parent.type !== "VariableDeclarator" || parent.id !== identifier) return undefined;
  return parent.parent.kind === "const" ? parent : undefined;
}

function unknown(reason: string): Definition {
  return { reason, type: "unknown" };
}

/** True when anything but its declaration gives the variable a value. */
export function isReassigned(variable: Variable): boolean {
  return variable.references.some((reference) => reference.isWrite() && reference.init !== true);
}

/** The value of a statically named property; undefined when it is missing, or a later spread may replace it. */
export function findPropertyValue(
  object: TSESTree.ObjectExpression,
  name: string,
): TSESTree.Node | undefined {
  for (let index = object.properties.length - 1; index >= 0; index--) {
    const property = object.properties[index];
    if (property?.type === "Property" && getStaticName(property) === name) return property.value;
  }
  return undefined;
}

/** `require("x")` with the global `require`: the name of the module. */
function requiredModule(tree: SyntaxTree, call: TSESTree.CallExpression): string | undefined {
  const [argument] = call.arguments;
  return call.callee.type === "Identifier" &&
    call.callee.name === "require" &&
    argument?.type === "Literal" &&
    typeof argument.value === "string" &&
    findVariable(tree, call.callee) === undefined
    ? argument.value
    : undefined;
}

/** The function that a definition is, if it is one. */
export function asFunction(definition: Definition) {
  return definition.type === "node" && isFunctionNode(definition.node)
    ? { functionNode: definition.node, tree: definition.tree }
    : undefined;
}
