import { basename } from "node:path/posix";

import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { SyntaxTree } from "../analysis/syntax-tree.js";
import type { ModuleRun } from "../project/module-run.js";
import type { FileEdit, TextEdit } from "./repair.js";
import type { RunCall, RunRegion } from "./run-region.js";

import { getModuleBindings } from "../analysis/module-bindings.js";
import { findVariable, unwrapExpression } from "../analysis/syntax-tree.js";
import { findExportNameProblem, formatDottedPath } from "../platform/function-paths.js";
import { locateReference } from "../project/references.js";
import { chooseResultShape, type HelperCall, printCombinedFunction } from "./combined-function.js";
import { ImportCompletion } from "./complete-import.js";
import { extractHandler } from "./extract-handler.js";
import { spellGeneratedModule, spellModule } from "./module-specifier.js";
import { refuse } from "./refused-repair.js";
import { rewriteRunRegion } from "./rewrite-run-region.js";
import { findRunCallee, type RunCallee } from "./run-callee.js";
import { RunCaptures } from "./run-captures.js";
import { isWhole, listArguments, RegionValues, requireEarly } from "./run-values.js";
import { chooseUnusedName } from "./unused-name.js";

export interface CombinationInput {
  readonly run: ModuleRun;
  readonly root: CtxRoot;
  readonly region: RunRegion;
}

export interface RunCombination {
  readonly kind: RunCall["kind"];
  /** Of the combined function. */
  readonly name: string;
  readonly files: readonly FileEdit[];
}

/**
 * One internal function in the place of the run calls of a region: their handlers become helpers of their modules, the
 * function calls them in turn, and the action calls the function.
 */
export function combineRuns(input: CombinationInput): RunCombination {
  return new Combiner(input).combine();
}

class Combiner {
  readonly #run: ModuleRun;
  readonly #root: CtxRoot;
  readonly #region: RunRegion;
  readonly #tree: SyntaxTree;
  readonly #edits = new Map<string, TextEdit[]>();
  readonly #imports = new Map<string, ImportCompletion>();

  constructor({ region, root, run }: CombinationInput) {
    this.#run = run;
    this.#root = root;
    this.#region = region;
    this.#tree = region.tree;
  }

  combine(): RunCombination {
    const { calls, usesCtxOnExit } = this.#region;
    const kind = calls.some((call) => call.kind === "mutation") ? "mutation" : "query";
    if (usesCtxOnExit && calls.some((call) => call.kind !== kind)) refuse("callOnExit");
    const callees = new Map(calls.map((call) => [call, this.#findCallee(call)]));
    const host = calls.findLast((call) => call.kind === kind) ?? refuse("unknownTarget");
    const target = callees.get(host) ?? refuse("unknownTarget");
    const values = new RegionValues({
      region: this.#region,
      resolve: this.#run.resolveModule,
      root: this.#root,
      target: target.tree,
    });
    this.#checkEarlyValues(values);
    const captures = new RunCaptures({
      callees,
      root: this.#root,
      run: this.#run,
      target: target.tree,
      tree: this.#tree,
      values,
    });
    const name = this.#chooseName([...callees.values()], target.tree);
    const resultNames = this.#nameResults(callees, values);
    const helpers = this.#extractHelpers(callees, target.tree);
    const helperNames = new Set([...helpers.values()].map((helper) => helper.name));
    if ([...resultNames.values()].some((result) => helperNames.has(result))) refuse("nameIsTaken");
    const builder = this.#importInto(
      target.tree,
      kind === "query" ? "internalQuery" : "internalMutation",
      "server",
    );
    if (this.#importsOf(target.tree).add({ name: "v", source: "convex/values" }) !== "v")
      refuse("nameIsTaken");
    const text = printCombinedFunction({
      builder,
      captures,
      helpers,
      name,
      region: this.#region,
      resultNames,
      target: target.tree,
      values,
    });
    this.#insertFunction([...callees.values()], target.tree, text);
    const rewrite = rewriteRunRegion({
      arguments: captures.list(),
      callee: this.#spellCallee(host),
      reference: this.#spellReference(host, target, name),
      region: this.#region,
      resultNames,
      findCallee: (call) => callees.get(call),
      shape: chooseResultShape(this.#region, values),
      values,
    });
    this.#addEdits(this.#tree.filename, rewrite.edits);
    this.#importsOf(this.#tree).removeUnused(rewrite.removed);
    return { files: this.#finish(), kind, name };
  }

  #findCallee(call: RunCall): RunCallee {
    const reference = locateReference(this.#run, this.#tree, call.reference);
    if (reference.type !== "location") return refuse("unknownTarget");
    const own = this.#run.getModuleOf(this.#tree).place?.functionsDir;
    if (own?.path !== reference.functionsDir) refuse("unknownTarget");
    const answer = findRunCallee(this.#run, reference);
    if (answer.type === "impossible") return refuse(answer.failed);
    return answer.callee.registration.kind === call.kind ? answer.callee : refuse("unknownTarget");
  }

  /** What is handed over is evaluated before the first call; the arguments of that are evaluated there anyway. */
  #checkEarlyValues({ copied }: RegionValues): void {
    const [, ...later] = this.#region.calls;
    for (const call of later) {
      const values =
        call.args !== undefined && isWhole(call)
          ? [call.args]
          : listArguments(call).map(({ value }) => value);
      for (const value of values) requireEarly(this.#tree, value, this.#run.resolveModule);
    }
    for (const item of copied) requireEarly(this.#tree, item.statement, this.#run.resolveModule);
  }

  #chooseName(callees: readonly RunCallee[], target: SyntaxTree): string {
    const names = new Map(
      callees.map(({ exportName, registration, tree }) => [
        registration.call,
        exportName === "default" ? basename(tree.filename).replace(/\..*$/, "") : exportName,
      ]),
    );
    const [first = "", ...others] = names.values();
    const joined =
      others.length === 0
        ? `${first}${callees.length === 2 ? "Twice" : "Repeatedly"}`
        : [first, ...others.map((name) => name.charAt(0).toUpperCase() + name.slice(1))].join("And");
    const name = findExportNameProblem(joined) === undefined ? joined : `${first}AndMore`;
    return chooseUnusedName(target, name);
  }

  /** Constants keep their names, also in the combined function; other results are named after what gives them. */
  #nameResults(callees: ReadonlyMap<RunCall, RunCallee>, values: RegionValues): Map<RunCall, string> {
    const names = new Map<RunCall, string>();
    const taken = new Set<string>(["args", "ctx"]);
    for (const [call, { exportName }] of callees) {
      if (call.result.type === "unused") continue;
      const { result } = call;
      const name =
        result.type === "declares"
          ? result.name.name
          : chooseUnusedName(this.#tree, `${exportName === "default" ? "run" : exportName}Result`, taken);
      const isShared =
        result.type === "declares" && this.#isDeclaredTwice(name) && values.isConditional(call);
      if (taken.has(name) || isShared) refuse("nameIsTaken");
      names.set(call, name);
      taken.add(name);
    }
    return names;
  }

  #isDeclaredTwice(name: string): boolean {
    const owner = this.#root.functionNode;
    const scopes = this.#tree.scopeManager.scopes.filter(
      ({ block }) =>
        owner !== undefined && block.range[0] >= owner.range[0] && block.range[1] <= owner.range[1],
    );
    return scopes.filter(({ set }) => (set.get(name)?.defs.length ?? 0) > 0).length > 1;
  }

  #extractHelpers(callees: ReadonlyMap<RunCall, RunCallee>, target: SyntaxTree): Map<RunCall, HelperCall> {
    const known = new Map<TSESTree.Node, HelperCall>();
    const isOwn = ({ tree }: RunCallee): boolean => tree.filename === target.filename;
    // What the file declares itself has its name first.
    for (const callee of [...callees.values()].sort(
      (left, right) => Number(isOwn(right)) - Number(isOwn(left)),
    )) {
      const { call } = callee.registration;
      if (known.has(call)) continue;
      const taken = new Set([...known.values()].map(({ name }) => name));
      known.set(call, this.#extractHelper(callee, target, taken));
    }
    return new Map(
      [...callees].map(([call, { registration }]) => [
        call,
        known.get(registration.call) ?? refuse("unknownTarget"),
      ]),
    );
  }

  #extractHelper(callee: RunCallee, target: SyntaxTree, taken: ReadonlySet<string>): HelperCall {
    const { exportName, registration, tree } = callee;
    const extraction = extractHandler(this.#run, registration, exportName, this.#importsOf(tree));
    if (extraction.type === "impossible") return refuse(extraction.failed);
    const { edits, name, parameterCount } = extraction.handler;
    this.#addEdits(tree.filename, edits);
    if (tree.filename === target.filename) return { callee, name, parameterCount };
    const source = spellModule(this.#run, target, tree.filename);
    const local = chooseUnusedName(target, name, taken);
    const imports = this.#importsOf(target);
    const imported =
      (taken.has(name) ? undefined : imports.add({ name, source })) ?? imports.add({ local, name, source });
    return { callee, name: imported ?? refuse("nameIsTaken"), parameterCount };
  }

  /** Below the last of the functions that it combines. */
  #insertFunction(callees: readonly RunCallee[], target: SyntaxTree, text: string): void {
    const ends = callees
      .filter(({ tree }) => tree.filename === target.filename)
      .map(({ registration }) => findStatementEnd(target, registration.call));
    const end = Math.max(...ends);
    const newline = target.text.includes("\r\n") ? "\r\n" : "\n";
    this.#addEdits(target.filename, [{ range: [end, end], text: `${newline}${newline}${text}` }]);
  }

  /** `ctx.runMutation`, as the action has it. */
  #spellCallee({ call }: RunCall): string {
    return this.#tree.text.slice(...call.callee.range);
  }

  #spellReference({ reference }: RunCall, target: RunCallee, name: string): string {
    const node = unwrapExpression(reference);
    if (node.type === "MemberExpression" && this.#isInternal(node)) {
      return `${this.#tree.text.slice(...node.object.range)}.${name}`;
    }
    const internal = this.#importInto(this.#tree, "internal", "api");
    const { modulePath } = target.location.functionPath;
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
    this.#importInto(this.#tree, "internal", "api");
    return true;
  }

  #importInto(tree: SyntaxTree, name: string, generated: "api" | "server"): string {
    const source = spellGeneratedModule(this.#run, tree, generated) ?? refuse("unknownTarget");
    return this.#importsOf(tree).add({ name, source }) ?? refuse("nameIsTaken");
  }

  #importsOf(tree: SyntaxTree): ImportCompletion {
    const imports = this.#imports.get(tree.filename) ?? new ImportCompletion(tree);
    this.#imports.set(tree.filename, imports);
    return imports;
  }

  #addEdits(file: string, edits: readonly TextEdit[]): void {
    this.#edits.set(file, [...(this.#edits.get(file) ?? []), ...edits]);
  }

  #finish(): FileEdit[] {
    for (const [file, imports] of this.#imports) this.#addEdits(file, imports.edits());
    return [...this.#edits]
      .filter(([, edits]) => edits.length > 0)
      .map(([file, edits]): FileEdit => ({ edits, file, type: "change" }));
  }
}

/** Where the statement of a registration ends, with a comment behind it. */
function findStatementEnd({ text }: SyntaxTree, call: TSESTree.Node): number {
  let node = call;
  while (node.parent && node.parent.type !== "Program") node = node.parent;
  return node.range[1] + (/^[ \t]*\/\/[^\r\n]*/.exec(text.slice(node.range[1]))?.[0].length ?? 0);
}
