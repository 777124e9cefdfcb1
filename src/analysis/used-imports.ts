import type { TSESTree } from "@typescript-eslint/utils";

import { DeadCode } from "./dead-code.js";
import { isErased } from "./erased-node.js";
import { bundlerSurroundings } from "./surroundings.js";
import {
  findVariable,
  getSpecifiedName,
  getStaticName,
  isFunctionNode,
  type SyntaxTree,
  unwrapExpression,
  visitNodes,
} from "./syntax-tree.js";

/** A module that the bundler must find to build this one. */
export interface UsedImport {
  readonly form: ImportForm;
  /** The specifier as JavaScript sees it. */
  readonly source: string;
  /** The string that names it: the smallest place to point at. */
  readonly node: TSESTree.Node;
  /** The import or export statement, or the call. */
  readonly statement: TSESTree.Node;
  /** What the statement brings in under which local names; empty for calls, side effects and `export *`. */
  readonly bindings: readonly UsedBinding[];
  /** Not finding it is no error of the build: `require` in a `try`, `import()` awaited in one or with a `.catch`. */
  readonly guarded: boolean;
}

export interface UsedBinding {
  /** `default`, `*`, or the export's own name. */
  readonly imported: string;
  readonly local: string;
}

/**
 * - `import`: names are brought in, and at least one is used as a value (or kept by configuration)
 * - `side-effect`: `import "x"`
 * - `re-export`: `export … from "x"`
 * - `import-equals`: `import x = require("x")`
 * - `dynamic-import`: `import("x")`
 * - `require`: `require("x")`
 */
export type ImportForm =
  "dynamic-import" | "import" | "import-equals" | "re-export" | "require" | "side-effect";

export interface UsedImportOptions {
  /** `verbatimModuleSyntax` or one of its predecessors is on, so that unused imports survive. */
  readonly keepsUnusedImports: boolean;
}

/** The imports that survive esbuild, in source order. Type-only ones do not, nor do those a TypeScript file never uses. */
export function collectUsedImports(tree: SyntaxTree, options: UsedImportOptions): readonly UsedImport[] {
  const found: UsedImport[] = [];
  for (const statement of tree.program.body) {
    const used = classifyStatement(tree, statement, options);
    if (used !== undefined) found.push(used);
  }
  if (CALL.test(tree.text)) found.push(...collectCalls(tree));
  return found.sort((left, right) => left.node.range[0] - right.node.range[0]);
}

/** Cheap test for files whose trees are worth walking. */
const CALL = /\b(?:import|require)\s*(?:\/\*|\()/;

function classifyStatement(
  tree: SyntaxTree,
  statement: TSESTree.ProgramStatement,
  options: UsedImportOptions,
): UsedImport | undefined {
  switch (statement.type) {
    case "ImportDeclaration":
      return classifyImport(tree, statement, options);
    case "ExportAllDeclaration": {
      if (statement.exportKind === "type") return undefined;
      return describeStatement("re-export", statement, statement.source, []);
    }
    case "ExportNamedDeclaration": {
      if (statement.declaration?.type === "TSImportEqualsDeclaration") {
        return classifyImportEquals(statement.declaration);
      }
      // Even `export { type X } from "x"` leaves an `export {} from "x"` behind.
      if (statement.source === null || statement.exportKind === "type") return undefined;
      const bindings = statement.specifiers.map(({ exported, local }) => ({
        imported: getSpecifiedName(local),
        local: getSpecifiedName(exported),
      }));
      return describeStatement("re-export", statement, statement.source, bindings);
    }
    case "TSImportEqualsDeclaration":
      return classifyImportEquals(statement);
    default:
      return undefined;
  }
}

function classifyImport(
  tree: SyntaxTree,
  statement: TSESTree.ImportDeclaration,
  options: UsedImportOptions,
): UsedImport | undefined {
  const { source, specifiers } = statement;
  if (statement.importKind === "type") return undefined;
  if (
    specifiers.length === 0 &&
    /^import\s*["']/.test(tree.text.slice(statement.range[0], source.range[1]))
  ) {
    return describeStatement("side-effect", statement, source, []);
  }
  const dropsUnused = isTypeScript(tree.filename) && !options.keepsUnusedImports;
  const used = dropsUnused ? specifiers.filter((specifier) => isUsedAsValue(tree, specifier)) : specifiers;
  if (dropsUnused && used.length === 0) return undefined;
  return describeStatement("import", statement, source, used.map(bindingOf));
}

function classifyImportEquals(statement: TSESTree.TSImportEqualsDeclaration): UsedImport | undefined {
  const { id, importKind, moduleReference } = statement;
  if (importKind === "type" || moduleReference.type !== "TSExternalModuleReference") return undefined;
  const source = moduleReference.expression;
  // Kept even where nothing uses it.
  return describeStatement("import-equals", statement, source, [{ imported: "*", local: id.name }]);
}

function isUsedAsValue(tree: SyntaxTree, specifier: TSESTree.ImportClause): boolean {
  if (specifier.type === "ImportSpecifier" && specifier.importKind === "type") return false;
  return (
    findVariable(tree, specifier.local)?.references.some(
      (reference) =>
        reference.isValueReference && !isTypeExport(reference.identifier) && !isErased(reference.identifier),
    ) === true
  );
}

/** `export type { x }` and `export { type x }` count as uses of both kinds. */
function isTypeExport({ parent }: TSESTree.Node): boolean {
  return (
    parent?.type === "ExportSpecifier" &&
    (parent.exportKind === "type" || parent.parent.exportKind === "type")
  );
}

function isTypeScript(filename: string): boolean {
  return /\.[cm]?tsx?$/.test(filename);
}

function bindingOf(specifier: TSESTree.ImportClause): UsedBinding {
  const local = specifier.local.name;
  if (specifier.type === "ImportDefaultSpecifier") return { imported: "default", local };
  if (specifier.type === "ImportNamespaceSpecifier") return { imported: "*", local };
  return { imported: getSpecifiedName(specifier.imported), local };
}

function describeStatement(
  form: ImportForm,
  statement: TSESTree.Node,
  source: TSESTree.StringLiteral,
  bindings: readonly UsedBinding[],
): UsedImport {
  return { bindings, form, guarded: false, node: source, source: source.value, statement };
}

function collectCalls(tree: SyntaxTree): UsedImport[] {
  const deadCode = new DeadCode(tree, bundlerSurroundings);
  const found: UsedImport[] = [];
  visitNodes(tree.program, (node) => {
    const call = classifyImportCall(tree, node);
    if (call === undefined || isErased(node) || deadCode.isInDeadBranch(node)) return undefined;
    for (const literal of call.sources) {
      found.push({
        bindings: [],
        form: call.form,
        guarded: call.form === "require" ? isInTry(node) : handlesRejection(node),
        node: literal.node,
        source: literal.value,
        statement: node,
      });
    }
    return undefined;
  });
  return found;
}

export interface ImportCall {
  readonly form: "dynamic-import" | "require";
  /** The specifiers that it may load; empty where they are computed. */
  readonly sources: readonly { readonly node: TSESTree.Node; readonly value: string }[];
}

/** An `import()`, or a call of the bundler's `require`. */
export function classifyImportCall(tree: SyntaxTree, node: TSESTree.Node): ImportCall | undefined {
  if (node.type === "ImportExpression") return { form: "dynamic-import", sources: findStrings(node.source) };
  if (node.type !== "CallExpression" || node.optional || node.arguments.length !== 1) return undefined;
  const [argument] = node.arguments;
  if (argument === undefined || !isRequire(tree, node.callee)) return undefined;
  return { form: "require", sources: findStrings(argument) };
}

/** The global `require`, or `module.require`. What a file declares under that name itself is another function. */
function isRequire(tree: SyntaxTree, callee: TSESTree.Node): boolean {
  if (callee.type === "Identifier") return callee.name === "require" && !isDeclared(tree, callee);
  return (
    callee.type === "MemberExpression" &&
    getStaticName(callee) === "require" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "module" &&
    !isDeclared(tree, callee.object)
  );
}

/** Declared so that it exists at run time: `declare const require: …` only tells the type checker of the global. */
function isDeclared(tree: SyntaxTree, identifier: TSESTree.Identifier): boolean {
  return findVariable(tree, identifier)?.defs.some((definition) => !isErased(definition.node)) === true;
}

/** Every string that the argument may be: esbuild looks into a conditional expression too. */
function findStrings(argument: TSESTree.Node): ImportCall["sources"] {
  const node = unwrapExpression(argument);
  if (node.type === "Literal") return typeof node.value === "string" ? [{ node, value: node.value }] : [];
  if (node.type === "TemplateLiteral") {
    const value = node.expressions.length === 0 ? node.quasis[0]?.value.cooked : undefined;
    return typeof value === "string" ? [{ node, value }] : [];
  }
  if (node.type === "ConditionalExpression") {
    return [...findStrings(node.consequent), ...findStrings(node.alternate)];
  }
  return [];
}

/** In the block of a `try` of the same function; what the `try` does with the error does not matter. */
export function isInTry(node: TSESTree.Node): boolean {
  let child = node;
  for (let { parent } = child; parent && !isFunctionNode(parent); { parent } = child) {
    if (parent.type === "TryStatement" && parent.block === child) return true;
    child = parent;
  }
  return false;
}

/** `await import(…)` in a `try`, `import(…).catch(…)`, `import(…).then(…, …)`, `import(…).then(…).catch(…)`. */
function handlesRejection(node: TSESTree.Node): boolean {
  let promise = node;
  while (promise.parent?.type === "MemberExpression" || promise.parent?.type === "ChainExpression") {
    const member = promise.parent;
    if (member.type === "ChainExpression") {
      promise = member;
      continue;
    }
    const call = member.parent;
    if (
      member.object !== promise ||
      member.computed ||
      call.type !== "CallExpression" ||
      call.callee !== member
    )
      break;
    const name = getStaticName(member);
    if (name === "catch" || (name === "then" && call.arguments.length === 2)) return true;
    if (name !== "then" || call.arguments.length !== 1) break;
    promise = call;
  }
  return node.parent?.type === "AwaitExpression" && isInTry(node);
}
