import type { TSESTree } from "@typescript-eslint/utils";
import type { ParseResult } from "oxc-parser";

import { findPatternPath, patternIdentifiers } from "../analysis/module-bindings.js";
import { parseModule } from "../analysis/parse-module.js";
import { forEachChild, getStaticName, wrapExpression } from "../analysis/syntax-tree.js";
import { parseFunctionName } from "../platform/function-paths.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";

/**
 * Which other files a file names, in whatever way. Rather one too many than one too few: a specifier counts even where
 * only types come from it, a reference even where nothing calls it.
 */
export interface ModuleDependencies {
  /** Everything that is imported, required or re-exported, as written; Convex's generated modules are left out. */
  readonly specifiers: readonly string[];
  readonly references: readonly NamedReference[];
  /** Strings that would be names of functions where Convex expects one: `messages/list:recent`. */
  readonly names: readonly NamedModule[];
  readonly hasDefaultExport: boolean;
  /** What the schema says of vector indexes is of interest to it. */
  readonly searchesVectors: boolean;
}

/** `internal.agent.memory`: at least the beginning of a reference. */
export interface NamedReference {
  /** How the file imports the generated api. */
  readonly source: string;
  /** Property names behind `api` or `internal`, as far as they are written out; `[]` may become any reference. */
  readonly segments: readonly string[];
}

export interface NamedModule {
  readonly modulePath: string;
  /** A name without a colon, `messages/list`, means the default export. */
  readonly isDefault: boolean;
}

/** A file that cannot be parsed names what its parser could make out. */
export function readModuleDependencies(filename: string, text: string): ModuleDependencies {
  const parsed = parseModule(filename, text);
  const sources = collectSources(parsed, text);
  return {
    hasDefaultExport: parsed.module.staticExports.some(({ entries }) =>
      entries.some(({ exportName }) => exportName.kind === "Default" || exportName.name === "default"),
    ),
    names: collectNames(text),
    // Nodes are by far the most expensive part of a parse, and few files need them.
    references: sources.some(isApiSource) && API_NAME.test(text) ? collectReferences(parsed) : [],
    searchesVectors: /\bvectorSearch\b/.test(text),
    specifiers: [...new Set(sources)].filter((source) => classifyGeneratedModule(source) === undefined),
  };
}

const API_SERVER = "convex/server";
const API_NAME = /\b(?:api|internal|anyApi|_generated\/api)\b/;

function isApiSource(source: string): boolean {
  return classifyGeneratedModule(source) === "api" || source === API_SERVER;
}

const REQUIRE = /\brequire\s*\(\s*(["'`])((?:(?!\1)[^\\\n])*)\1/g;
const STRING = /(["'`])((?:(?!\1)[^\\\n])*)\1/g;

function collectSources({ module }: ParseResult, text: string): string[] {
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const written = text.slice(moduleRequest.start, moduleRequest.end);
    return [...written.matchAll(STRING)].flatMap(([, , source]) => source ?? []);
  });
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...dynamic,
    ...[...text.matchAll(REQUIRE)].flatMap(([, , source]) => source ?? []),
  ];
}

const NAME = /(["'`])([\w./]{1,300}(?::\w+)?)\1/g;

function collectNames(text: string): NamedModule[] {
  const names = new Map<string, NamedModule>();
  for (const [, , name = ""] of text.matchAll(NAME)) {
    if (names.has(name)) continue;
    const parsed = parseFunctionName(name);
    if (parsed.type !== "function") continue;
    names.set(name, { isDefault: parsed.exportName === "default", modulePath: parsed.modulePath });
  }
  return [...names.values()];
}

/** A local name that stands for the generated api, or for a part of it. */
interface ApiBinding {
  readonly source: string;
  /** The namespace, whose members are `api` and `internal`. */
  readonly isNamespace: boolean;
}

function collectReferences(parsed: ParseResult): NamedReference[] {
  const bindings = new Map<string, ApiBinding>();
  for (const { entries, moduleRequest } of parsed.module.staticImports) {
    for (const { importName, localName } of entries) {
      const isNamespace = importName.kind === "NamespaceObject";
      if (isApiSource(moduleRequest.value) && (isNamespace || isApiName(importName.name))) {
        bindings.set(localName.value, { isNamespace, source: moduleRequest.value });
      }
    }
  }
  const references: NamedReference[] = [];
  const program = parsed.program as unknown as TSESTree.Program;
  const stack: TSESTree.Node[] = [program];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const parent = node;
    forEachChild(node, (child) => {
      (child as { parent: TSESTree.Node }).parent = parent;
      stack.push(child);
    });
    const binding = node.type === "Identifier" && isValue(node) ? bindings.get(node.name) : undefined;
    if (binding !== undefined) references.push(...followChain(node, binding));
    if (isWholeApi(node)) references.push({ segments: [], source: node.value });
  }
  return references;
}

/** `export { internal } from "./_generated/api"`, `require("./_generated/api")`: whoever gets it may use all of it. */
function isWholeApi(node: TSESTree.Node): node is TSESTree.StringLiteral {
  return (
    node.type === "Literal" &&
    typeof node.value === "string" &&
    classifyGeneratedModule(node.value) === "api" &&
    !/^(?:ImportDeclaration|TSImportType|TSLiteralType)$/.test(node.parent.type)
  );
}

function isApiName(name: string | null | undefined): boolean {
  return name === "api" || name === "internal" || name === "anyApi";
}

/** An identifier that reads a variable: no type, no key, no import. */
function isValue(identifier: TSESTree.Identifier): boolean {
  const { parent } = identifier;
  switch (parent.type) {
    case "ImportSpecifier":
    case "ImportNamespaceSpecifier":
    case "TSTypeQuery":
    case "TSQualifiedName":
      return false;
    case "MemberExpression":
      return parent.computed || parent.object === identifier;
    case "Property":
      return parent.computed || parent.value === identifier;
    default:
      return true;
  }
}

/** What is read of a binding, member by member; several chains where a pattern takes it apart. */
function followChain(identifier: TSESTree.Node, binding: ApiBinding): NamedReference[] {
  const names: string[] = [];
  let node = wrapExpression(identifier);
  for (
    let { parent } = node;
    parent?.type === "MemberExpression" && parent.object === node;
    { parent } = node
  ) {
    const name = getStaticName(parent);
    // What is computed resolves to nothing: nothing depends on more than the part that is written.
    if (name === undefined) return names.length === 0 ? [] : describe(names, binding);
    names.push(name);
    node = wrapExpression(parent);
  }
  const { parent } = node;
  if (parent?.type !== "VariableDeclarator" || parent.id.type !== "ObjectPattern")
    return describe(names, binding);
  return patternIdentifiers(parent.id).flatMap((taken) =>
    describe([...names, ...(findPatternPath(parent.id, taken) ?? [])], binding),
  );
}

function describe(names: readonly string[], { isNamespace, source }: ApiBinding): NamedReference[] {
  const [root, ...members] = names;
  if (isNamespace && root !== undefined && !isApiName(root)) return [];
  const segments = isNamespace ? members : names;
  return [{ segments: segments.flatMap((name) => name.split("/")), source }];
}
