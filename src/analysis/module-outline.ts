import type { TSESTree } from "@typescript-eslint/utils";
import type { ParseResult } from "oxc-parser";

import { parseHead } from "./parse-module.js";
import { createMayName } from "./spelling.js";
import { getSpecifiedName, type SyntaxTree } from "./syntax-tree.js";

/** What a module shows before its tree is built, in a tenth of the time that the tree would take. */
export interface ModuleOutline {
  /** Everything that an import or a re-export names, types included; `"opaque"` where modules are named in other forms. */
  readonly imports: readonly OutlinedImport[] | "opaque";
  /** The text with a space in the place of each comment. */
  readonly code: string;
}

export interface OutlinedImport {
  readonly source: string;
  /** The exports that are taken, by the exporting module's names; `"all"` where it hands out the module itself. */
  readonly names: readonly string[] | "all";
}

/** `require("x")` and `import x = require("x")` are no imports in the language's own grammar. */
const mayRequire = createMayName(["require"]);

/** A re-export of nothing, which the parser's list leaves out, loads its module all the same. */
const EMPTY_REEXPORT = /\bexport\s*\{\s*\}\s*from\b/;

/** undefined: the text does not parse. */
export function readModuleOutline(filename: string, text: string): ModuleOutline | undefined {
  const parsed = parseHead(filename, text);
  if (parsed.errors.some(({ severity }) => severity === "Error")) return undefined;
  const code = withoutComments(
    text,
    parsed.comments.map(({ end, start }) => [start, end]),
  );
  const isOpaque = mayRequire(code) || EMPTY_REEXPORT.test(code);
  return { code, imports: isOpaque ? "opaque" : collectImports(parsed.module, text) };
}

const IMPORT_CALL = /\bimport\s*\(/;

/** The same of a tree that is there anyhow, from its top-level statements alone. */
export function outlineTree({ program, text }: SyntaxTree): ModuleOutline {
  const { comments } = program as { comments?: readonly TSESTree.Comment[] };
  const code = withoutComments(text, comments?.map(({ range }) => range) ?? []);
  if (mayRequire(code) || IMPORT_CALL.test(code)) return { code, imports: "opaque" };
  return { code, imports: program.body.flatMap((statement) => outlineStatement(statement) ?? []) };
}

function outlineStatement(statement: TSESTree.ProgramStatement): OutlinedImport | undefined {
  switch (statement.type) {
    case "ImportDeclaration": {
      const names = statement.specifiers.map((specifier) =>
        specifier.type === "ImportSpecifier"
          ? getSpecifiedName(specifier.imported)
          : specifier.type === "ImportDefaultSpecifier"
            ? "default"
            : undefined,
      );
      return {
        names: names.every((name) => name !== undefined) ? names : "all",
        source: statement.source.value,
      };
    }
    case "ExportAllDeclaration":
      return { names: "all", source: statement.source.value };
    case "ExportNamedDeclaration":
      if (statement.source === null) return undefined;
      return {
        names: statement.specifiers.map(({ local }) => getSpecifiedName(local)),
        source: statement.source.value,
      };
    default:
      return undefined;
  }
}

function withoutComments(text: string, ranges: readonly (readonly [start: number, end: number])[]): string {
  let code = "";
  let end = 0;
  for (const range of ranges) {
    code += `${text.slice(end, range[0])} `;
    end = range[1];
  }
  return code + text.slice(end);
}

function collectImports(
  { dynamicImports, staticExports, staticImports }: ParseResult["module"],
  text: string,
): ModuleOutline["imports"] {
  const imports = staticImports.map(({ entries, moduleRequest }): OutlinedImport => ({
    names: entries.some(({ importName }) => importName.kind === "NamespaceObject")
      ? "all"
      : entries.map(({ importName }) => importName.name ?? "default"),
    source: moduleRequest.value,
  }));
  for (const { entries } of staticExports) {
    for (const { importName, moduleRequest } of entries) {
      if (moduleRequest === null) continue;
      imports.push({
        names: importName.name === null ? "all" : [importName.name],
        source: moduleRequest.value,
      });
    }
  }
  for (const { moduleRequest } of dynamicImports) {
    const source = /^(["'])([^\\]*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2];
    if (source === undefined) return "opaque";
    imports.push({ names: "all", source });
  }
  return imports;
}
