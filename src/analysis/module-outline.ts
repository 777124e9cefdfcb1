import type { TSESTree } from "@typescript-eslint/utils";
import type { ParseResult } from "oxc-parser";

import { type OutlinedExport, outlineExports, outlineTreeExports } from "./outlined-exports.js";
import { parseHead } from "./parse-module.js";
import { createMayName } from "./spelling.js";
import { getSpecifiedName, type SyntaxTree } from "./syntax-tree.js";

/** What a module shows before its tree is built, in a tenth of the time that the tree would take. */
export interface ModuleOutline {
  /** Everything that an import or a re-export names, types included; `"opaque"` where modules are named in other forms. */
  readonly imports: readonly OutlinedImport[] | "opaque";
  readonly text: string;
  /** The text with a space in the place of each comment. */
  readonly code: string;
  /** What it exports under names of its own. */
  readonly exports: readonly OutlinedExport[];
  /** The text without comments and imports, and without the statements at `ranges`. */
  readonly without: (ranges: readonly TSESTree.Range[]) => string;
}

export interface OutlinedImport {
  readonly source: string;
  /** The exports that are taken, by the exporting module's names; `"all"` where it hands out the module itself. */
  readonly names: readonly string[] | "all";
  /** One of them has another name here. */
  readonly renames: boolean;
}

/** `require("x")` and `import x = require("x")` are no imports in the language's own grammar. */
const mayRequire = createMayName(["require"]);

/** A re-export of nothing, which the parser's list leaves out, loads its module all the same. */
const EMPTY_REEXPORT = /\bexport\s*\{\s*\}\s*from\b/;

/** Asked for twice by whoever wants to know what others may ask of a file, and what the file asks of others. */
let last: { readonly filename: string; readonly text: string; readonly outline: ModuleOutline } | undefined;

/** undefined: the text does not parse. */
export function readModuleOutline(filename: string, text: string): ModuleOutline | undefined {
  if (last?.filename === filename && last.text === text) return last.outline;
  const outline = createOutline(filename, text);
  last = outline && { filename, outline, text };
  return outline;
}

function createOutline(filename: string, text: string): ModuleOutline | undefined {
  const parsed = parseHead(filename, text);
  if (parsed.errors.some(({ severity }) => severity === "Error")) return undefined;
  const comments = parsed.comments.map(toRange);
  const code = cutOut(text, comments);
  const isOpaque = mayRequire(code) || EMPTY_REEXPORT.test(code);
  return {
    code,
    exports: outlineExports(parsed.module, text),
    imports: isOpaque ? "opaque" : collectImports(parsed.module, text),
    text,
    without: (ranges) => cutOut(text, [...comments, ...parsed.module.staticImports.map(toRange), ...ranges]),
  };
}

function toRange({ end, start }: { readonly end: number; readonly start: number }): TSESTree.Range {
  return [start, end];
}

const IMPORT_CALL = /\bimport\s*\(/;

/** The same of a tree that is there anyhow, from its top-level statements alone. */
export function outlineTree({ program, text }: SyntaxTree): ModuleOutline {
  const { comments } = program as { comments?: readonly TSESTree.Comment[] };
  const commentRanges = comments?.map(({ range }) => range) ?? [];
  const code = cutOut(text, commentRanges);
  const isOpaque = mayRequire(code) || IMPORT_CALL.test(code);
  return {
    code,
    exports: outlineTreeExports(program),
    imports: isOpaque ? "opaque" : program.body.flatMap((statement) => outlineStatement(statement) ?? []),
    text,
    without: (ranges) => {
      const imports = program.body.filter(({ type }) => type === "ImportDeclaration");
      return cutOut(text, [...commentRanges, ...imports.map(({ range }) => range), ...ranges]);
    },
  };
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
        renames: statement.specifiers.some(({ local }, index) => local.name !== names[index]),
        source: statement.source.value,
      };
    }
    case "ExportAllDeclaration":
      return { names: "all", renames: false, source: statement.source.value };
    case "ExportNamedDeclaration":
      if (statement.source === null) return undefined;
      return {
        names: statement.specifiers.map(({ local }) => getSpecifiedName(local)),
        renames: false,
        source: statement.source.value,
      };
    default:
      return undefined;
  }
}

/** Puts a space in the place of each range; a range may lie inside of another one. */
function cutOut(text: string, ranges: readonly TSESTree.Range[]): string {
  let code = "";
  let end = 0;
  for (const range of ranges.toSorted(([left], [right]) => left - right)) {
    if (range[1] <= end) continue;
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
    renames: entries.some(({ importName, localName }) => importName.name !== localName.value),
    source: moduleRequest.value,
  }));
  for (const { entries } of staticExports) {
    for (const { importName, moduleRequest } of entries) {
      if (moduleRequest === null) continue;
      imports.push({
        names: importName.name === null ? "all" : [importName.name],
        renames: false,
        source: moduleRequest.value,
      });
    }
  }
  for (const { moduleRequest } of dynamicImports) {
    const source = /^(["'])([^\\]*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2];
    if (source === undefined) return "opaque";
    imports.push({ names: "all", renames: false, source });
  }
  return imports;
}
