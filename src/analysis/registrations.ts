import type { TSESTree } from "@typescript-eslint/utils";

import type { FunctionKind, Registrar } from "../platform/builders.js";

import { registrarOfExport } from "../platform/builders.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import {
  type Definition,
  findDefinition,
  findExportDefinition,
  findPropertyValue,
  type ResolveModule,
} from "./definitions.js";
import { collectReturned } from "./function-results.js";
import { findTopLevelImport, getModuleBindings } from "./module-bindings.js";
import {
  findEnclosingFunction,
  findVariable,
  type FunctionNode,
  getNodes,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  wrapExpression,
} from "./syntax-tree.js";

/** How sure we are that a builder hands its handler Convex's own ctx. */
export type BuilderOrigin =
  /** Straight from `_generated/server` or `convex/server`. */
  | "convex"
  /** `customAction(action, …)`, a project's own wrapper: the ctx may have been changed on the way. */
  | "wrapped"
  /** Named in `settings["convex-actions"].builders`, or only typed as a builder. */
  | "declared";

export interface Builder extends Registrar {
  readonly origin: BuilderOrigin;
  /** The call or function that makes a `wrapped` builder: what it adds to the ctx is written in there. */
  readonly wrapper?: TSESTree.Node;
}

/** One call that registers a Convex function. */
export interface Registration extends Builder {
  readonly tree: SyntaxTree;
  readonly call: TSESTree.CallExpression;
  /** The `{ args, returns, handler }` object, when the call has one that can be read. */
  readonly config: TSESTree.ObjectExpression | undefined;
  readonly handler: RegisteredHandler | undefined;
}

export interface RegisteredHandler {
  /** Possibly of another module. */
  readonly tree: SyntaxTree;
  readonly node: FunctionNode;
  /**
   * What the handler was put through before it was registered: the function that `handler: withUser(async (ctx) => …)`
   * calls, or undefined where its definition is not in the project.
   */
  readonly wrappers: readonly (TSESTree.Node | undefined)[];
}

/** `settings["convex-actions"].builders`: local names of builders that cannot be resolved. */
export type DeclaredBuilders = ReadonlyMap<string, Registrar>;

export interface RegistrationContext {
  readonly resolve: ResolveModule;
  readonly builders: DeclaredBuilders;
}

/** Wrappers of wrappers of wrappers exist; anything deeper is a cycle. */
const MAX_WRAPPERS = 6;

/** Which builder an expression is (`action`, `internalAction`, `authedAction` …), or undefined. */
export function findBuilder(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  context: RegistrationContext,
  depth = 0,
): Builder | undefined {
  const declared = declaredBuilder(expression, context.builders) ?? builderOfCast(expression);
  const node = unwrapExpression(expression);
  if (depth > MAX_WRAPPERS) return declared;
  const definition = findDefinition(tree, node, context.resolve);
  return (
    builderOfDefinition(definition, context, depth) ??
    declared ??
    builderOfDeclaration(tree, node, definition)
  );
}

function declaredBuilder(expression: TSESTree.Node, builders: DeclaredBuilders): Builder | undefined {
  const node = unwrapExpression(expression);
  const registrar = node.type === "Identifier" ? builders.get(node.name) : undefined;
  return registrar && { ...registrar, origin: "declared" };
}

function builderOfDefinition(
  definition: Definition,
  context: RegistrationContext,
  depth: number,
): Builder | undefined {
  if (definition.type === "external") return builderOfExport(definition.source, definition.path);
  if (definition.type !== "node") return undefined;
  const { node, tree } = definition;
  if (node.type === "CallExpression") {
    // `customAction(action, …)`, `withAuth(internalAction)`: what a builder goes into is a builder of the same kind.
    for (const argument of node.arguments) {
      if (argument.type !== "Identifier" && argument.type !== "MemberExpression") continue;
      const inner = findBuilder(tree, argument, context, depth + 1);
      if (inner !== undefined) return { ...inner, origin: "wrapped", wrapper: node };
    }
    return undefined;
  }
  if (!isFunctionNode(node)) return undefined;
  // A project's wrapper: a function that returns what a builder registers.
  const registered = findReturnedRegistration(tree, node, context, depth);
  return (
    registered && {
      kind: registered.kind,
      origin: "wrapped",
      visibility: registered.visibility,
      wrapper: node,
    }
  );
}

function builderOfExport(source: string, path: readonly string[]): Builder | undefined {
  const [name, ...rest] = path;
  if (name === undefined || rest.length > 0) return undefined;
  const registrar = registrarOfExport(source, name);
  return registrar && { ...registrar, origin: "convex" };
}

/** `x as ActionBuilder<DataModel, "public">`. */
function builderOfCast(expression: TSESTree.Node): Builder | undefined {
  return expression.type === "TSAsExpression" || expression.type === "TSSatisfiesExpression"
    ? builderOfType(expression.typeAnnotation)
    : undefined;
}

/** `const action: ActionBuilder<DataModel, "public"> = …`, or the same as a cast of its value. */
function builderOfDeclaration(
  tree: SyntaxTree,
  node: TSESTree.Node,
  definition: Definition,
): Builder | undefined {
  const declarator = findDeclarator(tree, node, definition);
  const declared =
    declarator?.id.type === "Identifier" ? declarator.id.typeAnnotation?.typeAnnotation : undefined;
  return (
    (declared && builderOfType(declared)) ?? (declarator?.init ? builderOfCast(declarator.init) : undefined)
  );
}

/** The constant that holds what `node` stands for: in the module that defines it, or in this one. */
function findDeclarator(
  tree: SyntaxTree,
  node: TSESTree.Node,
  definition: Definition,
): TSESTree.VariableDeclarator | undefined {
  if (definition.type === "node") {
    const { parent } = wrapExpression(definition.node);
    return parent?.type === "VariableDeclarator" ? parent : undefined;
  }
  const declaration = node.type === "Identifier" ? findVariable(tree, node)?.defs[0]?.node : undefined;
  return declaration?.type === "VariableDeclarator" ? declaration : undefined;
}

const BUILDER_TYPE = /^(Query|Mutation|Action|HttpAction)Builder$/;
const BUILDER_TYPE_KINDS: Readonly<Record<string, FunctionKind>> = {
  Action: "action",
  HttpAction: "httpAction",
  Mutation: "mutation",
  Query: "query",
};

function builderOfType(type: TSESTree.TypeNode): Builder | undefined {
  if (type.type !== "TSTypeReference") return undefined;
  const name = type.typeName.type === "TSQualifiedName" ? type.typeName.right : type.typeName;
  const kind = name.type === "Identifier" && BUILDER_TYPE_KINDS[BUILDER_TYPE.exec(name.name)?.[1] ?? ""];
  if (!kind) return undefined;
  const visibility = type.typeArguments?.params.at(-1);
  const internal =
    visibility?.type === "TSLiteralType" &&
    visibility.literal.type === "Literal" &&
    visibility.literal.value === "internal";
  return { kind, origin: "declared", visibility: internal ? "internal" : "public" };
}

/** What the call registers, seen through wrappers; undefined when it registers nothing that can be known. */
export function classifyRegistration(
  tree: SyntaxTree,
  call: TSESTree.CallExpression,
  context: RegistrationContext,
  depth = 0,
): Registration | undefined {
  const builder = findBuilder(tree, call.callee, context, depth);
  if (builder !== undefined) {
    const config = findConfig(tree, call, context.resolve);
    return {
      ...builder,
      call,
      config: config?.node.type === "ObjectExpression" ? config.node : undefined,
      handler: findHandler(tree, call, context.resolve),
      tree,
    };
  }
  return undefined;
}

/** The registration that a function returns: `function make() { return internalAction({ … }) }`. */
function findReturnedRegistration(
  tree: SyntaxTree,
  node: FunctionNode,
  context: RegistrationContext,
  depth: number,
): Registration | undefined {
  if (depth > MAX_WRAPPERS) return undefined;
  for (const returned of collectReturned(node)) {
    const value = unwrapExpression(returned);
    if (value.type !== "CallExpression") continue;
    const registration = classifyRegistration(tree, value, context, depth + 1);
    if (registration !== undefined) return registration;
  }
  return undefined;
}

function findConfig(tree: SyntaxTree, call: TSESTree.CallExpression, resolve: ResolveModule) {
  for (const argument of call.arguments) {
    const definition = findDefinition(tree, argument, resolve);
    if (definition.type === "node" && definition.node.type === "ObjectExpression") return definition;
  }
  return undefined;
}

function findHandler(
  tree: SyntaxTree,
  call: TSESTree.CallExpression,
  resolve: ResolveModule,
): RegisteredHandler | undefined {
  // Wrappers often take options first and the handler (or the config) last.
  for (let index = call.arguments.length - 1; index >= 0; index--) {
    const argument = call.arguments[index];
    const found = argument && findHandlerIn(tree, argument, resolve, 0);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findHandlerIn(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  resolve: ResolveModule,
  depth: number,
): RegisteredHandler | undefined {
  if (depth > MAX_WRAPPERS) return undefined;
  const definition = findDefinition(tree, expression, resolve);
  if (definition.type !== "node") return undefined;
  const { node } = definition;
  if (isFunctionNode(node)) return { node, tree: definition.tree, wrappers: [] };
  if (node.type === "ObjectExpression") {
    const handler = findPropertyValue(node, "handler");
    return handler && findHandlerIn(definition.tree, handler, resolve, depth + 1);
  }
  if (node.type === "CallExpression") {
    // `handler: withErrors(async (ctx) => …)`: the function that goes in is what runs.
    for (const argument of node.arguments) {
      if (argument.type === "SpreadElement") continue;
      const found = findHandlerIn(definition.tree, argument, resolve, depth + 1);
      if (found === undefined) continue;
      const wrapper = findDefinition(definition.tree, node.callee, resolve);
      return { ...found, wrappers: [...found.wrappers, wrapper.type === "node" ? wrapper.node : undefined] };
    }
  }
  return undefined;
}

/** Every registration that is written in this file, at any depth, in source order. */
export function collectRegistrations(tree: SyntaxTree, context: RegistrationContext): Registration[] {
  const found: Registration[] = [];
  for (const call of getNodes(tree, "CallExpression")) {
    const registration = mayRegister(tree, call, context) && classifyRegistration(tree, call, context);
    if (registration) found.push(registration);
  }
  return found;
}

/** A function that convex-helpers' `customAction(action, { input })` (or `customCtx(fn)`) runs before each handler. */
export interface Customizer {
  readonly builder: Builder;
  readonly node: FunctionNode;
}

export function collectCustomizers(tree: SyntaxTree, context: RegistrationContext): Customizer[] {
  return getNodes(tree, "CallExpression").flatMap((call) => {
    const [wrapped, ...customizations] = call.arguments;
    if (wrapped?.type !== "Identifier" || customizations.length === 0) return [];
    if (call.callee.type !== "Identifier" || findEnclosingFunction(call) !== undefined) return [];
    const builder = findBuilder(tree, wrapped, context);
    if (builder === undefined) return [];
    return customizations.flatMap((customization) => {
      const node = findCustomization(tree, customization, context.resolve);
      return node === undefined ? [] : [{ builder, node }];
    });
  });
}

function findCustomization(
  tree: SyntaxTree,
  customization: TSESTree.Node,
  resolve: ResolveModule,
): FunctionNode | undefined {
  const definition = findDefinition(tree, customization, resolve);
  if (definition.type !== "node" || definition.tree !== tree) return undefined;
  const { node } = definition;
  if (node.type === "CallExpression") return node.arguments.find((argument) => isFunctionNode(argument));
  const input = node.type === "ObjectExpression" ? findPropertyValue(node, "input") : undefined;
  return isFunctionNode(input) ? input : undefined;
}

/**
 * Builders are called with a function or a config. Inside functions only builders that need no other module are
 * looked at: a helper's calls would otherwise pull in half the project.
 */
function mayRegister(tree: SyntaxTree, call: TSESTree.CallExpression, context: RegistrationContext): boolean {
  const callee = unwrapExpression(call.callee);
  if (callee.type !== "Identifier" && callee.type !== "MemberExpression" && callee.type !== "CallExpression")
    return false;
  const first = call.arguments.at(-1);
  if (first === undefined || first.type === "Literal" || first.type === "TemplateLiteral") return false;
  if (callee.type === "MemberExpression" && unwrapExpression(callee.object).type !== "Identifier")
    return false;
  if (declaredBuilder(callee, context.builders)) return true;
  const root = callee.type === "MemberExpression" ? unwrapExpression(callee.object) : callee;
  if (root.type === "Identifier" && findTopLevelImport(tree, root) !== undefined) return true;
  const definition = root.type === "Identifier" ? findVariable(tree, root)?.defs[0] : undefined;
  if (root.type === "Identifier" && definition === undefined) return false;
  if (definition?.type === "Parameter") return false;
  if (findEnclosingFunction(call) === undefined) return true;
  if (definition?.type !== "ImportBinding")
    return definition?.type === "Variable" || root.type === "CallExpression";
  const source = getModuleBindings(tree).imports.find((binding) => binding.local === definition.name)?.source;
  return source !== undefined && (source === "convex/server" || classifyGeneratedModule(source) === "server");
}

/** What an export of a module is, as far as Convex is concerned. */
export type ExportFact =
  | { readonly type: "registration"; readonly registration: Registration }
  /** A registered function by its type alone: `export const f: ReturnType<typeof action> = …`. */
  | { readonly type: "typed"; readonly builder: Builder }
  | { readonly type: "other" }
  | { readonly type: "missing" }
  | { readonly type: "unknown"; readonly reason: string };

export function classifyExport(tree: SyntaxTree, name: string, context: RegistrationContext): ExportFact {
  const exported = getModuleBindings(tree).exports.get(name);
  if (exported?.typeOnly) return { type: "other" };
  const definition = findExportDefinition(tree, name, context.resolve);
  if (definition.type === "node") {
    const { node } = definition;
    if (node.type === "CallExpression") {
      const registration = registrationOfCall(definition.tree, node, context);
      if (registration !== undefined) return { registration, type: "registration" };
      const typed = exported?.type === "local" && registeredType(tree, exported.value, context);
      return typed
        ? { builder: typed, type: "typed" }
        : { reason: "the call that makes it cannot be resolved", type: "unknown" };
    }
    if (isFunctionNode(node) || node.type === "Literal" || node.type === "ClassDeclaration")
      return { type: "other" };
    return node.type === "ObjectExpression" || node.type === "ArrayExpression"
      ? { type: "other" }
      : { reason: "its value is computed", type: "unknown" };
  }
  if (exported === undefined && getModuleBindings(tree).starExports.length === 0) return { type: "missing" };
  const typed = exported?.type === "local" && registeredType(tree, exported.value, context);
  if (typed) return { builder: typed, type: "typed" };
  return {
    reason: definition.type === "unknown" ? definition.reason : "it is not defined in the project",
    type: "unknown",
  };
}

/** A call that registers, or that returns what a project function registers: `export const sync = makeSync(…)`. */
function registrationOfCall(
  tree: SyntaxTree,
  call: TSESTree.CallExpression,
  context: RegistrationContext,
): Registration | undefined {
  const direct = classifyRegistration(tree, call, context);
  if (direct === undefined) return undefined;
  if (direct.handler !== undefined) return direct;
  const callee = findDefinition(tree, call.callee, context.resolve);
  if (callee.type !== "node" || !isFunctionNode(callee.node)) return direct;
  return findReturnedRegistration(callee.tree, callee.node, context, 0) ?? direct;
}

/** `ReturnType<typeof action>`, `RegisteredAction<"internal", …>` as the annotation of an exported constant. */
function registeredType(
  tree: SyntaxTree,
  value: TSESTree.Node,
  context: RegistrationContext,
): Builder | undefined {
  const annotation = value.type === "Identifier" ? findVariable(tree, value)?.identifiers[0] : undefined;
  const type = annotation?.type === "Identifier" ? annotation.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return undefined;
  const [argument] = type.typeArguments?.params ?? [];
  if (type.typeName.name === "ReturnType" && argument?.type === "TSTypeQuery") {
    return argument.exprName.type === "Identifier"
      ? findBuilder(tree, argument.exprName, context)
      : undefined;
  }
  const kind = /^Registered(Query|Mutation|Action)$/.exec(type.typeName.name)?.[1];
  if (kind === undefined) return undefined;
  const internal =
    argument?.type === "TSLiteralType" &&
    argument.literal.type === "Literal" &&
    argument.literal.value === "internal";
  return {
    kind: BUILDER_TYPE_KINDS[kind] ?? "action",
    origin: "declared",
    visibility: internal ? "internal" : "public",
  };
}
