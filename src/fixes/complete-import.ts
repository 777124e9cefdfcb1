import type { TSESTree } from "@typescript-eslint/utils";

import type { TextEdit } from "./repair.js";

import { getModuleBindings, type ImportedBinding } from "../analysis/module-bindings.js";
import { contains, findVariable, type SyntaxTree } from "../analysis/syntax-tree.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";

/** A name that a file has to have after a repair. */
export interface WantedImport {
  /** As the other module exports it. */
  readonly name: string;
  /** The other module, spelt as this file would: see `module-specifier.ts`. */
  readonly source: string;
  /** What is needed is a type: the import must not be left in the compiled module. */
  readonly isType?: boolean;
  /** The name that it gets where the file does not import it yet; `name` unless said otherwise. */
  readonly local?: string;
}

/** What happens to one import declaration of the file. */
interface Change {
  readonly added: string[];
  readonly removed: Set<TSESTree.ImportClause>;
}

/** The imports of one file that a repair adds and takes away, gathered so that they become one set of edits. */
export class ImportCompletion {
  readonly #tree: SyntaxTree;
  readonly #style: ImportStyle;
  readonly #locals = new Map<string, string>();
  readonly #changes = new Map<TSESTree.ImportDeclaration, Change>();
  /** New declarations, by how they begin and by their source. */
  readonly #created = new Map<string, Map<string, string[]>>();

  constructor(tree: SyntaxTree) {
    this.#tree = tree;
    this.#style = readImportStyle(tree);
  }

  /** The name under which the file has what is wanted; undefined where that name means something else in the file. */
  add({ isType = false, local, name, source }: WantedImport): string | undefined {
    const key = `${name} of ${source}`;
    const known = this.#locals.get(key) ?? this.#findImported(name, source, isType);
    if (known !== undefined) return known;
    const chosen = local ?? name;
    if ([...this.#locals.values()].includes(chosen) || countDefinitions(this.#tree, chosen) > 0)
      return undefined;
    this.#locals.set(key, chosen);
    const specifier = chosen === name ? name : `${name} as ${chosen}`;
    const declaration = this.#findDeclaration(source, isType);
    if (declaration !== undefined) {
      const isMarked = isType && declaration.importKind !== "type";
      this.#changeOf(declaration).added.push(isMarked ? `type ${specifier}` : specifier);
    } else {
      const bySource = this.#created.get(isType ? "import type" : "import") ?? new Map<string, string[]>();
      this.#created.set(isType ? "import type" : "import", bySource);
      bySource.set(source, [...(bySource.get(source) ?? []), specifier]);
    }
    return chosen;
  }

  /** Takes out every import that is used within `ranges` only, which the repair removes. */
  removeUnused(ranges: readonly (readonly [number, number])[]): void {
    for (const { declaration, local } of getModuleBindings(this.#tree).imports) {
      if (declaration.type !== "ImportDeclaration") continue;
      const uses = findVariable(this.#tree, local)?.references ?? [];
      const isGone = uses.every(({ identifier }) => ranges.some((range) => contains({ range }, identifier)));
      const specifier = declaration.specifiers.find((candidate) => candidate.local === local);
      if (uses.length === 0 || !isGone || specifier === undefined) continue;
      // A name that was asked for is needed elsewhere in the same repair.
      if ([...this.#locals.values()].includes(local.name)) continue;
      this.#changeOf(declaration).removed.add(specifier);
    }
  }

  edits(): TextEdit[] {
    const created = this.#writeCreated();
    const changes = [...this.#changes];
    // What is new takes the place of a declaration that goes.
    const replaced =
      created === "" ? undefined : changes.find(([one, change]) => isEmptied(one, change))?.[0];
    const edits = changes.flatMap(([declaration, change]) =>
      declaration === replaced
        ? [{ range: declaration.range, text: created }]
        : editDeclaration(this.#tree, declaration, change, this.#style),
    );
    return created === "" || replaced !== undefined
      ? edits
      : [...edits, insertDeclarations(this.#tree, created, this.#style)];
  }

  #writeCreated(): string {
    const { newline, quote, semicolon } = this.#style;
    return [...this.#created]
      .flatMap(([begin, bySource]) =>
        [...bySource].map(
          ([source, specifiers]) =>
            `${begin} { ${specifiers.join(", ")} } from ${quote}${source}${quote}${semicolon}`,
        ),
      )
      .join(newline);
  }

  #findImported(name: string, source: string, isType: boolean): string | undefined {
    const binding = getModuleBindings(this.#tree).imports.find(
      (candidate) =>
        candidate.imported === name &&
        isSameModule(candidate.source, source) &&
        (isType || !candidate.typeOnly),
    );
    if (binding === undefined || countDefinitions(this.#tree, binding.local.name) > 1) return undefined;
    this.#locals.set(`${name} of ${source}`, binding.local.name);
    this.#keep(binding);
    return binding.local.name;
  }

  /** What is asked for after it was taken out stays. */
  #keep({ declaration, local }: ImportedBinding): void {
    if (declaration.type !== "ImportDeclaration") return;
    const specifier = declaration.specifiers.find((candidate) => candidate.local === local);
    if (specifier !== undefined) this.#changes.get(declaration)?.removed.delete(specifier);
  }

  #findDeclaration(source: string, isType: boolean): TSESTree.ImportDeclaration | undefined {
    const declarations = this.#tree.program.body.filter(
      (statement): statement is TSESTree.ImportDeclaration =>
        statement.type === "ImportDeclaration" &&
        isSameModule(statement.source.value, source) &&
        statement.specifiers.length > 0 &&
        statement.specifiers.every(({ type }) => type !== "ImportNamespaceSpecifier"),
    );
    const values = declarations.find(({ importKind }) => importKind !== "type");
    if (!isType) return values;
    // `import type X, { Y }` is no TypeScript.
    const types = declarations.find(
      ({ importKind, specifiers }) =>
        importKind === "type" && specifiers.every(({ type }) => type === "ImportSpecifier"),
    );
    return types ?? values;
  }

  #changeOf(declaration: TSESTree.ImportDeclaration): Change {
    const known = this.#changes.get(declaration) ?? { added: [], removed: new Set() };
    this.#changes.set(declaration, known);
    return known;
  }
}

/** Two spellings of one module: with and without an extension; Convex's generated modules by whatever way to them. */
export function isSameModule(left: string, right: string): boolean {
  const generated = classifyGeneratedModule(left);
  if (generated !== undefined && !(left.startsWith(".") && right.startsWith("."))) {
    return generated === classifyGeneratedModule(right);
  }
  return dropExtension(left) === dropExtension(right);
}

function dropExtension(source: string): string {
  return source.startsWith(".") ? source.replace(/\.[cm]?[jt]sx?$/, "") : source;
}

/** In how many scopes of the file something is declared under this name. */
function countDefinitions({ scopeManager }: SyntaxTree, name: string): number {
  return scopeManager.scopes.filter(({ set }) => (set.get(name)?.defs.length ?? 0) > 0).length;
}

interface ImportStyle {
  readonly newline: string;
  readonly quote: string;
  readonly semicolon: string;
}

/** As the first import of the file is written. */
function readImportStyle({ program, text }: SyntaxTree): ImportStyle {
  const first = program.body.find((statement) => statement.type === "ImportDeclaration");
  return {
    newline: text.includes("\r\n") ? "\r\n" : "\n",
    quote: first?.source.raw.startsWith("'") === true ? "'" : '"',
    semicolon: first !== undefined && !text.slice(...first.range).endsWith(";") ? "" : ";",
  };
}

function isEmptied({ specifiers }: TSESTree.ImportDeclaration, { added, removed }: Change): boolean {
  return added.length === 0 && specifiers.every((specifier) => removed.has(specifier));
}

function editDeclaration(
  tree: SyntaxTree,
  declaration: TSESTree.ImportDeclaration,
  change: Change,
  style: ImportStyle,
): TextEdit[] {
  const { added, removed } = change;
  if (isEmptied(declaration, change)) return [removeStatement(tree, declaration)];
  const kept = declaration.specifiers.filter((specifier) => !removed.has(specifier));
  if (removed.size > 0) return rewriteSpecifiers(tree, declaration, kept, added, style);
  return addSpecifiers(tree, declaration, added);
}

/** The whole lines of a statement, or the statement alone where its lines hold more than that. */
function removeStatement({ text }: SyntaxTree, { range }: TSESTree.Node): TextEdit {
  const rest = /^[ \t]*\r?\n/.exec(text.slice(range[1]))?.[0].length ?? 0;
  return { range: [range[0], range[1] + rest], text: "" };
}

function addSpecifiers(
  { text }: SyntaxTree,
  declaration: TSESTree.ImportDeclaration,
  added: readonly string[],
): TextEdit[] {
  const last = declaration.specifiers.at(-1);
  if (last === undefined || added.length === 0) return [];
  const [start, end] = last.range;
  if (last.type === "ImportDefaultSpecifier") {
    return [{ range: [end, end], text: `, { ${added.join(", ")} }` }];
  }
  // A new line for each where each has its own.
  const separator = /\r?\n[ \t]*$/.exec(text.slice(declaration.range[0], start))?.[0] ?? " ";
  return [{ range: [end, end], text: added.map((specifier) => `,${separator}${specifier}`).join("") }];
}

/** Writes what stands between `import` and `from` anew; with a comment in it, nothing is taken out. */
function rewriteSpecifiers(
  tree: SyntaxTree,
  declaration: TSESTree.ImportDeclaration,
  kept: readonly TSESTree.ImportClause[],
  added: readonly string[],
  { newline }: ImportStyle,
): TextEdit[] {
  const { text } = tree;
  const [start] = declaration.range;
  const begin = start + (/^import\s+(?:type\s+(?!from\b))?/.exec(text.slice(start))?.[0].length ?? 0);
  const before = text.slice(begin, declaration.source.range[0]);
  const clause = before.replace(/\s*from\s*$/, "");
  if (/\/[/*]/.test(before)) return addSpecifiers(tree, declaration, added);
  const spell = ({ range }: TSESTree.Node) => text.slice(...range);
  const whole = kept.filter(({ type }) => type !== "ImportSpecifier").map(spell);
  const names = [...kept.filter(({ type }) => type === "ImportSpecifier").map(spell), ...added];
  const indent = /\{\s*?\n([ \t]*)/.exec(clause)?.[1];
  const isMultiline = indent !== undefined && names.length > 1;
  const comma = /,\s*\}\s*$/.test(clause) ? "," : "";
  const list = isMultiline
    ? `{${newline}${names.map((name) => indent + name).join(`,${newline}`)}${comma}${newline}}`
    : `{ ${names.join(", ")} }`;
  return [
    {
      range: [begin, begin + clause.length],
      text: [...whole, ...(names.length === 0 ? [] : [list])].join(", "),
    },
  ];
}

/** Below the last import; in a file without any, above everything but its directives. */
function insertDeclarations(
  { program, text }: SyntaxTree,
  block: string,
  { newline }: ImportStyle,
): TextEdit {
  const imports = program.body.filter(({ type }) => type === "ImportDeclaration");
  const directives = program.body.filter(
    (statement) => statement.type === "ExpressionStatement" && typeof statement.directive === "string",
  );
  const last = imports.at(-1) ?? directives.at(-1);
  if (last === undefined) {
    const hashbang = /^#!.*(?:\r?\n|$)/.exec(text)?.[0].length ?? 0;
    return { range: [hashbang, hashbang], text: `${block}${newline}${newline}` };
  }
  // A comment behind the statement stays there.
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*\*\/[ \t]*(?=\r?\n))?/.exec(
    text.slice(last.range[1]),
  );
  const end = last.range[1] + (rest?.[0].trimEnd().length ?? 0);
  return { range: [end, end], text: `${newline}${block}` };
}
