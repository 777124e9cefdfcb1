import type { Variable } from "@typescript-eslint/scope-manager";
import type { TSESTree } from "@typescript-eslint/utils";

import { isReassigned } from "../analysis/definitions.js";
import { contains, type SyntaxTree } from "../analysis/syntax-tree.js";
import { refuse } from "./refused-repair.js";

/** A module's top-level statements, told apart for a module that is to become two. */
export interface ModuleHalves {
  /** The exports that leave, and what only they need; in source order. */
  readonly leaving: readonly TSESTree.ProgramStatement[];
  /** What both halves need, in source order; types among it. */
  readonly shared: readonly TSESTree.ProgramStatement[];
  /** Everything else, imports left out. */
  readonly staying: readonly TSESTree.ProgramStatement[];
  /** Which variables of the module each statement uses, its own left out. */
  readonly uses: ReadonlyMap<TSESTree.ProgramStatement, ReadonlySet<Variable>>;
  /** Where each variable of the module is declared. */
  readonly declarations: ReadonlyMap<Variable, TSESTree.ProgramStatement>;
}

/**
 * Tells apart what goes with the exports `names` and what stays. Each of them must be `export const name = …` alone in
 * its statement. Refuses to plan where the halves cannot be told apart.
 */
export function splitModule(tree: SyntaxTree, names: ReadonlySet<string>): ModuleHalves {
  const facts = collectFacts(tree);
  const exported = [...names].map((name) => findExportStatement(tree, name) ?? refuse("movedForm"));
  const leaving = closeOver(exported, facts);
  // What is exported may be needed by other modules.
  const stays = (statement: TSESTree.ProgramStatement): boolean =>
    statement.type !== "ImportDeclaration" &&
    (!leaving.has(statement) ||
      (statement.type === "ExportNamedDeclaration" && !exported.includes(statement)));
  const needed = closeOver(tree.program.body.filter(stays), facts);
  const shared = new Set([...leaving].filter((statement) => needed.has(statement)));
  requireNoObstacle(tree, facts, { leaving, shared });
  const select = (belongs: (statement: TSESTree.ProgramStatement) => boolean): TSESTree.ProgramStatement[] =>
    tree.program.body.filter((statement) => statement.type !== "ImportDeclaration" && belongs(statement));
  return {
    ...facts,
    leaving: select((statement) => leaving.has(statement) && !shared.has(statement)),
    shared: select((statement) => shared.has(statement)),
    staying: select((statement) => !leaving.has(statement)),
  };
}

/** The exports, of the form that can move, whose code leads to one of `statements`. */
export function findReachingExports(
  tree: SyntaxTree,
  statements: ReadonlySet<TSESTree.ProgramStatement>,
): ReadonlySet<string> {
  const facts = collectFacts(tree);
  return new Set(
    tree.program.body.flatMap((statement) => {
      if (
        statement.type !== "ExportNamedDeclaration" ||
        statement.declaration?.type !== "VariableDeclaration"
      ) {
        return [];
      }
      const reached = closeOver([statement], facts);
      const isReaching = [...reached].some((needed) => statements.has(needed));
      return isReaching
        ? statement.declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? id.name : []))
        : [];
    }),
  );
}

type Facts = Pick<ModuleHalves, "declarations" | "uses">;

function collectFacts({ program, scopeManager }: SyntaxTree): Facts {
  const declarations = new Map<Variable, TSESTree.ProgramStatement>();
  const uses = new Map(program.body.map((statement) => [statement, new Set<Variable>()]));
  const findStatement = (node: TSESTree.Node): TSESTree.ProgramStatement | undefined =>
    program.body.find((statement) => contains(statement, node));
  const moduleScope = scopeManager.scopes.find(({ type }) => type === "module");
  for (const variable of moduleScope?.variables ?? []) {
    const [identifier] = variable.identifiers;
    const declaration = identifier && findStatement(identifier);
    if (declaration === undefined) continue;
    declarations.set(variable, declaration);
    for (const reference of variable.references) {
      const statement = findStatement(reference.identifier);
      if (statement !== undefined && statement !== declaration) uses.get(statement)?.add(variable);
    }
  }
  return { declarations, uses };
}

function findExportStatement(
  { program }: SyntaxTree,
  name: string,
): TSESTree.ExportNamedDeclaration | undefined {
  return program.body.find((statement): statement is TSESTree.ExportNamedDeclaration => {
    if (statement.type !== "ExportNamedDeclaration") return false;
    const { declaration } = statement;
    if (declaration?.type !== "VariableDeclaration" || declaration.declarations.length !== 1) return false;
    const [declarator] = declaration.declarations;
    return declarator.id.type === "Identifier" && declarator.id.name === name;
  });
}

/** `statements` and those that declare what they need, however many steps away; imports are left out. */
function closeOver(
  statements: readonly TSESTree.ProgramStatement[],
  { declarations, uses }: Facts,
): Set<TSESTree.ProgramStatement> {
  const reached = new Set(statements);
  // A set also hands out what is added while it is read.
  for (const statement of reached) {
    for (const variable of uses.get(statement) ?? []) {
      const declaration = declarations.get(variable);
      if (declaration !== undefined && declaration.type !== "ImportDeclaration") reached.add(declaration);
    }
  }
  return reached;
}

interface Leaving {
  readonly leaving: ReadonlySet<TSESTree.ProgramStatement>;
  readonly shared: ReadonlySet<TSESTree.ProgramStatement>;
}

function requireNoObstacle(
  { program }: SyntaxTree,
  { declarations, uses }: Facts,
  { leaving, shared }: Leaving,
): void {
  if ([...leaving].some((statement) => !isPlainDeclaration(statement))) refuse("movedForm");
  const needed = new Set([...leaving].flatMap((statement) => [...(uses.get(statement) ?? [])]));
  for (const [variable, declaration] of declarations) {
    if (declaration.type === "TSImportEqualsDeclaration" && needed.has(variable)) refuse("movedForm");
    // Overloads, or a type and a value under one name, are several statements.
    if (leaving.has(declaration) && variable.identifiers.length > 1) refuse("movedForm");
    // Two modules cannot assign to one variable, and what one of them puts into it the other does not see.
    if (shared.has(declaration) && isReassigned(variable)) refuse("sharedState");
  }
  for (const statement of program.body) {
    if (leaving.has(statement)) continue;
    const touches = [...(uses.get(statement) ?? [])].some(
      (variable) => needed.has(variable) || leaving.has(declarations.get(variable) ?? statement),
    );
    // `export { list }` names what is declared elsewhere in the file.
    if (touches && statement.type === "ExportNamedDeclaration" && statement.declaration === null) {
      refuse("movedForm");
    }
    // `client.configure(…)` at the top works on what the other half would get unconfigured.
    if (touches && isEffect(statement)) refuse("topLevelEffect");
  }
}

/** A statement that declares something and can stand in any module, with or without `export`. */
function isPlainDeclaration(statement: TSESTree.ProgramStatement): boolean {
  const declaration =
    statement.type === "ExportNamedDeclaration" && statement.declaration !== null
      ? statement.declaration
      : statement;
  switch (declaration.type) {
    case "ClassDeclaration":
    case "FunctionDeclaration":
    case "TSEnumDeclaration":
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
    case "VariableDeclaration":
      return true;
    default:
      return false;
  }
}

function isEffect({ type }: TSESTree.ProgramStatement): boolean {
  return (type.endsWith("Statement") && type !== "EmptyStatement") || type === "TSModuleDeclaration";
}
