import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { dirname, extname } from "node:path/posix";

import type { ConvexModule } from "../project/convex-module.js";
import type { ProjectView } from "../project/project-view.js";
import type { FileEdit, TextEdit } from "./repair.js";

import { contains, findVariable, type SyntaxTree } from "../analysis/syntax-tree.js";
import { collectExportedFunctions } from "../project/exported-functions.js";
import { joinPath } from "../project/file-path.js";
import { completeGeneratedApi } from "./complete-generated-api.js";
import { ImportCompletion } from "./complete-import.js";
import { type ModuleHalves, splitModule } from "./module-halves.js";
import { spellModule } from "./module-specifier.js";
import { getNewline, moveText } from "./move-text.js";
import { refuse } from "./refused-repair.js";
import { deleteStatements, findExtent } from "./statement-extent.js";
import { updateMentions } from "./update-mentions.js";

export interface Move {
  readonly project: ProjectView;
  readonly module: ConvexModule;
  /** The exports that move. */
  readonly names: ReadonlySet<string>;
  /** Where to: a module that does not exist yet, beside the old one; `chooseModulePath` finds one. */
  readonly modulePath: string;
  /** Of the new module. What both need lives in the one of the default runtime, which either may import. */
  readonly runtime: "default" | "node";
}

/** A planned move: what goes, and what has to be written for it. */
export interface PlannedMove {
  readonly halves: ModuleHalves;
  /** The statements that leave the old module. */
  readonly moved: readonly TSESTree.ProgramStatement[];
  readonly files: readonly FileEdit[];
}

/**
 * Moves exports of a module, with what they need of it, into a new module beside it, and makes everything in the project
 * that names them name them there. Refuses where not all of that can be seen.
 */
export function moveExports(move: Move): PlannedMove {
  return new MovePlanner(move).plan();
}

class MovePlanner {
  readonly #move: Move;
  readonly #tree: SyntaxTree;
  readonly #file: string;
  readonly #functionsDir: string;
  readonly #halves: ModuleHalves;
  readonly #moved: readonly TSESTree.ProgramStatement[];

  constructor(move: Move) {
    const { place, tree } = move.module;
    this.#move = move;
    this.#tree = tree;
    this.#functionsDir = place?.functionsDir.path ?? dirname(tree.filename);
    this.#file = joinPath(this.#functionsDir, move.modulePath + extname(tree.filename));
    this.#halves = splitModule(tree, move.names);
    const { leaving, shared } = this.#halves;
    // Code of the default runtime cannot import what runs in Node.js.
    if (move.runtime === "node" && shared.some((statement) => this.#exportsMoved(statement)))
      refuse("usedHere");
    const moved = new Set(move.runtime === "default" ? [...leaving, ...shared] : leaving);
    this.#moved = tree.program.body.filter((statement) => moved.has(statement));
    const others = collectExportedFunctions(move.project.run, move.module).filter(
      ({ name }) => !move.names.has(name),
    );
    // A function that is a value for another one would have to go with it.
    if (this.#moved.some((statement) => others.some(({ name }) => exportedNames(statement).includes(name)))) {
      refuse("usedHere");
    }
  }

  plan(): PlannedMove {
    const { modulePath, module, project } = this.#move;
    const mentions = updateMentions(project, {
      file: this.#file,
      module,
      modulePath,
      // Helpers that are exported, too, are imported by others.
      names: new Set([...this.#move.names, ...this.#moved.flatMap((statement) => exportedNames(statement))]),
    });
    const own = mentions.get(this.#tree.filename) ?? [];
    const isMoved = (edit: TextEdit): boolean => this.#moved.some((statement) => contains(statement, edit));
    mentions.set(this.#tree.filename, [...own.filter((edit) => !isMoved(edit)), ...this.#editOldModule()]);
    return {
      files: [
        ...[...mentions].map(([file, edits]): FileEdit => ({ edits, file, type: "change" })),
        { file: this.#file, text: this.#writeNewModule(own.filter(isMoved)), type: "create" },
        ...completeGeneratedApi(project.run, this.#functionsDir, modulePath),
      ],
      halves: this.#halves,
      moved: this.#moved,
    };
  }

  #editOldModule(): TextEdit[] {
    const imports = new ImportCompletion(this.#tree);
    imports.removeUnused(this.#moved.map(({ range }) => range));
    const newline = getNewline(this.#tree.text);
    const lines = this.#spellImports(
      this.#importedBack(),
      spellModule(this.#move.project.run, this.#tree, this.#file),
    );
    const lastImport = this.#tree.program.body.findLast(({ type }) => type === "ImportDeclaration");
    const below = lastImport === undefined ? 0 : findLineEnd(this.#tree.text, lastImport.range[1]);
    return [
      ...deleteStatements(this.#tree, this.#moved),
      ...imports.edits(),
      ...(lines.length === 0
        ? []
        : [{ range: [below, below] as const, text: lines.map((line) => line + newline).join("") }]),
      ...this.#exportedForNew().map((statement) => exportStatement(statement)),
    ];
  }

  /** What the old module goes on using of what has moved. */
  #importedBack(): readonly Variable[] {
    return this.#declaredIn(this.#moved).filter((variable) =>
      this.#halves.staying.some((statement) => this.#halves.uses.get(statement)?.has(variable) === true),
    );
  }

  /** What the new module uses of what stays: shared code, where that lives in the old one. */
  #importedForward(): readonly Variable[] {
    const moved = new Set(this.#moved);
    return this.#declaredIn(this.#halves.shared.filter((statement) => !moved.has(statement))).filter(
      (variable) => this.#moved.some((statement) => this.#halves.uses.get(statement)?.has(variable) === true),
    );
  }

  #exportedForNew(): readonly TSESTree.ProgramStatement[] {
    const statements = this.#importedForward().flatMap(
      (variable) => this.#halves.declarations.get(variable) ?? [],
    );
    return [...new Set(statements)].filter(({ type }) => type !== "ExportNamedDeclaration");
  }

  #declaredIn(statements: readonly TSESTree.ProgramStatement[]): readonly Variable[] {
    return [...this.#halves.declarations].flatMap(([variable, statement]) =>
      statements.includes(statement) ? variable : [],
    );
  }

  #writeNewModule(edits: readonly TextEdit[]): string {
    const { text } = this.#tree;
    const newline = getNewline(text);
    const header = [
      ...findFileComments(this.#tree),
      ...(this.#move.runtime === "node" ? ['"use node";'] : []),
    ];
    const imports = [
      ...this.#copyImports(),
      ...this.#spellImports(
        this.#importedForward(),
        spellModule(this.#move.project.run, this.#tree, this.#tree.filename),
      ),
    ];
    const importedBack = new Set(this.#importedBack());
    const exported = this.#moved.filter(
      (statement) =>
        statement.type !== "ExportNamedDeclaration" &&
        this.#declaredIn([statement]).some((variable) => importedBack.has(variable)),
    );
    const body = this.#moved.map((statement, index) => {
      const range = findExtent(this.#tree, statement);
      const inside = edits.filter((edit) => contains({ range }, edit));
      const edited = exported.includes(statement) ? [...inside, exportStatement(statement)] : inside;
      const previous = this.#moved[index - 1];
      // Lines that stand together stay together.
      const isNext =
        previous !== undefined &&
        /^[ \t]*\r?\n[ \t]*$/.test(text.slice(findExtent(this.#tree, previous)[1], range[0]));
      return (
        (index === 0 ? "" : isNext ? newline : newline + newline) + moveText(this.#tree, range, 0, edited)
      );
    });
    const parts = [header.join(newline), imports.join(newline), body.join("")];
    return parts.filter((part) => part !== "").join(newline + newline) + newline;
  }

  /** The imports of the old module, as far as the moved code uses them. */
  #copyImports(): string[] {
    const used = new Set(this.#moved.flatMap((statement) => [...(this.#halves.uses.get(statement) ?? [])]));
    return this.#tree.program.body.flatMap((statement) => {
      if (statement.type !== "ImportDeclaration") return [];
      const needed = statement.specifiers.filter(({ local }) => {
        const variable = findVariable(this.#tree, local);
        return variable !== undefined && used.has(variable);
      });
      return needed.length === 0 ? [] : [spellImport(this.#tree, statement, needed)];
    });
  }

  #spellImports(variables: readonly Variable[], source: string): string[] {
    const like = this.#tree.program.body.find((statement) => statement.type === "ImportDeclaration");
    const quote = like?.source.raw.startsWith("'") === true ? "'" : '"';
    const semicolon = like !== undefined && !this.#tree.text.slice(...like.range).endsWith(";") ? "" : ";";
    const isType = (variable: Variable): boolean => variable.isTypeVariable && !variable.isValueVariable;
    return [
      { begin: "import", names: variables.filter((variable) => !isType(variable)) },
      { begin: "import type", names: variables.filter(isType) },
    ].flatMap(({ begin, names }) => {
      if (names.length === 0) return [];
      const list = names.map(({ name }) => name).join(", ");
      return [`${begin} { ${list} } from ${quote}${source}${quote}${semicolon}`];
    });
  }

  #exportsMoved(statement: TSESTree.ProgramStatement): boolean {
    return exportedNames(statement).some((name) => this.#move.names.has(name));
  }
}

function exportedNames(statement: TSESTree.ProgramStatement): string[] {
  if (statement.type !== "ExportNamedDeclaration" || statement.declaration === null) return [];
  const { declaration } = statement;
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? id.name : []));
  }
  return "id" in declaration && declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

function exportStatement({ range: [start] }: TSESTree.ProgramStatement): TextEdit {
  return { range: [start, start], text: "export " };
}

/** Where the line of `offset` has ended. */
function findLineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

function spellImport(
  { text }: SyntaxTree,
  declaration: TSESTree.ImportDeclaration,
  specifiers: readonly TSESTree.ImportClause[],
): string {
  if (specifiers.length === declaration.specifiers.length) return text.slice(...declaration.range);
  const spell = ({ range }: TSESTree.Node): string => text.slice(...range);
  const whole = specifiers.filter(({ type }) => type !== "ImportSpecifier").map(spell);
  const named = specifiers.filter(({ type }) => type === "ImportSpecifier").map(spell);
  const clause = [...whole, ...(named.length === 0 ? [] : [`{ ${named.join(", ")} }`])].join(", ");
  const begin = declaration.importKind === "type" ? "import type" : "import";
  return `${begin} ${clause} from ${text.slice(declaration.source.range[0], declaration.range[1])}`;
}

/** Comments that speak to tools about the whole file: `// @ts-nocheck`, `/* eslint-disable … *\/`. */
function findFileComments({ program, text }: SyntaxTree): string[] {
  const header = text.slice(0, program.body[0]?.range[0] ?? 0);
  const comments = header.match(/\/\/[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*\*\//g) ?? [];
  return comments.filter((comment) =>
    /@ts-nocheck|(?:eslint|oxlint)-disable(?!-)|biome-ignore-all/.test(comment),
  );
}
