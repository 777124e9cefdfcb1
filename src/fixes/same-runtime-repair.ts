import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { LintRun } from "../project/lint-run.js";
import type { ReferencedFunction } from "../project/references.js";
import type { FailedPrecondition, FileEdit, RepairPlan, TextEdit } from "./repair.js";

import { getModuleBindings } from "../analysis/module-bindings.js";
import { findVariable, type SyntaxTree } from "../analysis/syntax-tree.js";
import { classifyGeneratedModule } from "../platform/generated-modules.js";
import { findArgumentObstacle, findCalleeObstacle, findResultObstacle } from "./action-isolation.js";
import { changeFile } from "./apply-edits.js";
import { ImportCompletion } from "./complete-import.js";
import { type CtxAtHand, findCtxAtHand } from "./ctx-at-hand.js";
import { type ExtractedHandler, extractHandler } from "./extract-handler.js";
import { spellModule } from "./module-specifier.js";
import { advise } from "./refused-repair.js";
import { findRunPlaceObstacle } from "./run-place.js";
import { chooseUnusedName } from "./unused-name.js";

/** A `ctx.runAction` of an action that runs where its caller does. */
export interface SameRuntimeCall {
  readonly call: TSESTree.CallExpression;
  readonly root: CtxRoot;
  readonly callee: ReferencedFunction;
}

/**
 * Plans how the caller can run the callee's handler itself: the handler becomes an exported function, which the call site
 * calls with its own ctx. Advice where somebody could tell the two ways apart by more than their cost.
 */
export function planSameRuntimeRepair<MessageId extends string>(
  run: LintRun,
  { messageId, ...found }: SameRuntimeCall & { readonly messageId: MessageId },
): RepairPlan<MessageId> {
  const obstacle = findObstacle(run, found);
  if (obstacle !== undefined) return advise(obstacle);
  const drafted = new Drafter(run, found).draft();
  if (typeof drafted === "string") return advise(drafted);
  const { files, name } = drafted;
  return { repairs: [{ class: "suggestion", data: { name }, files, messageId }], type: "repairs" };
}

function findObstacle(run: LintRun, { call, callee, root }: SameRuntimeCall): FailedPrecondition | undefined {
  const { exported, module } = callee;
  if (exported.type !== "registration") return "unknownTarget";
  const { registration } = exported;
  const { handler, tree } = registration;
  if (handler === undefined) return "unknownTarget";
  if (tree !== module.tree || handler.tree !== module.tree) return "handlerElsewhere";
  if (!isWrittenReference(run.linted.tree, call.arguments[0])) return "declaredElsewhere";
  return (
    findRunPlaceObstacle(run, call) ??
    findArgumentObstacle(run, call, registration) ??
    findResultObstacle(run.linted.tree, call, registration, root) ??
    // Last, since it reads other modules.
    findCalleeObstacle(run, call, registration)
  );
}

/** `internal.a.b.fn` from the generated api as it is: behind a cast the compiler does not know what the call gives. */
function isWrittenReference(tree: SyntaxTree, reference: TSESTree.Node | undefined): boolean {
  let node = reference;
  while (node?.type === "MemberExpression") node = node.object;
  if (node?.type !== "Identifier") return false;
  const declared = findVariable(tree, node)?.identifiers[0];
  return getModuleBindings(tree).imports.some(
    ({ local, source }) => local === declared && classifyGeneratedModule(source) === "api",
  );
}

interface Draft {
  /** What is called instead of `ctx.runAction`. */
  readonly name: string;
  readonly files: readonly FileEdit[];
}

class Drafter {
  readonly #run: LintRun;
  readonly #found: SameRuntimeCall;

  constructor(run: LintRun, found: SameRuntimeCall) {
    this.#run = run;
    this.#found = found;
  }

  draft(): Draft | FailedPrecondition {
    const { call, callee, root } = this.#found;
    const ctx = findCtxAtHand(this.#run, call, root);
    if (typeof ctx === "string") return ctx;
    const { exported, functionPath, module } = callee;
    if (exported.type !== "registration") return "unknownTarget";
    const { tree } = this.#run.linted;
    const isOwn = module.tree === tree;
    const imports = new ImportCompletion(tree);
    const calleeImports = isOwn ? imports : new ImportCompletion(module.tree);
    const extraction = extractHandler(
      this.#run,
      exported.registration,
      functionPath.exportName,
      calleeImports,
    );
    if (extraction.type === "impossible") return extraction.failed;
    const { handler } = extraction;
    const name = isOwn ? handler.name : this.#importHelper(handler.name, imports);
    if (name === undefined) return "nameIsTaken";
    const calls = this.#callHelper(name, handler, ctx);
    imports.removeUnused(calls.map(({ range }) => range));
    const own = [...calls, ...imports.edits(), ...(isOwn ? handler.edits : [])];
    const theirs = isOwn ? [] : [...handler.edits, ...calleeImports.edits()];
    const files = [changeFile(tree, own), changeFile(module.tree, theirs)];
    return { files: files.filter(({ edits }) => edits.length > 0), name };
  }

  #importHelper(name: string, imports: ImportCompletion): string | undefined {
    const { tree } = this.#run.linted;
    return imports.add({
      local: chooseUnusedName(tree, name),
      name,
      source: spellModule(this.#run, tree, this.#found.callee.module.tree.filename),
    });
  }

  /** The helper's name for `ctx.runAction`, the ctx for the reference; the arguments stay, where the helper takes any. */
  #callHelper(name: string, { parameterCount }: ExtractedHandler, ctx: CtxAtHand): TextEdit[] {
    const { call } = this.#found;
    const [reference, args] = call.arguments;
    if (reference === undefined) return [];
    const [start] = call.callee.range;
    const end = call.typeArguments?.range[1] ?? call.callee.range[1];
    const rename: TextEdit = { range: [start, end], text: name };
    // Nobody needs the ctx.
    const edits = parameterCount === 0 && call.callee.type !== "Identifier" ? [] : ctx.edits;
    if (parameterCount < 2) {
      const given = parameterCount === 0 ? "" : ctx.name;
      const list: [number, number] = [end, call.range[1]];
      const hasComment = /\/[/*]/.test(this.#run.linted.tree.text.slice(...list));
      const inner: [number, number] = [reference.range[0], (args ?? reference).range[1]];
      const replaced = hasComment ? { range: inner, text: given } : { range: list, text: `(${given})` };
      return [...edits, rename, replaced];
    }
    const both = args === undefined ? `${ctx.name}, {}` : ctx.name;
    return [...edits, rename, { range: reference.range, text: both }];
  }
}
