import type { TSESTree } from "@typescript-eslint/utils";

import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { type Definition, findDefinition, type ResolveModule } from "./definitions.js";
import { isErased } from "./erased-node.js";
import { getModuleBindings } from "./module-bindings.js";
import {
  findVariable,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "./syntax-tree.js";

/** Which object a reference starts at. `api` and `internal` are one object at run time; `anyApi` says neither. */
export type ReferenceRoot = "anyApi" | "api" | "internal";

/** What an expression that stands where a function reference is expected refers to, as written. */
export type FunctionReference =
  | {
      readonly type: "path";
      readonly root: ReferenceRoot;
      /** Module path and export, `["agent", "memory", "search"]`; a segment may hold slashes (`internal["a/b"].fn`). */
      readonly segments: readonly string[];
      /** The file that imports the generated api, and under which specifier: it decides which functions dir is meant. */
      readonly tree: SyntaxTree;
      readonly source: string;
    }
  /** A legacy name, `"messages:list"` or `makeFunctionReference("messages:list")`. */
  | {
      readonly type: "name";
      readonly name: string;
      readonly tree: SyntaxTree;
      readonly written: "literal" | "made";
    }
  /** `components.*`: a function of another world, with its own database. */
  | { readonly type: "component" }
  | { readonly type: "conditional"; readonly options: readonly FunctionReference[] }
  | { readonly type: "unknown"; readonly reason: string };

export function parseFunctionReference(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
): FunctionReference {
  const node = unwrapExpression(expression);
  if (isComponentMember(tree, node)) return { type: "component" };
  return ofDefinition(findDefinition(tree, node, resolve), resolve);
}

function ofDefinition(definition: Definition, resolve: ResolveModule): FunctionReference {
  switch (definition.type) {
    case "external":
      return ofExternal(definition);
    case "node":
      return ofNode(definition.tree, definition.node, resolve);
    case "parameter":
      return { reason: `it is a parameter, \`${definition.variable.name}\``, type: "unknown" };
    case "unknown":
      return definition;
    default:
      return { reason: "it is not a function reference", type: "unknown" };
  }
}

function ofExternal(definition: Extract<Definition, { type: "external" }>): FunctionReference {
  const { path, source, tree } = definition;
  const [root, ...segments] = path;
  if (classifyGeneratedModule(source) === "api") {
    if (root === "components") return { type: "component" };
    if ((root === "api" || root === "internal") && segments.length > 0) {
      return { root, segments, source, tree, type: "path" };
    }
  }
  if (source === "convex/server" && root === "anyApi" && segments.length > 0) {
    return { root, segments, source, tree, type: "path" };
  }
  return { reason: `it comes from "${source}"`, type: "unknown" };
}

function ofNode(tree: SyntaxTree, node: TSESTree.Node, resolve: ResolveModule): FunctionReference {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string"
        ? { name: node.value, tree, type: "name", written: "literal" }
        : { reason: "it is not a function reference", type: "unknown" };
    case "ConditionalExpression":
      return {
        options: [node.consequent, node.alternate].map((branch) =>
          parseFunctionReference(tree, branch, resolve),
        ),
        type: "conditional",
      };
    case "CallExpression":
      return ofCall(tree, node, resolve);
    default:
      return { reason: "it is computed", type: "unknown" };
  }
}

function ofCall(tree: SyntaxTree, call: TSESTree.CallExpression, resolve: ResolveModule): FunctionReference {
  const callee = findDefinition(tree, call.callee, resolve);
  const [argument] = call.arguments;
  if (
    callee.type === "external" &&
    callee.source === "convex/server" &&
    callee.path[0] === "makeFunctionReference" &&
    argument?.type === "Literal" &&
    typeof argument.value === "string"
  ) {
    return { name: argument.value, tree, type: "name", written: "made" };
  }
  return { reason: "it is the result of a call", type: "unknown" };
}

/**
 * A member of a component that is not imported as `components` here: of `componentsGeneric()`, or of one that a client
 * library was handed, `component: ComponentApi` or `this.component`.
 */
function isComponentMember(tree: SyntaxTree, node: TSESTree.Node): boolean {
  let root = node;
  while (root.type === "MemberExpression") {
    const owner = unwrapExpression(root.object);
    if (owner.type === "ThisExpression") return root !== node && isComponentName(getStaticName(root));
    root = owner;
  }
  if (root === node || root.type !== "Identifier") return false;
  return isComponentName(root.name) || hasComponentType(tree, root);
}

function isComponentName(name: string | undefined): boolean {
  return name !== undefined && /^(?:components?|\w+Component)$/.test(name);
}

/** `_generated/component` exports `ComponentApi`; client libraries name theirs after themselves, `AgentComponent`. */
function hasComponentType(tree: SyntaxTree, identifier: TSESTree.Identifier): boolean {
  const [declared] = findVariable(tree, identifier)?.identifiers ?? [];
  const type = declared?.type === "Identifier" ? declared.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return false;
  return /^(?:UseApi|\w*Component(?:Api)?)$/.test(type.typeName.name);
}

/** Every reference of a module that begins at an import of `api` or `internal`, as far as its members are written out. */
export function collectNamedReferences(tree: SyntaxTree): TSESTree.Node[] {
  return getModuleBindings(tree).imports.flatMap(({ imported, local, source, typeOnly }) => {
    const isRoot =
      (imported === "api" || imported === "internal") && classifyGeneratedModule(source) === "api";
    if (!isRoot || typeOnly) return [];
    return (findVariable(tree, local)?.references ?? []).flatMap(({ identifier }) => {
      const reference = isErased(identifier) ? undefined : climbMembers(identifier);
      return reference === undefined || reference === identifier ? [] : [reference];
    });
  });
}

/** undefined where a member is computed, since more may follow. */
function climbMembers(root: TSESTree.Node): TSESTree.Node | undefined {
  for (let node = root; ;) {
    const value = wrapExpression(node);
    const { parent } = value;
    if (parent?.type !== "MemberExpression" || parent.object !== value) return node;
    if (getStaticName(parent) === undefined) return undefined;
    node = parent;
  }
}
