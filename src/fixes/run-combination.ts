import { basename } from "node:path/posix";

import type { CtxRoot } from "../analysis/ctx.js";
import type { ModuleRun } from "../project/module-run.js";
import type { FileEdit } from "./repair.js";
import type { RunCall, RunRegion } from "./run-region.js";

import { contains, type SyntaxTree } from "../analysis/syntax-tree.js";
import { findExportNameProblem } from "../platform/function-paths.js";
import { locateReference } from "../project/references.js";
import { chooseResultShape, printCombinedFunction } from "./combined-function.js";
import { refuse } from "./refused-repair.js";
import { rewriteRunRegion } from "./rewrite-run-region.js";
import { findRunCallee, type RunCallee } from "./run-callee.js";
import { RunCaptures } from "./run-captures.js";
import { RunRepairDraft } from "./run-repair-draft.js";
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
  readonly #draft: RunRepairDraft;

  constructor({ region, root, run }: CombinationInput) {
    this.#run = run;
    this.#root = root;
    this.#region = region;
    this.#tree = region.tree;
    this.#draft = new RunRepairDraft(run, region.tree);
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
    const resultNames = this.#nameResults(callees, values);
    const helpers = this.#draft.extractHelpers([...callees.values()], target.tree);
    const helperNames = new Set([...helpers.values()].map((helper) => helper.name));
    if ([...resultNames.values()].some((result) => helperNames.has(result))) refuse("nameIsTaken");
    const builder = this.#draft.importGenerated(
      target.tree,
      kind === "query" ? "internalQuery" : "internalMutation",
      "server",
    );
    this.#draft.importValidators(target.tree);
    const registration = printCombinedFunction({
      builder,
      captures,
      helperOf: (call) =>
        helpers.get(callees.get(call) ?? refuse("unknownTarget")) ?? refuse("unknownTarget"),
      region: this.#region,
      resultNames,
      target: target.tree,
      values,
    });
    const called = [...callees.values()];
    const name = this.#draft.addFunction(called, target.tree, chooseName(called), registration);
    const rewrite = rewriteRunRegion({
      arguments: captures.list(),
      callee: this.#tree.text.slice(...host.call.callee.range),
      reference: this.#draft.spellReference(host.reference, target, name),
      region: this.#region,
      resultNames,
      findCallee: (call) => callees.get(call),
      shape: chooseResultShape(this.#region, values),
      values,
    });
    this.#draft.addEdits(this.#tree, rewrite.edits);
    return { files: this.#draft.finish(rewrite.removed), kind, name };
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
      ({ block }) => owner !== undefined && contains(owner, block),
    );
    return scopes.filter(({ set }) => (set.get(name)?.defs.length ?? 0) > 0).length > 1;
  }
}

/** After what is called: `getUserAndRename`. */
function chooseName(callees: readonly RunCallee[]): string {
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
  return findExportNameProblem(joined) === undefined ? joined : `${first}AndMore`;
}
