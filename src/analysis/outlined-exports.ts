import type { TSESTree } from "@typescript-eslint/utils";
import type { ParseResult } from "oxc-parser";

import { registrarOfExport } from "../platform/builders.js";
import { getSpecifiedName, unwrapExpression } from "./syntax-tree.js";

/** One exported name of a module, as far as a glance at its statement tells what it is. */
export type OutlinedExport = ExportStatement &
  (
    | { readonly form: "function" }
    /** `export const list = query(…)`; the maker is known where it is imported by its name, and called only once. */
    | { readonly form: "made"; readonly maker: ImportedName | undefined }
    /** A literal that holds no name. */
    | { readonly form: "literal" }
    | { readonly form: "other" }
  );

interface ExportStatement {
  /** `default` for the default export. */
  readonly name: string;
  /** Of the whole statement. */
  readonly range: TSESTree.Range;
}

/** An export of another module. */
export interface ImportedName {
  readonly source: string;
  readonly name: string;
}

const FUNCTION_DECLARATION = /^export\s+(?:default\s+)?(?:async\s+)?function\b/;
const CONSTANT = /^export\s+const\s+$/;
const FUNCTION_VALUE = /^\s*=\s*(?:async\s+)?(?:function\b|\([^()]*\)\s*(?::[^={}]*)?=>)/;
const MADE_VALUE = /^\s*=\s*([\w$]+(?:\.[\w$]+)*)\s*\(/;
const MADE_DEFAULT = /^export\s+default\s+([\w$]+)\s*\(/;
const STRING = /"[^"\\\n]*"|'[^'\\\n]*'|`[^`\\$]*`/g;
/** Of `{ PAID: "", KINDS: ["", 2] } as const`, with empty strings; a key begins where a word does, and nowhere else. */
const DATA =
  /^\s*=(?:[\s{}[\],\d._+-]|""|(?<![\w$])[\w$]+\s*:|\b(?:false|null|true)\b)*(?:as\s+const)?\s*;?$/;

/** What a module exports under names of its own, from its text; what it hands on from other modules is left out. */
export function outlineExports(
  { staticExports, staticImports }: ParseResult["module"],
  text: string,
): OutlinedExport[] {
  const imported = new Map<string, ImportedName>();
  for (const { entries, moduleRequest } of staticImports) {
    for (const { importName, localName } of entries) {
      if (importName.name === null) continue;
      imported.set(localName.value, { name: importName.name, source: moduleRequest.value });
    }
  }
  return staticExports.flatMap(({ end, entries, start }) => {
    const range: TSESTree.Range = [start, end];
    return entries.flatMap(({ exportName, localName, moduleRequest }): OutlinedExport[] => {
      const name = exportName.kind === "Default" ? "default" : exportName.name;
      if (moduleRequest !== null || name === null) return [];
      const statement = { name, range };
      // Several names in one statement: which value is whose takes more than a glance.
      if (entries.length > 1) return [{ ...statement, form: "other" }];
      const before = localName.start === null ? "" : text.slice(start, localName.start);
      const head = text.slice(start, Math.min(end, start + MAX_HEAD));
      if (FUNCTION_DECLARATION.test(head)) return [{ ...statement, form: "function" }];
      const made = MADE_DEFAULT.exec(head);
      if (made !== null) {
        return [{ ...statement, form: "made", maker: findMaker(made[1], text.slice(start, end), imported) }];
      }
      if (!CONSTANT.test(before) || localName.end === null) return [{ ...statement, form: "other" }];
      return [{ ...statement, ...readValue(text.slice(localName.end, end), imported) }];
    });
  });
}

const OTHER = { form: "other" } as const;

/** What a constant holds, from the text behind its name. */
function readValue(value: string, imported: ReadonlyMap<string, ImportedName>) {
  if (FUNCTION_VALUE.test(value)) return { form: "function" } as const;
  const made = MADE_VALUE.exec(value);
  if (made !== null) return { form: "made", maker: findMaker(made[1], value, imported) } as const;
  if (value.length > MAX_DATA) return OTHER;
  return DATA.test(value.replaceAll(STRING, '""')) ? ({ form: "literal" } as const) : OTHER;
}

/** Characters; the engine gives up on a text of some millions, each of which is a step that it may have to go back. */
const MAX_DATA = 200_000;

/**
 * What comes out of one call is called in its turn, `customQuery(query, {})({ … })`, or something else between its
 * parentheses is. What Convex's own builders return is never called like that.
 */
const CALLED_RESULT = /\)\s*(?:<[^()]{0,200}>\s*)?\(/;

function findMaker(
  name: string | undefined,
  value: string,
  imported: ReadonlyMap<string, ImportedName>,
): ImportedName | undefined {
  const maker = imported.get(name ?? "");
  if (maker === undefined || registrarOfExport(maker.source, maker.name) !== undefined) return maker;
  return CALLED_RESULT.test(value) ? undefined : maker;
}

/** Characters; `export default async function` is shorter, whatever white space there is. */
const MAX_HEAD = 100;

/** The same from a tree that is there anyhow. */
export function outlineTreeExports(program: TSESTree.Program): OutlinedExport[] {
  const imported = new Map<string, ImportedName>();
  for (const statement of program.body) {
    if (statement.type !== "ImportDeclaration") continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
      imported.set(specifier.local.name, {
        name: specifier.imported.name,
        source: statement.source.value,
      });
    }
  }
  return program.body.flatMap((statement): OutlinedExport[] => {
    const { range } = statement;
    if (statement.type === "ExportDefaultDeclaration") {
      return [describe({ name: "default", range }, statement.declaration, imported)];
    }
    if (statement.type !== "ExportNamedDeclaration" || statement.source !== null) return [];
    const { declaration, specifiers } = statement;
    if (declaration?.type === "FunctionDeclaration") {
      return declaration.id === null ? [] : [{ form: "function", name: declaration.id.name, range }];
    }
    const [declarator, ...others] =
      declaration?.type === "VariableDeclaration" ? declaration.declarations : [];
    if (declarator?.id.type === "Identifier" && others.length === 0) {
      const isPlain = declaration?.type === "VariableDeclaration" && declaration.kind === "const";
      const value = isPlain && declarator.id.typeAnnotation == null ? declarator.init : null;
      return [describe({ name: declarator.id.name, range }, value, imported)];
    }
    return specifiers.map(({ exported }) => ({
      form: "other",
      name: getSpecifiedName(exported),
      range,
    }));
  });
}

function describe(
  statement: ExportStatement,
  value: TSESTree.Node | null,
  imported: ReadonlyMap<string, ImportedName>,
): OutlinedExport {
  switch (value?.type) {
    case "ArrowFunctionExpression":
    case "FunctionDeclaration":
    case "FunctionExpression":
      return { ...statement, form: "function" };
    case "CallExpression": {
      const callee = unwrapExpression(value.callee);
      const maker = callee.type === "Identifier" ? imported.get(callee.name) : undefined;
      return { ...statement, form: "made", maker };
    }
    case "Literal":
      return { ...statement, form: "literal" };
    default:
      return { ...statement, ...OTHER };
  }
}
