import type { TSESTree } from "@typescript-eslint/utils";

import type { CtxRoot } from "../analysis/ctx.js";
import type { DirectCall, PassedFunction } from "../project/direct-calls.js";
import type { LintRun } from "../project/lint-run.js";
import type { FileEdit, RepairPlan, TextEdit } from "./repair.js";

import { contains, type SyntaxTree } from "../analysis/syntax-tree.js";
import { type CtxKind, ctxKindOf } from "../platform/ctx-members.js";
import { changeFile } from "./apply-edits.js";
import { ImportCompletion } from "./complete-import.js";
import { extractHandler } from "./extract-handler.js";
import { spellModule } from "./module-specifier.js";
import { advise } from "./refused-repair.js";
import { spellReference } from "./spell-reference.js";
import { chooseUnusedName } from "./unused-name.js";

/** What says what a repair does. */
interface RepairMessage<MessageId extends string> {
  readonly messageId: MessageId;
}

/** Plans to pass the reference of a function in the place of the function itself. */
export function planPassedFunction<MessageId extends string>(
  run: LintRun,
  { messageId, passed, use }: PassedFunction & RepairMessage<MessageId>,
): RepairPlan<MessageId> {
  const imports = new ImportCompletion(run.linted.tree);
  const { visibility } = passed.registration;
  const reference = spellReference(run, { ...passed, visibility }, imports);
  if (reference === undefined) return advise("declaredElsewhere");
  const { range } = use.reference;
  imports.removeUnused([range]);
  const edits = [...imports.edits(), { range, text: reference }];
  return suggest(messageId, reference, [changeFile(run.linted.tree, edits)]);
}

/**
 * Plans what a direct call should be. The handler becomes a function of its own that the call site calls with the same
 * arguments, as Convex does with them now. Where an action calls a query or mutation, that could not work: it runs it.
 */
export function planDirectCall<MessageId extends string>(
  run: LintRun,
  found: DirectCall,
  messages: Readonly<Record<"helper" | "run", RepairMessage<MessageId>>>,
): RepairPlan<MessageId> {
  const { call, callee } = found;
  const root = findCtxOf(run, call);
  if (root === undefined) return advise("ctxNotAtHand");
  const kind = ctxKindOf(callee.registration.kind);
  const [caller, ...others] = root.kinds;
  if (caller === undefined || others.length > 0) return advise("ctxNotAtHand");
  if (caller === "action" && kind !== "action") return planRun(run, found, kind, messages.run);
  return canCall(caller, kind) ? planHelper(run, found, messages.helper) : advise("ctxNotAtHand");
}

/** The ctx that stands as the first argument, whole. */
function findCtxOf({ linted }: LintRun, call: TSESTree.CallExpression): CtxRoot | undefined {
  return linted.ctxRoots.find(({ uses }) =>
    uses.passes.some(
      (pass) =>
        pass.call === call && pass.index === 0 && pass.ctxPath.length === 0 && pass.argumentPath.length === 0,
    ),
  );
}

/** A mutation's ctx has all that a query's has. */
function canCall(caller: CtxKind, callee: CtxKind): boolean {
  return caller === callee || (caller === "mutation" && callee === "query");
}

function planRun<MessageId extends string>(
  run: LintRun,
  { call, callee }: DirectCall,
  kind: "mutation" | "query",
  { messageId }: RepairMessage<MessageId>,
): RepairPlan<MessageId> {
  const { tree } = run.linted;
  const [ctx] = call.arguments;
  if (ctx === undefined || call.arguments.some(({ type }) => type === "SpreadElement"))
    return advise("computedArguments");
  if (call.parent.type !== "AwaitExpression") return advise("notAwaitedHere");
  const imports = new ImportCompletion(tree);
  const { visibility } = callee.registration;
  const reference = spellReference(run, { ...callee, visibility }, imports);
  if (reference === undefined) return advise("declaredElsewhere");
  imports.removeUnused([call.callee.range]);
  const method = kind === "query" ? "runQuery" : "runMutation";
  const caller = `${tree.text.slice(...ctx.range)}.${method}`;
  const edits = [
    ...imports.edits(),
    { range: getCalleeRange(tree, call), text: caller },
    { range: ctx.range, text: reference },
  ];
  return suggest(messageId, `${caller}(${reference}, …)`, [changeFile(tree, edits)]);
}

function planHelper<MessageId extends string>(
  run: LintRun,
  { call, callee }: DirectCall,
  { messageId }: RepairMessage<MessageId>,
): RepairPlan<MessageId> {
  const { functionPath, module, registration } = callee;
  const { tree } = run.linted;
  if (functionPath === undefined || registration.tree !== module.tree) return advise("handlerElsewhere");
  const isOwn = module.tree === tree;
  // A handler that calls the function it is registered as cannot be taken out while its call is rewritten.
  if (isOwn && contains(registration.call, call)) return advise("recursion");
  const imports = new ImportCompletion(tree);
  const calleeImports = isOwn ? imports : new ImportCompletion(module.tree);
  const extraction = extractHandler(run, registration, functionPath.exportName, calleeImports);
  if (extraction.type === "impossible") return advise(extraction.failed);
  const { edits, name, parameterCount } = extraction.handler;
  if (parameterCount !== call.arguments.length) return advise("argumentsDoNotFit");
  const local =
    isOwn || call.callee.type === "MemberExpression" ? name : importHelper(run, callee, name, imports);
  if (local === undefined) return advise("nameIsTaken");
  const renamed =
    call.callee.type === "MemberExpression" ? call.callee.property.range : getCalleeRange(tree, call);
  imports.removeUnused([renamed]);
  const own = [...imports.edits(), { range: renamed, text: local }, ...(isOwn ? edits : [])];
  const theirs = isOwn ? [] : [...edits, ...calleeImports.edits()];
  const files = [changeFile(tree, own), changeFile(module.tree, theirs)];
  return suggest(
    messageId,
    name,
    files.filter((file) => file.edits.length > 0),
  );
}

function importHelper(
  run: LintRun,
  { module }: DirectCall["callee"],
  name: string,
  imports: ImportCompletion,
): string | undefined {
  const { tree } = run.linted;
  const source = spellModule(run, tree, module.tree.filename);
  return imports.add({ local: chooseUnusedName(tree, name), name, source });
}

/** With the parentheses that a cast needs. */
function getCalleeRange({ text }: SyntaxTree, { callee, range }: TSESTree.CallExpression): TextEdit["range"] {
  const opened = text.slice(range[0], callee.range[0]).split("(").length - 1;
  let [, end] = callee.range;
  for (let left = opened; left > 0; left--) end = text.indexOf(")", end) + 1;
  return [range[0], end];
}

function suggest<MessageId extends string>(
  messageId: MessageId,
  name: string,
  files: readonly FileEdit[],
): RepairPlan<MessageId> {
  return { repairs: [{ class: "suggestion", data: { name }, files, messageId }], type: "repairs" };
}
