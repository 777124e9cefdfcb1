import type { TSESTree } from "@typescript-eslint/utils";

import type { LintRun } from "../project/lint-run.js";
import type { FailedPrecondition, RepairPlan, TextEdit } from "./repair.js";

import { getModuleBindings, type ImportedBinding } from "../analysis/module-bindings.js";
import {
  contains,
  findVariable,
  getStaticName,
  type SyntaxTree,
  unwrapExpression,
} from "../analysis/syntax-tree.js";
import { isGlobalName } from "./await-edits.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { findPublicPath, type ReferenceUse } from "../project/reference-uses.js";
import { type ResolvedReference, resolveReference } from "../project/references.js";
import { advise } from "./refused-repair.js";
import { renameMember } from "./rename-member.js";

/** The name `api` in one reference, and what must be written there. */
type ApiName =
  /** The import `api`, under whatever local name. */
  | { readonly type: "import"; readonly identifier: TSESTree.Identifier; readonly binding: ImportedBinding }
  /** The member of a namespace or of `require(…)`: `generated.api`, `generated["api"]`. */
  | { readonly type: "member"; readonly member: TSESTree.MemberExpression };

interface Place {
  readonly name: ApiName;
  /** The constants on the way from the use to the name. */
  readonly aliases: readonly TSESTree.Identifier[];
}

/**
 * Plans, for each reference through `api` to a function that is registered as internal, the same repair: all of them
 * become `internal`, together with the import, which they share. Behaviour stays: both are one object at run time.
 */
export class InternalReferencePlanner {
  readonly #run: LintRun;
  readonly #places = new Map<ReferenceUse, Place>();
  readonly #failed = new Map<ReferenceUse, FailedPrecondition>();
  readonly #internal = new Set<ReferenceUse>();
  #plan: RepairPlan<never> | undefined;

  constructor(run: LintRun, uses: readonly ReferenceUse[]) {
    this.#run = run;
    for (const use of uses) {
      if (findPublicPath(run, use) === undefined) continue;
      const place = this.#examine(use);
      if (typeof place === "string") this.#failed.set(use, place);
      else this.#places.set(use, place);
    }
    this.#refuseSharedAliases();
  }

  /** True where every function that the reference may name is internal. */
  isInternal(use: ReferenceUse): boolean {
    return this.#internal.has(use);
  }

  plan(use: ReferenceUse): RepairPlan<never> {
    const failed = this.#failed.get(use);
    if (failed !== undefined) return advise(failed);
    this.#plan ??= this.#planAll();
    return this.#plan;
  }

  #examine(use: ReferenceUse): FailedPrecondition | Place {
    const { tree } = this.#run.linted;
    const verdict = isInternal(resolveReference(this.#run, tree, use.reference));
    if (verdict !== true) return verdict === false ? "publicTarget" : "unknownTarget";
    this.#internal.add(use);
    return findPlace(tree, use.reference, []) ?? "declaredElsewhere";
  }

  /** A constant may be rewritten when every use of it is a reference that is repaired as well. */
  #refuseSharedAliases(): void {
    const { tree } = this.#run.linted;
    for (let before = -1; before !== this.#places.size;) {
      before = this.#places.size;
      const repaired = [...this.#places.keys()].map(({ reference }) => reference);
      const aliasNames = new Set([...this.#places.values()].flatMap(({ aliases }) => aliases));
      for (const [use, { aliases }] of this.#places) {
        const isOwn = (node: TSESTree.Node): boolean =>
          repaired.some((reference) => contains(reference, node)) ||
          [...aliasNames].some((alias) => alias === node);
        if (aliases.every((alias) => isUsedOnlyBy(tree, alias, isOwn))) continue;
        this.#places.delete(use);
        this.#failed.set(use, "aliasIsShared");
      }
    }
  }

  #planAll(): RepairPlan<never> {
    const { tree } = this.#run.linted;
    const edits = new Map<number, TextEdit>();
    const byBinding = new Map<ImportedBinding, Set<TSESTree.Identifier>>();
    for (const { name } of this.#places.values()) {
      if (name.type === "member") {
        const edit = renameMember(tree, name.member, "internal");
        edits.set(edit.range[0], edit);
      } else {
        const identifiers = byBinding.get(name.binding) ?? new Set();
        byBinding.set(name.binding, identifiers.add(name.identifier));
      }
    }
    for (const [binding, identifiers] of byBinding) {
      const imported = importInternal(tree, binding, identifiers);
      if (imported === undefined) return advise("nameIsTaken");
      for (const edit of imported.edits) edits.set(edit.range[0], edit);
      for (const { range } of identifiers) edits.set(range[0], { range, text: imported.name });
    }
    const file = { edits: [...edits.values()], file: tree.filename, type: "change" as const };
    return { repairs: [{ class: "safe", files: [file] }], type: "repairs" };
  }
}

/** `undefined` where some function cannot be found. */
function isInternal(reference: ResolvedReference): boolean | undefined {
  switch (reference.type) {
    case "function": {
      const { exported } = reference;
      if (exported.type === "registration") return exported.registration.visibility === "internal";
      return exported.type === "typed" ? exported.builder.visibility === "internal" : undefined;
    }
    case "conditional": {
      const answers = reference.options.map(isInternal);
      return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
    }
    default:
      return undefined;
  }
}

/** Follows members and constants of this file from a reference down to the name `api`. */
function findPlace(
  tree: SyntaxTree,
  expression: TSESTree.Node,
  aliases: readonly TSESTree.Identifier[],
): Place | undefined {
  let node = unwrapExpression(expression);
  while (node.type === "MemberExpression") {
    if (getStaticName(node) === "api" && isGeneratedModule(tree, unwrapExpression(node.object))) {
      return { aliases, name: { member: node, type: "member" } };
    }
    node = unwrapExpression(node.object);
  }
  if (node.type !== "Identifier") return undefined;
  const definition = findVariable(tree, node)?.defs[0];
  if (definition?.type === "Variable") {
    const { id, init } = definition.node;
    if (id.type !== "Identifier" || init === null || aliases.some(({ name }) => name === id.name))
      return undefined;
    return findPlace(tree, init, [...aliases, node]);
  }
  const binding = getModuleBindings(tree).imports.find(({ local }) => local === definition?.name);
  return binding?.imported === "api" && binding.declaration.type === "ImportDeclaration"
    ? { aliases, name: { binding, identifier: node, type: "import" } }
    : undefined;
}

/** `import * as generated from "./_generated/api"`, or `require("./_generated/api")`. */
function isGeneratedModule(tree: SyntaxTree, node: TSESTree.Node): boolean {
  if (node.type === "CallExpression") {
    const [source] = node.arguments;
    return (
      node.callee.type === "Identifier" &&
      node.callee.name === "require" &&
      source?.type === "Literal" &&
      classifyGeneratedModule(String(source.value)) === "api"
    );
  }
  const name = node.type === "Identifier" ? findVariable(tree, node)?.defs[0]?.name : undefined;
  return getModuleBindings(tree).imports.some(
    ({ imported, local, source }) =>
      local === name && imported === "*" && classifyGeneratedModule(source) === "api",
  );
}

function isUsedOnlyBy(
  tree: SyntaxTree,
  alias: TSESTree.Identifier,
  isOwn: (node: TSESTree.Node) => boolean,
): boolean {
  const variable = findVariable(tree, alias);
  const statement = variable?.defs[0]?.parent;
  if (variable === undefined || statement?.parent.type === "ExportNamedDeclaration") return false;
  return variable.references.every(({ identifier, init }) => init === true || isOwn(identifier));
}

interface ImportedName {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/**
 * The name under which the file has `internal` after these edits: the one it has already, or a new specifier, in the
 * place of `api` where nothing else uses that. Undefined where something else is called `internal`.
 */
function importInternal(
  tree: SyntaxTree,
  { declaration, local, source }: ImportedBinding,
  renamed: ReadonlySet<TSESTree.Node>,
): ImportedName | undefined {
  if (declaration.type !== "ImportDeclaration") return undefined;
  const known = getModuleBindings(tree).imports.find(
    (other) => other.imported === "internal" && other.source === source && !other.typeOnly,
  );
  const specifier = declaration.specifiers.find((candidate) => candidate.local === local);
  if (specifier === undefined) return undefined;
  const uses = findVariable(tree, local)?.references ?? [];
  const isApiUsed = uses.some(({ identifier }) => !renamed.has(identifier));
  if (known !== undefined) {
    if (isDefinedTwice(tree, known.local.name)) return undefined;
    return {
      edits: isApiUsed ? [] : [removeSpecifier(tree, declaration, specifier)],
      name: known.local.name,
    };
  }
  if (!isGlobalName(tree, "internal")) return undefined;
  const [, end] = specifier.range;
  const edit: TextEdit = isApiUsed
    ? { range: [end, end], text: `,${findSeparator(tree, declaration, specifier)}internal` }
    : { range: specifier.range, text: "internal" };
  return { edits: [edit], name: "internal" };
}

function isDefinedTwice({ scopeManager }: SyntaxTree, name: string): boolean {
  return scopeManager.scopes.filter(({ set }) => (set.get(name)?.defs.length ?? 0) > 0).length > 1;
}

/** What stands between two specifiers: a blank, or a new line where each has its own. */
function findSeparator(
  { text }: SyntaxTree,
  declaration: TSESTree.ImportDeclaration,
  { range }: TSESTree.ImportClause,
): string {
  const before = text.slice(declaration.range[0], range[0]);
  return /(\r?\n[ \t]*)$/.exec(before)?.[1] ?? " ";
}

/** Takes a specifier out, with the comma after it, or before it where it is the last. */
function removeSpecifier(
  { text }: SyntaxTree,
  declaration: TSESTree.ImportDeclaration,
  specifier: TSESTree.ImportClause,
): TextEdit {
  // The other one is in a declaration of its own: this one goes as a whole.
  if (declaration.specifiers.length === 1) {
    const [start, end] = declaration.range;
    const rest = /^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0;
    return { range: [start, end + rest], text: "" };
  }
  const [start, end] = specifier.range;
  const after = /^\s*,\s*/.exec(text.slice(end));
  if (after !== null && declaration.specifiers.at(-1) !== specifier)
    return { range: [start, end + after[0].length], text: "" };
  const before = /,\s*$/.exec(text.slice(0, start));
  return { range: [start - (before?.[0].length ?? 0), end], text: "" };
}
