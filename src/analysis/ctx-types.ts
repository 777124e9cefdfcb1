import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxKind } from "../platform/ctx-members.js";
import type { ResolveModule } from "./definitions.js";

import { ctxKindOf } from "../platform/ctx-members.js";
import { getModuleBindings } from "./module-bindings.js";
import { findBuilder, type RegistrationContext } from "./registrations.js";
import { findVariable, type SyntaxTree, visitNodes } from "./syntax-tree.js";

export interface CtxType {
  readonly kinds: ReadonlySet<CtxKind>;
  /** Members that an intersection adds to the ctx: `ActionCtx & { db: … }` has a `db` after all. */
  readonly added: ReadonlySet<string>;
}

const CTX_TYPE_NAME = /^(?:Generic)?(Query|Mutation|Action)Ctx$/;
const CTX_KIND_BY_NAME: Readonly<Record<string, CtxKind>> = {
  Action: "action",
  Mutation: "mutation",
  Query: "query",
};
/** Utility types that keep the members of their first argument, or some of them. */
const TRANSPARENT_TYPES = new Set(["NonNullable", "Omit", "Partial", "Pick", "Readonly", "Required"]);
const MAX_ALIASES = 12;

/** The kinds of ctx that a type annotation allows, or undefined when it does not say. */
export function resolveCtxType(
  tree: SyntaxTree,
  type: TSESTree.Node,
  context: RegistrationContext,
  depth = 0,
): CtxType | undefined {
  if (depth > MAX_ALIASES) return undefined;
  switch (type.type) {
    case "TSTypeReference":
      return ofReference(tree, type, context, depth);
    case "TSImportType":
      return type.qualifier ? ofCtxName(lastName(type.qualifier)) : undefined;
    case "TSUnionType":
      return ofUnion(tree, type, context, depth);
    case "TSIntersectionType":
      return ofIntersection(tree, type, context, depth);
    case "TSIndexedAccessType":
      return ofIndexedAccess(tree, type, context, depth);
    case "TSInterfaceDeclaration":
      for (const heritage of type.extends) {
        if (heritage.expression.type !== "Identifier") continue;
        const found = ofName(tree, heritage.expression.name, context, depth);
        if (found !== undefined) return { added: memberNames(type.body.body), kinds: found.kinds };
      }
      return undefined;
    case "TSTypeAliasDeclaration":
      return resolveCtxType(tree, type.typeAnnotation, context, depth + 1);
    case "TSTypeParameter":
      return type.constraint ? resolveCtxType(tree, type.constraint, context, depth + 1) : undefined;
    default:
      return undefined;
  }
}

function ofReference(
  tree: SyntaxTree,
  type: TSESTree.TSTypeReference,
  context: RegistrationContext,
  depth: number,
): CtxType | undefined {
  const { typeName } = type;
  if (typeName.type === "TSQualifiedName") return ofCtxName(lastName(typeName));
  if (typeName.type !== "Identifier") return undefined;
  const [argument] = type.typeArguments?.params ?? [];
  if (TRANSPARENT_TYPES.has(typeName.name) && argument !== undefined) {
    return resolveCtxType(tree, argument, context, depth + 1);
  }
  const parameter = findVariable(tree, typeName)?.defs[0]?.node;
  if (parameter?.type === "TSTypeParameter") return resolveCtxType(tree, parameter, context, depth + 1);
  return ofName(tree, typeName.name, context, depth);
}

/** `ActionCtx` in `server.ActionCtx`. */
function lastName(name: TSESTree.EntityName): string {
  if (name.type === "TSQualifiedName") return name.right.name;
  return name.type === "Identifier" ? name.name : "this";
}

/** A type's name, followed through the file's aliases and its imports before the name itself is believed. */
function ofName(
  tree: SyntaxTree,
  name: string,
  context: RegistrationContext,
  depth: number,
): CtxType | undefined {
  const declaration = findTypeDeclaration(tree, name);
  if (declaration !== undefined) return resolveCtxType(tree, declaration, context, depth + 1);
  const binding = getModuleBindings(tree).imports.find((candidate) => candidate.local.name === name);
  if (binding === undefined) return ofCtxName(name);
  const found = findExportedType(tree, binding.source, binding.imported, context.resolve, 0);
  return found === undefined
    ? ofCtxName(binding.imported)
    : resolveCtxType(found.tree, found.declaration, context, depth + 1);
}

function ofCtxName(name: string): CtxType | undefined {
  const kind = CTX_KIND_BY_NAME[CTX_TYPE_NAME.exec(name)?.[1] ?? ""];
  return kind && { added: new Set(), kinds: new Set([kind]) };
}

function ofUnion(
  tree: SyntaxTree,
  type: TSESTree.TSUnionType,
  context: RegistrationContext,
  depth: number,
): CtxType | undefined {
  const kinds = new Set<CtxKind>();
  for (const member of type.types) {
    if (member.type === "TSUndefinedKeyword" || member.type === "TSNullKeyword") continue;
    const found = resolveCtxType(tree, member, context, depth + 1);
    if (found === undefined) return undefined;
    for (const kind of found.kinds) kinds.add(kind);
  }
  return { added: new Set(), kinds };
}

function ofIntersection(
  tree: SyntaxTree,
  type: TSESTree.TSIntersectionType,
  context: RegistrationContext,
  depth: number,
): CtxType | undefined {
  const found = type.types.map((member) => resolveCtxType(tree, member, context, depth + 1));
  const base = found.find((candidate) => candidate !== undefined);
  if (base === undefined) return undefined;
  const added = new Set(base.added);
  for (const member of type.types) {
    const literal = member.type === "TSTypeReference" ? literalOfReference(tree, member) : member;
    if (literal?.type === "TSTypeLiteral") for (const name of memberNames(literal.members)) added.add(name);
  }
  return { added, kinds: base.kinds };
}

/** `Parameters<Parameters<typeof httpAction>[0]>[0]`: the first parameter of a builder's handler. */
function ofIndexedAccess(
  tree: SyntaxTree,
  type: TSESTree.TSIndexedAccessType,
  context: RegistrationContext,
  depth: number,
): CtxType | undefined {
  const { indexType, objectType } = type;
  if (
    indexType.type !== "TSLiteralType" ||
    indexType.literal.type !== "Literal" ||
    indexType.literal.value !== 0
  ) {
    return undefined;
  }
  if (
    objectType.type !== "TSTypeReference" ||
    objectType.typeName.type !== "Identifier" ||
    objectType.typeName.name !== "Parameters"
  ) {
    return undefined;
  }
  let found: CtxType | undefined;
  visitNodes(objectType, (node) => {
    if (node.type !== "TSTypeQuery" || node.exprName.type !== "Identifier") return undefined;
    const builder = findBuilder(tree, node.exprName, context, depth);
    if (builder !== undefined) found = { added: new Set(), kinds: new Set([ctxKindOf(builder.kind)]) };
    return "skip";
  });
  return found;
}

type TypeDeclaration = TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeAliasDeclaration;

/** A type alias or interface at the top level of the file. */
function findTypeDeclaration(tree: SyntaxTree, name: string): TypeDeclaration | undefined {
  for (const statement of tree.program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (
      (declaration?.type === "TSTypeAliasDeclaration" || declaration?.type === "TSInterfaceDeclaration") &&
      declaration.id.name === name
    ) {
      return declaration;
    }
  }
  return undefined;
}

interface ExportedType {
  readonly tree: SyntaxTree;
  readonly declaration: TypeDeclaration;
}

function findExportedType(
  tree: SyntaxTree,
  source: string,
  name: string,
  resolve: ResolveModule,
  depth: number,
): ExportedType | undefined {
  const module = depth > MAX_ALIASES ? undefined : resolve(tree, source);
  return module?.type === "module" ? findExportedTypeIn(module.tree, name, resolve, depth) : undefined;
}

function findExportedTypeIn(
  tree: SyntaxTree,
  name: string,
  resolve: ResolveModule,
  depth: number,
): ExportedType | undefined {
  const bindings = getModuleBindings(tree);
  const exported = bindings.exports.get(name);
  if (exported?.type === "reexport") {
    return findExportedType(tree, exported.source, exported.imported, resolve, depth + 1);
  }
  if (exported !== undefined) {
    const local = exported.value.type === "Identifier" ? exported.value.name : name;
    const declaration = findTypeDeclaration(tree, local);
    if (declaration !== undefined) return { declaration, tree };
    const binding = bindings.imports.find((candidate) => candidate.local.name === local);
    return binding && findExportedType(tree, binding.source, binding.imported, resolve, depth + 1);
  }
  for (const star of bindings.starExports) {
    const found = findExportedType(tree, star.source.value, name, resolve, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The kinds of ctx that a type which a module exports allows. */
export function resolveExportedCtxType(
  tree: SyntaxTree,
  name: string,
  context: RegistrationContext,
): CtxType | undefined {
  const found = findExportedTypeIn(tree, name, context.resolve, 0);
  return found && resolveCtxType(found.tree, found.declaration, context);
}

function literalOfReference(tree: SyntaxTree, type: TSESTree.TSTypeReference): TSESTree.Node | undefined {
  if (type.typeName.type !== "Identifier") return undefined;
  const declaration = findTypeDeclaration(tree, type.typeName.name);
  return declaration?.type === "TSTypeAliasDeclaration" ? declaration.typeAnnotation : undefined;
}

function memberNames(members: readonly TSESTree.TypeElement[]): Set<string> {
  const names = new Set<string>();
  for (const member of members) {
    if (
      (member.type === "TSPropertySignature" || member.type === "TSMethodSignature") &&
      member.key.type === "Identifier"
    ) {
      names.add(member.key.name);
    }
  }
  return names;
}

/** Member paths of a parameter's type at which a ctx stands: `[]` for a ctx itself, `["ctx"]` for `{ ctx: ActionCtx }`. */
export function findCtxPaths(
  tree: SyntaxTree,
  type: TSESTree.Node,
  context: RegistrationContext,
): { path: string[]; ctxType: CtxType }[] {
  const whole = resolveCtxType(tree, type, context);
  if (whole !== undefined) return [{ ctxType: whole, path: [] }];
  const literal =
    type.type === "TSTypeReference" && type.typeName.type === "Identifier"
      ? findTypeDeclaration(tree, type.typeName.name)
      : type;
  const members =
    literal?.type === "TSTypeLiteral"
      ? literal.members
      : literal?.type === "TSInterfaceDeclaration"
        ? literal.body.body
        : literal?.type === "TSTypeAliasDeclaration" && literal.typeAnnotation.type === "TSTypeLiteral"
          ? literal.typeAnnotation.members
          : [];
  return members.flatMap((member) => {
    if (member.type !== "TSPropertySignature" || member.key.type !== "Identifier" || !member.typeAnnotation)
      return [];
    const ctxType = resolveCtxType(tree, member.typeAnnotation.typeAnnotation, context);
    return ctxType === undefined ? [] : [{ ctxType, path: [member.key.name] }];
  });
}

/** The annotation of a parameter, below defaults and `private`. */
export function getParameterType(parameter: TSESTree.Parameter): TSESTree.TypeNode | undefined {
  const inner = parameter.type === "TSParameterProperty" ? parameter.parameter : parameter;
  const pattern = inner.type === "AssignmentPattern" ? inner.left : inner;
  return "typeAnnotation" in pattern ? pattern.typeAnnotation?.typeAnnotation : undefined;
}
