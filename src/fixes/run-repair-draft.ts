import type { TSESTree } from "@typescript-eslint/utils";

import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ModuleRun } from "../project/module-run.js";
import type { FileEdit, TextEdit } from "./repair.js";
import type { RunCallee } from "./run-callee.js";

import { getModuleBindings } from "../analysis/module-bindings.js";
import { findVariable, unwrapExpression } from "../analysis/syntax-tree.js";
import { formatDottedPath } from "../platform/function-paths.js";
import { ImportCompletion } from "./complete-import.js";
import { extractHandler } from "./extract-handler.js";
import { spellGeneratedModule, spellModule } from "./module-specifier.js";
import { getNewline } from "./move-text.js";
import { refuse } from "./refused-repair.js";
import { chooseUnusedName } from "./unused-name.js";

/** How a new function calls the handler of a registered one. */
export interface HelperCall {
  readonly callee: RunCallee;
  /** In the file of the new function. */
  readonly name: string;
  readonly parameterCount: number;
}

/** The edits of a repair that puts a new internal function beside the functions whose handlers it calls. */
export class RunRepairDraft {
  readonly #run: ModuleRun;
  /** The file of the action. */
  readonly #tree: SyntaxTree;
  readonly #edits = new Map<string, TextEdit[]>();
  readonly #imports = new Map<string, ImportCompletion>();

  constructor(run: ModuleRun, tree: SyntaxTree) {
    this.#run = run;
    this.#tree = tree;
  }

  addEdits({ filename }: SyntaxTree, edits: readonly TextEdit[]): void {
    this.#edits.set(filename, [...(this.#edits.get(filename) ?? []), ...edits]);
  }

  /** The name under which a file has what a module exports; `wanted` unless that is known by another one. */
  import(tree: SyntaxTree, name: string, source: string): string {
    return this.#importsOf(tree).add({ name, source }) ?? refuse("nameIsTaken");
  }

  importGenerated(tree: SyntaxTree, name: string, generated: "api" | "server"): string {
    const source = spellGeneratedModule(this.#run, tree, generated) ?? refuse("unknownTarget");
    return this.import(tree, name, source);
  }

  importType(tree: SyntaxTree, name: string, source: string): string {
    return this.#importsOf(tree).add({ isType: true, name, source }) ?? refuse("nameIsTaken");
  }

  /** `v`, under that name. */
  importValidators(tree: SyntaxTree): void {
    if (this.import(tree, "v", "convex/values") !== "v") refuse("nameIsTaken");
  }

  /** Makes a function of each handler, for the file `target` to call. */
  extractHelpers(callees: readonly RunCallee[], target: SyntaxTree): Map<RunCallee, HelperCall> {
    const known = new Map<TSESTree.Node, HelperCall>();
    const isOwn = ({ tree }: RunCallee): boolean => tree.filename === target.filename;
    // What the file declares itself has its name first.
    const ordered = [...callees.filter(isOwn), ...callees.filter((callee) => !isOwn(callee))];
    const helpers = new Map<RunCallee, HelperCall>();
    for (const callee of ordered) {
      const { call } = callee.registration;
      const taken = new Set([...known.values()].map(({ name }) => name));
      const helper = known.get(call) ?? this.#extractHelper(callee, target, taken);
      known.set(call, helper);
      helpers.set(callee, helper);
    }
    return helpers;
  }

  #extractHelper(callee: RunCallee, target: SyntaxTree, taken: ReadonlySet<string>): HelperCall {
    const { exportName, registration, tree } = callee;
    const extraction = extractHandler(this.#run, registration, exportName, this.#importsOf(tree));
    if (extraction.type === "impossible") return refuse(extraction.failed);
    const { edits, name, parameterCount } = extraction.handler;
    this.addEdits(tree, edits);
    if (tree.filename === target.filename) return { callee, name, parameterCount };
    const source = spellModule(this.#run, target, tree.filename);
    const imports = this.#importsOf(target);
    const local = chooseUnusedName(target, name, taken);
    const imported =
      (taken.has(name) ? undefined : imports.add({ name, source })) ?? imports.add({ local, name, source });
    return { callee, name: imported ?? refuse("nameIsTaken"), parameterCount };
  }

  /**
   * Exports a registered function below the last of those that it calls, unless an earlier repair has done that.
   * @returns its name
   */
  addFunction(
    callees: readonly RunCallee[],
    target: SyntaxTree,
    wanted: string,
    registration: string,
  ): string {
    const known = findExported(target, wanted, registration);
    if (known !== undefined) return known;
    const ends = callees
      .filter(({ tree }) => tree.filename === target.filename)
      .map((callee) => findStatementEnd(target, callee.registration.call));
    const end = Math.max(...ends);
    const name = chooseUnusedName(target, wanted);
    const newline = getNewline(target.text);
    const text = `${newline}${newline}export const ${name} = ${registration}`;
    this.addEdits(target, [{ range: [end, end], text }]);
    return name;
  }

  /** `internal.users.getAndRename`, like the action's own `reference` to a function of the same module. */
  spellReference(reference: TSESTree.Node, beside: RunCallee, name: string): string {
    const node = unwrapExpression(reference);
    if (node.type === "MemberExpression" && this.#isInternal(node)) {
      const owner = this.#tree.text.slice(...node.object.range);
      // `(internal.users as any).get`
      return `${node.object.type === "MemberExpression" ? owner : `(${owner})`}.${name}`;
    }
    const internal = this.importGenerated(this.#tree, "internal", "api");
    const { modulePath } = beside.location.functionPath;
    if (!/^[\w/]+$/.test(modulePath)) return `${internal}[${JSON.stringify(modulePath)}].${name}`;
    return `${internal}.${formatDottedPath({ exportName: name, modulePath })}`;
  }

  /** `internal.users.get`, with the name that the generated api is imported by. */
  #isInternal(member: TSESTree.MemberExpression): boolean {
    let root: TSESTree.Node = member;
    while (root.type === "MemberExpression") root = unwrapExpression(root.object);
    const declared = root.type === "Identifier" ? findVariable(this.#tree, root)?.identifiers[0] : undefined;
    const binding = getModuleBindings(this.#tree).imports.find(({ local }) => local === declared);
    if (binding?.imported !== "internal") return false;
    this.importGenerated(this.#tree, "internal", "api");
    return true;
  }

  #importsOf(tree: SyntaxTree): ImportCompletion {
    const imports = this.#imports.get(tree.filename) ?? new ImportCompletion(tree);
    this.#imports.set(tree.filename, imports);
    return imports;
  }

  /** @param removed parts of the action's file that go, and with them what is imported for them alone */
  finish(removed: readonly (readonly [number, number])[]): FileEdit[] {
    this.#importsOf(this.#tree).removeUnused(removed);
    const files = new Set([...this.#edits.keys(), ...this.#imports.keys()]);
    return [...files].flatMap((file): FileEdit[] => {
      const edits = [...(this.#edits.get(file) ?? []), ...(this.#imports.get(file)?.edits() ?? [])];
      return edits.length === 0 ? [] : [{ edits, file, type: "change" }];
    });
  }
}

/** A constant called `wanted`, or that with a number, that is exported with just this value. */
function findExported(
  { program, text }: SyntaxTree,
  wanted: string,
  registration: string,
): string | undefined {
  for (const { range } of program.body) {
    const [, name, value] = /^export const (\w+) = (.*)$/s.exec(text.slice(...range)) ?? [];
    if (value === registration && name?.replace(/\d+$/, "") === wanted) return name;
  }
  return undefined;
}

/** Where the statement of a registration ends, with a comment behind it. */
function findStatementEnd({ text }: SyntaxTree, call: TSESTree.Node): number {
  let node = call;
  while (node.parent && node.parent.type !== "Program") node = node.parent;
  return node.range[1] + (/^[ \t]*\/\/[^\r\n]*/.exec(text.slice(node.range[1]))?.[0].length ?? 0);
}
