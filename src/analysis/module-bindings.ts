import type { TSESTree } from "@typescript-eslint/utils";

import { getSpecifiedName, getStaticName, type SyntaxTree } from "./syntax-tree.js";

/** One name that an import statement brings into the file. */
export interface ImportedBinding {
  readonly source: string;
  /** The name in the exporting module: `default`, `*` for a namespace, or the export's own name. */
  readonly imported: string;
  readonly local: TSESTree.Identifier;
  readonly typeOnly: boolean;
  readonly declaration: TSESTree.ImportDeclaration | TSESTree.TSImportEqualsDeclaration;
}

export type ModuleExport =
  /** `export const x = …`, `export function x() {}`, `export default …`, `export { x }`. */
  | {
      readonly type: "local";
      readonly name: string;
      readonly value: TSESTree.Node;
      readonly node: TSESTree.Node;
      readonly typeOnly: boolean;
    }
  /** `export { x as name } from "source"`, and `export * as name from "source"` with `imported` `*`. */
  | {
      readonly type: "reexport";
      readonly name: string;
      readonly source: string;
      readonly imported: string;
      readonly node: TSESTree.Node;
      readonly typeOnly: boolean;
    };

export interface ModuleBindings {
  readonly imports: readonly ImportedBinding[];
  readonly exports: ReadonlyMap<string, ModuleExport>;
  /** `export * from "source"`. */
  readonly starExports: readonly TSESTree.ExportAllDeclaration[];
}

const cache = new WeakMap<TSESTree.Program, ModuleBindings>();

/** What a module imports and exports, by its top-level statements alone. */
export function getModuleBindings(tree: SyntaxTree): ModuleBindings {
  let found = cache.get(tree.program);
  if (found === undefined) {
    found = collectModuleBindings(tree.program);
    cache.set(tree.program, found);
  }
  return found;
}

/** Nodes that open no scope: between these and the module's own names nothing else can be meant. */
const SCOPELESS: ReadonlySet<string> = new Set<`${TSESTree.Node["type"]}`>([
  "ArrayExpression",
  "AwaitExpression",
  "CallExpression",
  "ExportDefaultDeclaration",
  "ExportNamedDeclaration",
  "ExpressionStatement",
  "MemberExpression",
  "ObjectExpression",
  "Property",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "VariableDeclaration",
  "VariableDeclarator",
]);

/** The import that a name outside of all functions stands for; answered without the scopes of the file. */
export function findTopLevelImport(
  tree: SyntaxTree,
  identifier: TSESTree.Identifier,
): ImportedBinding | undefined {
  const binding = getModuleBindings(tree).imports.find(({ local }) => local.name === identifier.name);
  if (binding === undefined) return undefined;
  let ancestor: TSESTree.Node | undefined = identifier.parent;
  while (ancestor !== undefined && SCOPELESS.has(ancestor.type)) ancestor = ancestor.parent;
  return ancestor?.type === "Program" ? binding : undefined;
}

function collectModuleBindings(program: TSESTree.Program): ModuleBindings {
  const imports: ImportedBinding[] = [];
  const exports = new Map<string, ModuleExport>();
  const starExports: TSESTree.ExportAllDeclaration[] = [];
  for (const statement of program.body) {
    switch (statement.type) {
      case "ImportDeclaration":
        imports.push(...importedBindings(statement));
        break;
      case "TSImportEqualsDeclaration":
        if (statement.moduleReference.type === "TSExternalModuleReference") {
          const { expression } = statement.moduleReference;
          imports.push({
            declaration: statement,
            imported: "*",
            local: statement.id,
            source: expression.value,
            typeOnly: statement.importKind === "type",
          });
        }
        break;
      case "ExportAllDeclaration":
        if (statement.exported === null) starExports.push(statement);
        else {
          exports.set(getSpecifiedName(statement.exported), {
            imported: "*",
            name: getSpecifiedName(statement.exported),
            node: statement.exported,
            source: statement.source.value,
            type: "reexport",
            typeOnly: statement.exportKind === "type",
          });
        }
        break;
      case "ExportDefaultDeclaration":
        exports.set("default", {
          name: "default",
          node: statement,
          type: "local",
          typeOnly: statement.declaration.type === "TSInterfaceDeclaration",
          value: statement.declaration,
        });
        break;
      case "ExportNamedDeclaration":
        for (const exported of namedExports(statement)) exports.set(exported.name, exported);
        break;
      default:
    }
  }
  return { exports, imports, starExports };
}

function importedBindings(declaration: TSESTree.ImportDeclaration): ImportedBinding[] {
  return declaration.specifiers.map((specifier) => ({
    declaration,
    imported:
      specifier.type === "ImportSpecifier"
        ? getSpecifiedName(specifier.imported)
        : specifier.type === "ImportDefaultSpecifier"
          ? "default"
          : "*",
    local: specifier.local,
    source: declaration.source.value,
    typeOnly:
      declaration.importKind === "type" ||
      (specifier.type === "ImportSpecifier" && specifier.importKind === "type"),
  }));
}

function namedExports(statement: TSESTree.ExportNamedDeclaration): ModuleExport[] {
  const statementIsType = statement.exportKind === "type";
  if (statement.declaration) {
    const { declaration } = statement;
    if (declaration.type === "VariableDeclaration") {
      return declaration.declarations.flatMap((declarator) =>
        patternIdentifiers(declarator.id).map((identifier) => ({
          name: identifier.name,
          node: identifier,
          type: "local" as const,
          typeOnly: statementIsType,
          value: identifier,
        })),
      );
    }
    if (!("id" in declaration) || declaration.id?.type !== "Identifier") return [];
    const typeOnly =
      statementIsType ||
      declaration.type === "TSInterfaceDeclaration" ||
      declaration.type === "TSTypeAliasDeclaration";
    return [{ name: declaration.id.name, node: declaration.id, type: "local", typeOnly, value: declaration }];
  }
  return statement.specifiers.map((specifier) => {
    const name = getSpecifiedName(specifier.exported);
    const typeOnly = statementIsType || specifier.exportKind === "type";
    if (statement.source === null) {
      return { name, node: specifier, type: "local", typeOnly, value: specifier.local };
    }
    return {
      imported: getSpecifiedName(specifier.local),
      name,
      node: specifier,
      source: statement.source.value,
      type: "reexport",
      typeOnly,
    };
  });
}

/** Every identifier that a binding pattern declares, in source order. */
export function patternIdentifiers(pattern: TSESTree.Node): TSESTree.Identifier[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        patternIdentifiers(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : patternIdentifiers(element)));
    case "AssignmentPattern":
      return patternIdentifiers(pattern.left);
    case "RestElement":
      return patternIdentifiers(pattern.argument);
    default:
      return [];
  }
}

/** The member path that `identifier` takes out of `pattern` (`{ a: { b } }` and `b` → `["a", "b"]`), if it is static. */
export function findPatternPath(pattern: TSESTree.Node, identifier: TSESTree.Node): string[] | undefined {
  switch (pattern.type) {
    case "Identifier":
      return pattern === identifier ? [] : undefined;
    case "AssignmentPattern":
      return findPatternPath(pattern.left, identifier);
    case "TSParameterProperty":
      return findPatternPath(pattern.parameter, identifier);
    case "ObjectPattern":
      for (const property of pattern.properties) {
        if (property.type === "RestElement") {
          // The rest of an object still holds every member that was not named before it.
          if (findPatternPath(property.argument, identifier) !== undefined) return [];
          continue;
        }
        const rest = findPatternPath(property.value, identifier);
        const name = getStaticName(property);
        if (rest !== undefined && name !== undefined) return [name, ...rest];
      }
      return undefined;
    default:
      return undefined;
  }
}
